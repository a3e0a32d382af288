import { unpackCovariance } from "../gmm/mixture/covariances.js";
import { invertSymmetric } from "../math/linear/symmetric.js";
import type { GaussianMixture } from "../types.js";
import { type HtkMacros, type HtkPdf, macroNamed, readPdf, unexpected } from "./htk-pdf.js";
import type { HtkTokens } from "./htk-tokens.js";
import { storedMixture } from "./stored-mixture.js";

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
export function skipVector(
  tokens: HtkTokens,
  { symbol, macro }: { readonly symbol: string; readonly macro: string },
): void {
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
