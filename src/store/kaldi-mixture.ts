import { ModelFileError } from "../errors.js";
import type { GaussianMixture } from "../types.js";
import { isKaldiAcousticModel } from "./kaldi-acoustic-model.js";
import { isBinary } from "./kaldi-matrix.js";
import { readerOf, readKaldiMixture } from "./kaldi-mixture-reader.js";
import { readingModel } from "./reading-model.js";

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
