import { ModelFileError } from "../../errors.js";
import { hasMatrices, unpackCovariance, variancesOf } from "../../gmm/mixture/covariances.js";
import { invertSymmetric, symmetricTimes } from "../../math/linear/symmetric.js";
import { log } from "../../math/special.js";
import type { GaussianMixture } from "../../types.js";
import { bytesPerValue, LONGEST_TEXT, type Precision, resolvePrecision, viewOf, writeFloats } from "../floats.js";
import { invertedCovariance, storedMixture } from "../mixture/stored-mixture.js";
import { readingModel } from "../named-errors.js";
import { isBinary } from "./kaldi-matrix.js";
import { type KaldiMatrixValues, type KaldiReader, kaldiBinaryReader, kaldiTextReader } from "./kaldi-reader.js";
import { numberText } from "./kaldi-text.js";

/**
 * Mixtures in Kaldi's files: `DiagGmm`, `FullGmm` and the acoustic models made of them, read and written. Kaldi stores
 * natural parameters, Σ⁻¹ and Σ⁻¹μ.
 */

/**
 * A mixture that Kaldi wrote: a `DiagGmm` (a `final.dubm`) or a `FullGmm` (a `final.ubm`), binary or text, float or
 * double. The normalisers (`<GCONSTS>`) are computed anew, as Kaldi does. Source: Kaldi, gmm/diag-gmm.cc and
 * gmm/full-gmm.cc, `Read`.
 *
 *   σ² = 1 / INV_VARS     μ = MEANS_INVVARS · σ²     or     Σ = INV_COVARS⁻¹     μ = Σ · MEANS_INVCOVARS
 */
export function decodeKaldiMixture(bytes: Uint8Array, name?: string): GaussianMixture {
  return readingModel(name, () => {
    const reader = readerOf(bytes);
    const mixture = readKaldiMixture(reader, reader.token());
    if (reader.isAtEnd()) return mixture;
    throw new ModelFileError("something follows the mixture; one was expected");
  });
}

/**
 * The mixtures of an acoustic model of Kaldi's (`final.mdl` of a monophone or triphone system) in the order of their
 * pdf-ids: `AmDiagGmm`, with the transition model before it, which is left out.
 */
export function decodeKaldiAcousticModel(bytes: Uint8Array, name?: string): readonly GaussianMixture[] {
  return readingModel(name, () => {
    const reader = readerOf(bytes);
    let opening = reader.token();
    if (opening === "<TransitionModel>") {
      reader.skipPast("</TransitionModel>");
      opening = reader.token();
    }
    if (opening !== "<DIMENSION>") {
      throw new ModelFileError(
        `<DIMENSION> of an acoustic model of mixtures was expected, and there is ${shown(opening)}`,
      );
    }
    const dim = reader.integer();
    expectToken(reader, ["<NUMPDFS>"]);
    const numMixtures = reader.integer();
    const mixtures: GaussianMixture[] = [];
    for (let pdf = 0; pdf < numMixtures; pdf++) {
      const mixture = readingModel(`pdf ${pdf}`, () => readKaldiMixture(reader, reader.token()));
      if (mixture.dim !== dim) throw new ModelFileError(`pdf ${pdf} has ${mixture.dim} dimensions, the model ${dim}`);
      mixtures.push(mixture);
    }
    if (mixtures.length === 0) throw new ModelFileError(`an acoustic model of ${numMixtures} mixtures`);
    return mixtures;
  });
}

/** Whether the bytes begin as one of Kaldi's mixtures or acoustic models does, in binary or in text. */
export const isKaldiModel = (bytes: Uint8Array): boolean =>
  /^<(DiagGMM|FullGMM|TransitionModel|DIMENSION)/.test(startOf(bytes));

/** Whether they hold more than one mixture. */
export const isKaldiAcousticModel = (bytes: Uint8Array): boolean =>
  /^<(TransitionModel|DIMENSION)>/.test(startOf(bytes));

function startOf(bytes: Uint8Array): string {
  const start = isBinary(bytes) ? 2 : 0;
  return String.fromCharCode(...bytes.subarray(start, start + 64)).trimStart();
}

/** With the names that Kaldi's oldest files have. */
const DIAG: readonly string[] = ["<DiagGMM>", "<DiagGMMBegin>"];
const FULL: readonly string[] = ["<FullGMM>", "<FullGMMBegin>"];
const CLOSING: readonly string[] = ["</DiagGMM>", "<DiagGMMEnd>", "</FullGMM>", "<FullGMMEnd>"];

/** What takes the objects of a file one after the other, after the mark of binary ones. */
function readerOf(bytes: Uint8Array): KaldiReader {
  if (isBinary(bytes)) return kaldiBinaryReader(bytes, 2);
  if (bytes.length > LONGEST_TEXT) throw new ModelFileError(`${bytes.length} bytes of text; write it in binary`);
  return kaldiTextReader(new TextDecoder("latin1").decode(bytes));
}

/** The mixture whose first token has been taken. */
function readKaldiMixture(reader: KaldiReader, opening: string): GaussianMixture {
  const isFull = FULL.includes(opening);
  if (!isFull && !DIAG.includes(opening)) {
    throw new ModelFileError(`a mixture of Kaldi's begins with <DiagGMM> or <FullGMM>, and here is ${shown(opening)}`);
  }
  const weights = readWeights(reader);
  expectToken(reader, [isFull ? "<MEANS_INVCOVARS>" : "<MEANS_INVVARS>"]);
  const scaledMeans = reader.matrix();
  if (scaledMeans.numRows !== weights.length) {
    throw new ModelFileError(`${weights.length} weights, and means of ${scaledMeans.numRows} components`);
  }
  expectToken(reader, [isFull ? "<INV_COVARS>" : "<INV_VARS>"]);
  const parameters = isFull ? readMatrices(reader, scaledMeans) : readVariances(reader, scaledMeans);
  expectToken(reader, CLOSING);
  return storedMixture({ weights, ...parameters });
}

function readWeights(reader: KaldiReader): Float64Array {
  const first = expectToken(reader, ["<GCONSTS>", "<WEIGHTS>"]);
  if (first === "<WEIGHTS>") return reader.vector();
  const normalizers = reader.vector();
  expectToken(reader, ["<WEIGHTS>"]);
  const weights = reader.vector();
  if (weights.length === normalizers.length) return weights;
  throw new ModelFileError(`${normalizers.length} values in <GCONSTS>, and ${weights.length} weights`);
}

type Shape = Pick<GaussianMixture, "covarianceType" | "means" | "covariances">;

function readVariances(reader: KaldiReader, { data, numRows, numColumns }: KaldiMatrixValues): Shape {
  const inverse = reader.matrix();
  if (inverse.numRows !== numRows || inverse.numColumns !== numColumns) {
    throw new ModelFileError(
      `<INV_VARS> of ${inverse.numRows} × ${inverse.numColumns}, and means of ${numRows} × ${numColumns}`,
    );
  }
  const covariances = inverse.data.map((precision) => 1 / precision);
  return { covarianceType: "diag", means: data.map((value, i) => value / (inverse.data[i] as number)), covariances };
}

function readMatrices(reader: KaldiReader, { data, numRows, numColumns: dim }: KaldiMatrixValues): Shape {
  const means = new Float64Array(data.length);
  const matrices: Float64Array[] = [];
  for (let k = 0; k < numRows; k++) {
    const packed = reader.packed();
    if (packed.dim !== dim) {
      throw new ModelFileError(`the matrix of component ${k} has ${packed.dim} rows, the means have ${dim} dimensions`);
    }
    const inverted = invertSymmetric(packed.data, dim);
    if (inverted === null) {
      throw new ModelFileError(`the inverse covariance of component ${k} is not positive definite`);
    }
    means.set(symmetricTimes(inverted.inverse, data.subarray(k * dim, (k + 1) * dim)), k * dim);
    matrices.push(inverted.inverse);
  }
  // Only now is it known that the file holds them all.
  const covariances = new Float64Array(numRows * dim * dim);
  for (const [k, packed] of matrices.entries()) unpackCovariance(packed, covariances, k * dim * dim, dim);
  return { covarianceType: "full", means, covariances };
}

/** Takes one of these. */
function expectToken(reader: KaldiReader, tokens: readonly string[]): string {
  const found = reader.token();
  if (tokens.includes(found)) return found;
  throw new ModelFileError(`${tokens.slice(0, 2).join(" or ")} was expected, and there is ${shown(found)}`);
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 20));

export interface EncodeKaldiMixtureOptions {
  /** Of Kaldi's files: numbers one can read, as `--binary=false` writes them. @default false */
  readonly text?: boolean;
  /** Of the numbers in Kaldi's files, which reads both. @default "float64" */
  readonly precision?: Precision;
}

/**
 * A mixture as Kaldi writes it: diag and spherical ones as a `DiagGmm`, full and tied ones as a `FullGmm`, with
 *
 *   GCONSTS_k = log w_k − ½ ( D log 2π + log |Σ_k| + μ_kᵀ Σ_k⁻¹ μ_k )
 *
 * Source: Kaldi, gmm/diag-gmm.cc and gmm/full-gmm.cc, `Write` and `ComputeGconsts`. `final.dubm` and `final.ubm` are
 * such files.
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
interface NaturalParameters {
  /** K values log w_k + log N(0; μ_k, Σ_k). */
  readonly normalizers: Float64Array;
  /** K × D values Σ_k⁻¹ μ_k. */
  readonly scaledMeans: Float64Array;
  /** K × D values 1/σ², or K packed lower triangles of Σ⁻¹. */
  readonly inverses: Float64Array;
}

const LOG_2PI = log(2 * Math.PI);

/** What Kaldi stores: of diag and spherical mixtures variances, of full and tied ones matrices are inverted. */
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
    const inverted = invertedCovariance(mixture, k);
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
