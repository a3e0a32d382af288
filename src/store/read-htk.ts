import { readFeatureBytes } from "../files/read-file.js";
import { decodeHtkFeatures, type HtkFeatures } from "./htk-features.js";

/**
 * Reads an HTK parameter file, see `decodeHtkFeatures`.
 *
 * @throws {FeatureFileError} naming the file, when it cannot be read or holds something else
 * @example
 * const { features, kind } = await readHtkFeatures("seven.mfc");
 * kind; // => "MFCC_D_A_0"
 * features.dim; // => 39
 */
export async function readHtkFeatures(path: string): Promise<HtkFeatures> {
  return decodeHtkFeatures(await readFeatureBytes(path), { name: path });
}
