import { ModelFileError } from "../../errors.js";
import { hasMatrices, variancesOf } from "../../gmm/mixture/covariances.js";
import { packedLength } from "../../math/linear/symmetric.js";
import { log } from "../../math/special.js";
import type { GaussianMixture } from "../../types.js";
import { invertedCovariance, type NamedMixture } from "../mixture/stored-mixture.js";
import { readingModel } from "../named-errors.js";
import {
  expectSymbol,
  type HtkMacros,
  type HtkState,
  nextSymbol,
  readCovariance,
  readMean,
  readPdf,
  readState,
  readStateDefinition,
  unexpected,
} from "./htk-state.js";
import { type HtkTokens, htkTokens, quoted } from "./htk-tokens.js";

/** Everything a file has defined so far. */
interface Definitions extends HtkMacros {
  readonly states: Map<string, HtkState>;
  readonly found: NamedMixture[];
}

/** Definitions that no mixture hangs on: durations, stream weights, transitions, transforms, trees, options … */
const LEFT_OUT = new Set(["d", "w", "t", "x", "c", "j", "a", "b", "r", "f", "g", "o", "y", "z", "p"]);

/**
 * The mixtures of an HTK master macro file (MMF) in text: of every state of every HMM, and of every shared state
 * (`~s`). `~u`, `~v`, `~i`, `~m` and `~s` are resolved. A mixture is called
 *
 * - `aa` when the HMM `~h "aa"` has one emitting state, as a mixture model has,
 * - `aa.state[2]` otherwise, as in HHEd's item lists, with `.stream[1]` behind it where there are several streams,
 * - by its own name when it is of a shared state `~s`.
 *
 * Components that HTK left out for their weight are left out; the weights are scaled to sum to 1. Source: the HTK Book
 * 3.4, 7.10 (the HMM definition language), and HModel.c.
 */
export function parseHtkMixtures(text: string, name?: string): readonly NamedMixture[] {
  return readingModel(name, () => {
    if (isBinaryMmf(text)) {
      throw new ModelFileError(
        "a binary master macro file; write it in text: HHEd without -B, or any HTK tool with the configuration SAVEBINARY=F",
      );
    }
    const tokens = htkTokens(text);
    const definitions: Definitions = {
      means: new Map(),
      covariances: new Map(),
      pdfs: new Map(),
      states: new Map(),
      found: [],
    };
    while (tokens.peek() !== undefined) readDefinition(tokens, definitions);
    if (definitions.found.length === 0) throw new ModelFileError("no state with a mixture is defined in this file");
    return definitions.found;
  });
}

/** Whether a text begins as an MMF does: with a macro, or one HMM alone. */
export const isMmf = (text: string): boolean => /^\s*(~[a-z][\s"'<:]|<BEGINHMM>)/i.test(text);

/** In binary the sizes of vectors are 16 bits, with a byte 0 among the first. */
const isBinaryMmf = (text: string): boolean => text.slice(0, 4096).includes("\0");

function readDefinition(tokens: HtkTokens, definitions: Definitions): void {
  // An HMM may stand in a file of its own without a name.
  if (nextSymbol(tokens) === "BEGINHMM") {
    readHmm(tokens, definitions, "hmm");
    return;
  }
  const { kind, text: letter } = tokens.next();
  if (kind !== "macro") {
    throw tokens.fail(`a macro (~h, ~s, …) was expected, and there is ${JSON.stringify(letter.slice(0, 20))}`);
  }
  if (LEFT_OUT.has(letter)) skipDefinition(tokens);
  else readMacro(tokens, definitions, letter, tokens.name());
}

function readMacro(tokens: HtkTokens, definitions: Definitions, letter: string, name: string): void {
  const key = `${letter} ${name}`;
  if (letter === "h") readHmm(tokens, definitions, name);
  else if (letter === "s") {
    const state = readStateDefinition(tokens, definitions);
    definitions.states.set(key, state);
    definitions.found.push(...namedStreams(name, state));
  } else if (letter === "m") definitions.pdfs.set(key, readPdf(tokens, definitions));
  else if (letter === "u") definitions.means.set(key, readMean(tokens, definitions));
  else if (letter === "v" || letter === "i") definitions.covariances.set(key, readCovariance(tokens, definitions));
  else throw tokens.fail(`~${letter} is no macro that HTK 3.4 has`);
}

/** Up to the next definition. A macro that is used, not defined, stands within one that is read. */
function skipDefinition(tokens: HtkTokens): void {
  for (let token = tokens.peek(); token !== undefined; token = tokens.peek()) {
    if (token.kind === "macro" || token.text === "BEGINHMM") return;
    tokens.next();
  }
}

function readHmm(tokens: HtkTokens, definitions: Definitions, name: string): void {
  expectSymbol(tokens, "BEGINHMM");
  // Global options may stand here as well as under ~o: sizes and kinds, which the vectors say themselves.
  while (nextSymbol(tokens) !== "NUMSTATES") {
    const { kind } = tokens.next();
    if (kind === "macro") throw unexpected(tokens, "<NUMSTATES>");
  }
  expectSymbol(tokens, "NUMSTATES");
  const numStates = tokens.integer("the number of states");
  const states: { readonly index: number; readonly state: HtkState }[] = [];
  // Behind the states stand transitions, or their macro (~t), and durations.
  while (!tokens.accept("ENDHMM")) {
    if (!tokens.accept("STATE")) {
      tokens.next();
      continue;
    }
    const index = tokens.integer("the number of a state");
    if (index < 2 || index >= numStates) throw tokens.fail(`state ${index} of ${numStates} emits nothing in HTK`);
    states.push({ index, state: readState(tokens, definitions, definitions.states) });
  }
  for (const { index, state } of states) {
    definitions.found.push(...namedStreams(numStates === 3 ? name : `${name}.state[${index}]`, state));
  }
}

const namedStreams = (name: string, state: HtkState): NamedMixture[] =>
  state.map((mixture, i) => ({ name: state.length === 1 ? name : `${name}.stream[${i + 1}]`, mixture }));

export interface FormatHtkOptions {
  /** HTK's name of the features: its tools refuse files of another kind. @default "USER" */
  readonly parameterKind?: string;
}

const LOG_2PI = log(2 * Math.PI);

/**
 * An HTK master macro file in text: for each mixture an HMM of its name with one emitting state. Diag and spherical
 * mixtures are written with `<VARIANCE>`, full and tied ones with `<INVCOVAR>`; every number with all its digits, and
 *
 *   GCONST_k = D log 2π + log |Σ_k|
 *
 * The transitions, from the state to itself as often as onwards, mean nothing. Source: the HTK Book 3.4, 7.10; HModel.c
 * (`FixDiagGConst`, `FixFullGConst`).
 */
export function formatHtkMixtures(mixtures: readonly NamedMixture[], options: FormatHtkOptions = {}): string {
  const first = mixtures[0]?.mixture;
  if (first === undefined) throw new ModelFileError("an HTK file of no mixture; give at least one");
  const { dim } = first;
  const isFull = hasMatrices(first.covarianceType);
  const other = mixtures.find(({ mixture }) => mixture.dim !== dim || hasMatrices(mixture.covarianceType) !== isFull);
  if (other) {
    throw new ModelFileError(
      `the mixtures "${mixtures[0]?.name}" and "${other.name}" differ in dimension or kind of covariance; HTK wants them alike`,
    );
  }
  const names = mixtures.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined)
    throw new ModelFileError(`two mixtures are called "${twice}"; an HTK file has one of a name`);
  const kind = options.parameterKind ?? "USER";
  const header = `~o\n<STREAMINFO> 1 ${dim}\n<VECSIZE> ${dim}<NULLD><${kind}><${isFull ? "FULLC" : "DIAGC"}>\n`;
  return header + mixtures.map(hmmText).join("");
}

function hmmText({ name, mixture }: NamedMixture): string {
  const { numComponents } = mixture;
  const components = Array.from({ length: numComponents }, (_, k) => componentText(mixture, k));
  const transitions = [
    [0, 1, 0],
    [0, 0.5, 0.5],
    [0, 0, 0],
  ];
  return (
    `~h ${quoted(name)}\n<BEGINHMM>\n<NUMSTATES> 3\n<STATE> 2\n<NUMMIXES> ${numComponents}\n${components.join("")}` +
    `<TRANSP> 3\n${transitions.map(lineOf).join("")}<ENDHMM>\n`
  );
}

function componentText(mixture: GaussianMixture, k: number): string {
  const { dim, weights, means } = mixture;
  const mean = lineOf(means.subarray(k * dim, (k + 1) * dim));
  const { logDeterminant, text } = hasMatrices(mixture.covarianceType)
    ? matrixText(mixture, k)
    : varianceText(mixture, k);
  return (
    `<MIXTURE> ${k + 1} ${weights[k]}\n<MEAN> ${dim}\n${mean}${text}` + `<GCONST> ${dim * LOG_2PI + logDeterminant}\n`
  );
}

interface CovarianceText {
  readonly text: string;
  readonly logDeterminant: number;
}

function varianceText(mixture: GaussianMixture, k: number): CovarianceText {
  const variances = variancesOf(mixture, k);
  const logDeterminant = variances.reduce((sum, variance) => sum + log(variance), 0);
  return { text: `<VARIANCE> ${mixture.dim}\n${lineOf(variances)}`, logDeterminant };
}

/** The upper triangle of Σ⁻¹ by rows. */
function matrixText(mixture: GaussianMixture, k: number): CovarianceText {
  const { dim } = mixture;
  const inverted = invertedCovariance(mixture, k);
  const rows = Array.from({ length: dim }, (_, row) =>
    lineOf(Array.from({ length: dim - row }, (_, i) => inverted.inverse[packedLength(row + i) + row] as number)),
  );
  return { text: `<INVCOVAR> ${dim}\n${rows.join("")}`, logDeterminant: inverted.logDeterminant };
}

/** JavaScript prints as many digits as bring a float64 back. */
const lineOf = (values: ArrayLike<number>): string => ` ${Array.from(values).join(" ")}\n`;
