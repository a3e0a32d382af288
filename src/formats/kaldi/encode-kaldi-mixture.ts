import { ModelFileError } from "../../errors.js";
import { hasMatrices, packedCovariance, variancesOf } from "../../gmm/mixture/covariances.js";
import { invertSymmetric, symmetricTimes } from "../../math/linear/symmetric.js";
import { log } from "../../math/special.js";
import type { GaussianMixture } from "../../types.js";
import { bytesPerValue, type Precision, resolvePrecision, viewOf, writeFloats } from "../floats.js";
import { readingModel } from "../named-errors.js";
import { numberText } from "./kaldi-text.js";

export interface EncodeKaldiMixtureOptions {
  /** Write numbers one can read, as Kaldi's `--binary=false` does. @default false */
  readonly text?: boolean;
  /** Of the numbers; Kaldi reads both. @default "float64" */
  readonly precision?: Precision;
}

/**
 * A mixture as Kaldi writes it: diag and spherical ones as a `DiagGmm`, full and tied ones as a `FullGmm`, with
 *
 *   GCONSTS_k = log w_k − ½ ( D log 2π + log |Σ_k| + μ_kᵀ Σ_k⁻¹ μ_k )
 *
 * Source: Kaldi, gmm/diag-gmm.cc and gmm/full-gmm.cc, `Write` and `ComputeGconsts`. `final.dubm` and `final.ubm` are
 * such files.
 *
 * @throws {ModelFileError} when a value does not fit into float32
 * @throws {OptionError} when the precision is neither float32 nor float64
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [4] });
 * decodeKaldiMixture(encodeKaldiMixture(mixture, { text: true })).covariances // => Float64Array [4]
 */
export function encodeKaldiMixture(mixture: GaussianMixture, options: EncodeKaldiMixtureOptions = {}): Uint8Array {
  const precision = resolvePrecision(options.precision, mixture.means);
  const isFull = hasMatrices(mixture.covarianceType);
  return readingModel(undefined, () => {
    const layout = { mixture, natural: naturalParameters(mixture), isFull, precision };
    return options.text ? textOf(layout) : bytesOf(layout);
  });
}

interface Layout {
  readonly mixture: GaussianMixture;
  readonly natural: NaturalParameters;
  readonly isFull: boolean;
  readonly precision: Precision;
}

function bytesOf({ mixture, natural, isFull, precision }: Layout): Uint8Array {
  const { numComponents, dim, weights } = mixture;
  const { normalizers, scaledMeans, inverses } = natural;
  const letter = precision === "float64" ? "D" : "F";
  const object = (kind: string, sizes: readonly number[], values: Float64Array): Uint8Array => {
    const start = 3 + 5 * sizes.length;
    const bytes = new Uint8Array(start + bytesPerValue(precision) * values.length);
    const view = viewOf(bytes);
    bytes.set(ascii(`${letter}${kind} `));
    sizes.forEach((size, i) => {
      bytes[3 + 5 * i] = 4;
      view.setInt32(4 + 5 * i, size, true);
    });
    writeFloats(view, start, values, { precision, byteOrder: "little" });
    return bytes;
  };
  const stride = inverses.length / numComponents;
  const packed = Array.from({ length: numComponents }, (_, k) =>
    object("P", [dim], inverses.subarray(k * stride, (k + 1) * stride)),
  );
  const parts = [
    ascii(`\0B<${isFull ? "Full" : "Diag"}GMM> <GCONSTS> `),
    object("V", [numComponents], normalizers),
    ascii("<WEIGHTS> "),
    object("V", [numComponents], weights),
    ascii(isFull ? "<MEANS_INVCOVARS> " : "<MEANS_INVVARS> "),
    object("M", [numComponents, dim], scaledMeans),
    ascii(isFull ? "<INV_COVARS> " : "<INV_VARS> "),
    ...(isFull ? packed : [object("M", [numComponents, dim], inverses)]),
    ascii(`</${isFull ? "Full" : "Diag"}GMM> `),
  ];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function textOf({ mixture, natural, isFull, precision }: Layout): Uint8Array {
  const { numComponents, dim, weights } = mixture;
  const digits = precision === "float64" ? 17 : 9;
  const line = (values: Float64Array) => Array.from(values, (value) => numberText(value, digits)).join(" ");
  const vector = (values: Float64Array) => ` [ ${line(values)} ]\n`;
  const matrix = (values: Float64Array) => {
    const rows = Array.from({ length: numComponents }, (_, k) => line(values.subarray(k * dim, (k + 1) * dim)));
    return ` [\n${rows.map((row) => `  ${row} `).join("\n")}]\n`;
  };
  const stride = natural.inverses.length / numComponents;
  const triangle = (k: number) => {
    const values = natural.inverses.subarray(k * stride, (k + 1) * stride);
    const rows = Array.from({ length: dim }, (_, i) =>
      line(values.subarray((i * (i + 1)) / 2, ((i + 1) * (i + 2)) / 2)),
    );
    return `[\n${rows.map((row) => `${row} `).join("\n")}]\n`;
  };
  const inverses = isFull
    ? `<INV_COVARS> ${Array.from({ length: numComponents }, (_, k) => triangle(k)).join("")}`
    : `<INV_VARS> ${matrix(natural.inverses)}`;
  return ascii(
    `<${isFull ? "Full" : "Diag"}GMM> \n<GCONSTS> ${vector(natural.normalizers)}<WEIGHTS> ${vector(weights)}` +
      `<${isFull ? "MEANS_INVCOVARS" : "MEANS_INVVARS"}> ${matrix(natural.scaledMeans)}${inverses}` +
      `</${isFull ? "Full" : "Diag"}GMM> \n`,
  );
}

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A mixture in Kaldi's natural parameters. */
export interface NaturalParameters {
  /** K values log w_k + log N(0; μ_k, Σ_k). */
  readonly normalizers: Float64Array;
  /** K × D values Σ_k⁻¹ μ_k. */
  readonly scaledMeans: Float64Array;
  /** K × D values 1/σ², or K packed lower triangles of Σ⁻¹. */
  readonly inverses: Float64Array;
}

const LOG_2PI = log(2 * Math.PI);

/**
 * What Kaldi stores of a mixture: of diag and spherical ones variances, of full and tied ones matrices are inverted.
 */
export const naturalParameters = (mixture: GaussianMixture): NaturalParameters =>
  hasMatrices(mixture.covarianceType) ? fullParameters(mixture) : diagonalParameters(mixture);

function diagonalParameters(mixture: GaussianMixture): NaturalParameters {
  const { numComponents, dim, weights, means } = mixture;
  const normalizers = new Float64Array(numComponents);
  const scaledMeans = new Float64Array(numComponents * dim);
  const inverses = new Float64Array(numComponents * dim);
  for (let k = 0; k < numComponents; k++) {
    let sum = dim * LOG_2PI;
    variancesOf(mixture, k).forEach((variance, d) => {
      const at = k * dim + d;
      const mean = means[at] as number;
      inverses[at] = 1 / variance;
      scaledMeans[at] = mean / variance;
      sum += log(variance) + (mean * mean) / variance;
    });
    normalizers[k] = log(weights[k] as number) - 0.5 * sum;
  }
  return { normalizers, scaledMeans, inverses };
}

function fullParameters(mixture: GaussianMixture): NaturalParameters {
  const { numComponents, dim, weights, means } = mixture;
  const normalizers = new Float64Array(numComponents);
  const scaledMeans = new Float64Array(numComponents * dim);
  const matrices: Float64Array[] = [];
  for (let k = 0; k < numComponents; k++) {
    const inverted = invertSymmetric(packedCovariance(mixture, k), dim);
    if (inverted === null) throw new ModelFileError(`the covariance of component ${k} is not positive definite`);
    const mean = means.subarray(k * dim, (k + 1) * dim);
    const scaled = symmetricTimes(inverted.inverse, mean);
    const distance = scaled.reduce((sum, value, d) => sum + value * (mean[d] as number), 0);
    normalizers[k] = log(weights[k] as number) - 0.5 * (dim * LOG_2PI + inverted.logDeterminant + distance);
    scaledMeans.set(scaled, k * dim);
    matrices.push(inverted.inverse);
  }
  const inverses = new Float64Array(numComponents * (matrices[0]?.length ?? 0));
  for (const [k, packed] of matrices.entries()) inverses.set(packed, k * packed.length);
  return { normalizers, scaledMeans, inverses };
}
