import { checkFeatureMatrix } from "../features/feature-matrix.js";
import { writeFileAtomically } from "../files/write-file.js";
import type { FeatureMatrix } from "../types.js";
import { type Precision, resolvePrecision } from "./float-values.js";
import { naming } from "./naming.js";
import { encodeNpy } from "./npy.js";

export interface WriteNpyOptions {
  /** @default that of the features */
  readonly precision?: Precision;
}

/**
 * Writes features as a .npy file of frames × values, whole or not at all. The frame shift is not written: the format has
 * no place for it.
 *
 * @throws {FeatureFileError} when a value does not fit the precision
 * @example
 * await writeNpy("tone.npy", extractFeatures(waveform));
 * (await readNpy("tone.npy")).dim; // => 39
 */
export async function writeNpy(path: string, features: FeatureMatrix, options: WriteNpyOptions = {}): Promise<void> {
  checkFeatureMatrix(features);
  const precision = resolvePrecision(options.precision, features.data);
  const { data, numFrames, dim } = features;
  await writeFileAtomically(
    path,
    naming(path, () => encodeNpy(data, [numFrames, dim], { precision })),
  );
}
