import { ModelFileError } from "../errors.js";
import { type HtkMacros, readCovariance, readMean, readPdf, unexpected } from "./htk-pdf.js";
import { expectSymbol, type HtkState, nextSymbol, readState, readStateDefinition } from "./htk-state.js";
import { type HtkTokens, htkTokens } from "./htk-tokens.js";
import type { NamedMixture } from "./named-mixture.js";
import { readingModel } from "./reading-model.js";

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
 *
 * @param text  of one file, or of several one behind the other, macros first
 * @param name  of the file, for errors
 * @throws {ModelFileError} naming the line, when the text is something else or uses what is not read: discrete and
 *   tied-mixture states, `<LLTCOVAR>`, `<XFORM>`
 * @example
 * const hmm = '~h "a" <BEGINHMM> <NUMSTATES> 3 <STATE> 2 <MEAN> 1 5 <VARIANCE> 1 2 <TRANSP> 3 0 1 0 0 .5 .5 0 0 0 <ENDHMM>';
 * parseHtkMixtures(hmm).map(({ name, mixture }) => [name, mixture.means[0]]) // => [["a", 5]]
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
  else readMacro(tokens, definitions, { letter, name: tokens.name() });
}

interface Macro {
  readonly letter: string;
  readonly name: string;
}

function readMacro(tokens: HtkTokens, definitions: Definitions, { letter, name }: Macro): void {
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
