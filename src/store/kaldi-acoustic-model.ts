import { ModelFileError } from "../errors.js";
import type { GaussianMixture } from "../types.js";
import { isBinary } from "./kaldi-matrix.js";
import { expectToken, readerOf, readKaldiMixture, shown } from "./kaldi-mixture-reader.js";
import { readingModel } from "./reading-model.js";

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
