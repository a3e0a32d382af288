import { ModelFileError } from "../../errors.js";
import { unpackCovariance } from "../../gmm/mixture/covariances.js";
import { invertSymmetric, symmetricTimes } from "../../math/linear/symmetric.js";
import type { GaussianMixture } from "../../types.js";
import { storedMixture } from "../mixture/stored-mixture.js";
import { readingModel } from "../named-errors.js";
import { isBinary } from "./kaldi-matrix.js";
import { type KaldiMatrixValues, type KaldiReader, kaldiBinaryReader, kaldiTextReader } from "./kaldi-reader.js";

/**
 * A mixture that Kaldi wrote: a `DiagGmm` (a `final.dubm`) or a `FullGmm` (a `final.ubm`), binary or text, float or
 * double. The normalisers (`<GCONSTS>`) are computed anew, as Kaldi does. Source: Kaldi, gmm/diag-gmm.cc and
 * gmm/full-gmm.cc, `Read`.
 *
 *   σ² = 1 / INV_VARS     μ = MEANS_INVVARS · σ²     or     Σ = INV_COVARS⁻¹     μ = Σ · MEANS_INVCOVARS
 *
 * @param name  of the file, for errors
 * @throws {ModelFileError} when the bytes are something else, were cut short, or are no sound mixture
 * @example
 * const text = "<DiagGMM> <WEIGHTS> [ 1 ] <MEANS_INVVARS> [ 2 4 ] <INV_VARS> [ 1 2 ] </DiagGMM>";
 * decodeKaldiMixture(new TextEncoder().encode(text)).covariances // => Float64Array [1, 0.5]
 */
export function decodeKaldiMixture(bytes: Uint8Array, name?: string): GaussianMixture {
  return readingModel(name, () => {
    if (isKaldiAcousticModel(bytes)) {
      throw new ModelFileError(
        "this is an acoustic model of many mixtures; decodeKaldiAcousticModel reads all of them",
      );
    }
    const reader = readerOf(bytes);
    const mixture = readKaldiMixture(reader, reader.token());
    if (reader.isAtEnd()) return mixture;
    throw new ModelFileError("something follows the mixture; one was expected");
  });
}

/** Whether the bytes begin as one of these objects does, in binary or in text. */
export function isKaldiModel(bytes: Uint8Array): boolean {
  const start = isBinary(bytes) ? 2 : 0;
  const text = String.fromCharCode(...bytes.subarray(start, start + 64)).trimStart();
  return /^<(DiagGMM|FullGMM|TransitionModel|DIMENSION)/.test(text);
}

/** Text of more would not fit into one string of JavaScript. */
const LONGEST_TEXT = 2 ** 28;

/** With the names that Kaldi's oldest files have. */
const DIAG: readonly string[] = ["<DiagGMM>", "<DiagGMMBegin>"];
const FULL: readonly string[] = ["<FullGMM>", "<FullGMMBegin>"];
const CLOSING: readonly string[] = ["</DiagGMM>", "<DiagGMMEnd>", "</FullGMM>", "<FullGMMEnd>"];

/** What takes the objects of a file one after the other, after the mark of binary ones. */
export function readerOf(bytes: Uint8Array): KaldiReader {
  if (isBinary(bytes)) return kaldiBinaryReader(bytes, 2);
  if (bytes.length > LONGEST_TEXT) throw new ModelFileError(`${bytes.length} bytes of text; write it in binary`);
  return kaldiTextReader(new TextDecoder("latin1").decode(bytes));
}

/** The mixture whose first token has been taken. */
export function readKaldiMixture(reader: KaldiReader, opening: string): GaussianMixture {
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
export function expectToken(reader: KaldiReader, tokens: readonly string[]): string {
  const found = reader.token();
  if (tokens.includes(found)) return found;
  throw new ModelFileError(`${tokens.slice(0, 2).join(" or ")} was expected, and there is ${shown(found)}`);
}

export const shown = (text: string): string => JSON.stringify(text.slice(0, 20));

/**
 * The mixtures of an acoustic model of Kaldi's (`final.mdl` of a monophone or triphone system): `AmDiagGmm`, with the
 * transition model before it, which is left out.
 *
 * @returns the mixtures in the order of their pdf-ids
 * @throws {ModelFileError} when the bytes are something else (a neural network, say), or were cut short
 * @example
 * const gmm = "<DiagGMM> <WEIGHTS> [ 1 ] <MEANS_INVVARS> [ 0 ] <INV_VARS> [ 1 ] </DiagGMM>";
 * const model = `<DIMENSION> 1 <NUMPDFS> 2 ${gmm} ${gmm}`;
 * decodeKaldiAcousticModel(new TextEncoder().encode(model)).length // => 2
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

/** Whether they hold more than one mixture. */
export function isKaldiAcousticModel(bytes: Uint8Array): boolean {
  const start = isBinary(bytes) ? 2 : 0;
  return /^\s*<(TransitionModel|DIMENSION)>/.test(String.fromCharCode(...bytes.subarray(start, start + 64)));
}
