import { ModelFileError } from "../errors.js";
import { hasMatrices, packedCovariance, variancesOf } from "../gmm/mixture/covariances.js";
import { invertSymmetric, packedLength } from "../math/linear/symmetric.js";
import { log } from "../math/special.js";
import type { GaussianMixture } from "../types.js";
import { quoted } from "./htk-tokens.js";
import type { NamedMixture } from "./named-mixture.js";

export interface FormatHtkOptions {
  /** HTK's name of the features: a tool refuses files of another kind. @default "USER" */
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
 *
 * @param mixtures  of one dimension and one kind of covariance, diagonal or full, as HTK wants a set
 * @throws {ModelFileError} when there is none, two have one name, or they do not go together
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [1], means: [5], covariances: [2] });
 * parseHtkMixtures(formatHtkMixtures([{ name: "a b", mixture }])).map(({ name }) => name) // => ["a b"]
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
  const inverted = invertSymmetric(packedCovariance(mixture, k), dim);
  if (inverted === null) throw new ModelFileError(`the covariance of component ${k} is not positive definite`);
  const rows = Array.from({ length: dim }, (_, row) =>
    lineOf(Array.from({ length: dim - row }, (_, i) => inverted.inverse[packedLength(row + i) + row] as number)),
  );
  return { text: `<INVCOVAR> ${dim}\n${rows.join("")}`, logDeterminant: inverted.logDeterminant };
}

/** JavaScript prints as many digits as bring a float64 back. */
const lineOf = (values: ArrayLike<number>): string => ` ${Array.from(values).join(" ")}\n`;
