import { writeFileAtomically } from "../files/write-file.js";
import type { FeatureMatrix } from "../types.js";
import { type EncodeHtkOptions, encodeHtkFeatures } from "./htk-features.js";
import { naming } from "./naming.js";

/**
 * Writes an HTK parameter file, whole or not at all, see `encodeHtkFeatures`.
 *
 * @throws {OptionError} when the kind is none of HTK's
 * @throws {FeatureFileError} naming the file, when the features do not fit the kind or the format
 * @example
 * await writeHtkFeatures("seven.mfc", extractFeatures(waveform), { kind: "MFCC_D_A_0" });
 * (await readHtkFeatures("seven.mfc")).kind; // => "MFCC_D_A_0"
 */
export async function writeHtkFeatures(
  path: string,
  features: FeatureMatrix,
  options: EncodeHtkOptions = {},
): Promise<void> {
  await writeFileAtomically(
    path,
    naming(path, () => encodeHtkFeatures(features, options)),
  );
}
