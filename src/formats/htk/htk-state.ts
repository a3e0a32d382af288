import { unpackCovariance } from "../../gmm/mixture/covariances.js";
import { invertSymmetric, packedLength } from "../../math/linear/symmetric.js";
import type { GaussianMixture } from "../../types.js";
import { storedMixture } from "../mixture/stored-mixture.js";
import type { HtkTokens } from "./htk-tokens.js";

/** The mixtures of a state, one a stream. */
export type HtkState = readonly GaussianMixture[];

interface Component {
  readonly weight: number;
  readonly pdf: HtkPdf;
}

/** Where one is defined, or named by `~s`. */
export function readState(tokens: HtkTokens, macros: HtkMacros, states: ReadonlyMap<string, HtkState>): HtkState {
  return macroNamed(tokens, "s", states) ?? readStateDefinition(tokens, macros);
}

export function readStateDefinition(tokens: HtkTokens, macros: HtkMacros): HtkState {
  const counts = readMixtureCounts(tokens);
  skipVector(tokens, { symbol: "SWEIGHTS", macro: "w" });
  const streams: GaussianMixture[] = [];
  if (nextSymbol(tokens) === "STREAM") {
    while (tokens.accept("STREAM")) {
      const stream = tokens.integer("the number of a stream");
      if (stream !== streams.length + 1) throw tokens.fail(`stream ${stream} follows stream ${streams.length}`);
      streams.push(readMixture(tokens, macros, counts[stream - 1] ?? 1));
    }
  } else streams.push(readMixture(tokens, macros, counts[0] ?? 1));
  skipVector(tokens, { symbol: "DURATION", macro: "d" });
  return streams;
}

function readMixtureCounts(tokens: HtkTokens): readonly number[] {
  const counts: number[] = [];
  if (!tokens.accept("NUMMIXES")) return counts;
  while (tokens.peek()?.kind === "word") counts.push(tokens.integer("a number of mixture components"));
  return counts;
}

/** One Gaussian alone, or the components of a mixture; those of a weight under 1e-5 HTK does not write. */
function readMixture(tokens: HtkTokens, macros: HtkMacros, numComponents: number): GaussianMixture {
  const symbol = nextSymbol(tokens);
  if (symbol === "TMIX" || symbol === "DPROB") {
    throw tokens.fail(`<${symbol}>: states of ${symbol === "TMIX" ? "tied mixtures" : "discrete output"} are not read`);
  }
  if (symbol !== "MIXTURE") return mixtureOf(tokens, [{ weight: 1, pdf: readPdf(tokens, macros) }]);
  const components: Component[] = [];
  let last = 0;
  while (tokens.accept("MIXTURE")) {
    const index = tokens.integer("the number of a component");
    if (index <= last || index > numComponents) {
      throw tokens.fail(`component ${index} follows component ${last} of ${numComponents}`);
    }
    last = index;
    const weight = tokens.number("the weight of a component");
    components.push({ weight, pdf: readPdf(tokens, macros) });
  }
  return mixtureOf(tokens, components);
}

function mixtureOf(tokens: HtkTokens, components: readonly Component[]): GaussianMixture {
  const first = components[0]?.pdf;
  const dim = first?.mean.length ?? 0;
  const covarianceType = first?.covariance.kind ?? "diag";
  const means = new Float64Array(components.length * dim);
  const covariances = new Float64Array(means.length * (covarianceType === "full" ? dim : 1));
  for (const [k, { pdf }] of components.entries()) {
    if (pdf.mean.length !== dim || pdf.covariance.kind !== covarianceType) {
      throw tokens.fail(
        `component ${k + 1} of a mixture has other dimensions, or another kind of covariance, than the first`,
      );
    }
    means.set(pdf.mean, k * dim);
    if (covarianceType === "diag") covariances.set(pdf.covariance.values, k * dim);
    else {
      const inverted = invertSymmetric(pdf.covariance.values, dim);
      if (inverted === null) throw tokens.fail(`the inverse covariance of component ${k + 1} is not positive definite`);
      unpackCovariance(inverted.inverse, covariances, k * dim * dim, dim);
    }
  }
  return storedMixture({
    covarianceType,
    weights: Float64Array.from(components, ({ weight }) => weight),
    means,
    covariances,
  });
}

/** Stream weights and durations say nothing of the mixtures. */
function skipVector(tokens: HtkTokens, { symbol, macro }: { readonly symbol: string; readonly macro: string }): void {
  const token = tokens.peek();
  if (token?.kind === "macro" && token.text === macro) {
    tokens.next();
    tokens.name();
  } else if (tokens.accept(symbol)) {
    const count = tokens.integer("the number of values");
    for (let i = 0; i < count; i++) tokens.number(`value ${i + 1} of <${symbol}>`);
  }
}

export function nextSymbol(tokens: HtkTokens): string | undefined {
  const token = tokens.peek();
  return token?.kind === "symbol" ? token.text : undefined;
}

export const expectSymbol = (tokens: HtkTokens, symbol: string): void => {
  if (!tokens.accept(symbol)) throw unexpected(tokens, `<${symbol}>`);
};

/** One Gaussian of an HTK definition. */
interface HtkPdf {
  readonly mean: Float64Array;
  readonly covariance: HtkCovariance;
}

/** `<VARIANCE>`: D variances. `<INVCOVAR>`: the lower triangle of the inverse, packed by rows. */
interface HtkCovariance {
  readonly kind: "diag" | "full";
  readonly values: Float64Array;
}

/** What `~u`, `~v`, `~i` and `~m` have named so far. */
export interface HtkMacros {
  readonly means: Map<string, Float64Array>;
  readonly covariances: Map<string, HtkCovariance>;
  readonly pdfs: Map<string, HtkPdf>;
}

/** HTK counts in 16 bits. */
const LARGEST_SIZE = 2 ** 15 - 1;

/** Where one is defined, or named by `~m`. */
export function readPdf(tokens: HtkTokens, macros: HtkMacros): HtkPdf {
  const named = macroNamed(tokens, "m", macros.pdfs);
  if (named) return named;
  if (tokens.accept("RCLASS")) tokens.integer("the number of a regression class");
  const mean = readMean(tokens, macros);
  const covariance = readCovariance(tokens, macros);
  const expected = covariance.kind === "diag" ? mean.length : packedLength(mean.length);
  if (covariance.values.length !== expected) {
    throw tokens.fail(
      `a mean of ${mean.length} values beside a covariance of ${covariance.values.length}, not ${expected}`,
    );
  }
  // What the normaliser says follows from the covariance.
  if (tokens.accept("GCONST")) tokens.number("the value of <GCONST>");
  return { mean, covariance };
}

/** Where it is defined, or named by `~u`. */
export function readMean(tokens: HtkTokens, { means }: HtkMacros): Float64Array {
  const named = macroNamed(tokens, "u", means);
  if (named) return named;
  if (!tokens.accept("MEAN")) throw unexpected(tokens, "<MEAN> or ~u");
  return readValues(tokens, readSize(tokens), "a mean");
}

/** Where it is defined, or named by `~v` or `~i`. */
export function readCovariance(tokens: HtkTokens, { covariances }: HtkMacros): HtkCovariance {
  const named = macroNamed(tokens, "v", covariances) ?? macroNamed(tokens, "i", covariances);
  if (named) return named;
  if (tokens.accept("VARIANCE")) return { kind: "diag", values: readValues(tokens, readSize(tokens), "a variance") };
  if (tokens.accept("INVCOVAR")) return { kind: "full", values: readTriangle(tokens, readSize(tokens)) };
  const { text } = tokens.peek() ?? { text: "" };
  if (text === "LLTCOVAR" || text === "XFORM" || text === "x" || text === "c") {
    throw tokens.fail(
      "covariances as <LLTCOVAR> or <XFORM> are not read, and HTK 3.4 itself cannot compute with the first; " +
        "<VARIANCE> and <INVCOVAR> are",
    );
  }
  throw unexpected(tokens, "<VARIANCE>, <INVCOVAR>, ~v or ~i");
}

/** What a macro stands for here, if one of this letter comes next. */
function macroNamed<T>(tokens: HtkTokens, letter: string, known: ReadonlyMap<string, T>): T | undefined {
  const token = tokens.peek();
  if (token?.kind !== "macro" || token.text !== letter) return undefined;
  tokens.next();
  const name = tokens.name();
  const found = known.get(`${letter} ${name}`);
  if (found !== undefined) return found;
  throw tokens.fail(
    `~${letter} "${name}" is used before it is defined; put the file of macros before this one, as HTK's -H does`,
  );
}

export const unexpected = (tokens: HtkTokens, wanted: string) =>
  tokens.fail(`${wanted} was expected, and there is ${JSON.stringify(tokens.peek()?.text.slice(0, 20) ?? "the end")}`);

function readSize(tokens: HtkTokens): number {
  const size = tokens.integer("the number of values");
  if (size <= LARGEST_SIZE) return size;
  throw tokens.fail(`${size} values in one vector, more than HTK has (${LARGEST_SIZE}); the file is damaged`);
}

function readValues(tokens: HtkTokens, count: number, what: string): Float64Array {
  const values: number[] = [];
  for (let d = 0; d < count; d++) values.push(tokens.number(`value ${d + 1} of ${count} of ${what}`));
  return Float64Array.from(values);
}

/** HTK writes the upper triangle by rows, which is the lower one by columns (HMath.c, `ReadTriMat`). */
function readTriangle(tokens: HtkTokens, size: number): Float64Array {
  const values = readValues(tokens, packedLength(size), "an inverse covariance");
  const packed = new Float64Array(values.length);
  for (let column = 0, at = 0; column < size; column++) {
    for (let row = column; row < size; row++, at++) packed[packedLength(row) + column] = values[at] as number;
  }
  return packed;
}
