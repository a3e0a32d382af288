import { readFeatureBytes } from "../files/read-file.js";
import type { FeatureMatrix } from "../types.js";
import { type DecodeNpyOptions, decodeNpy } from "./npy.js";

/**
 * Reads features from a .npy file of up to 2 GiB, see `decodeNpy`.
 *
 * @throws {FeatureFileError} naming the file, when it cannot be read or holds something else
 * @example
 * const features = await readNpy("seven.npy", { frameShift: 0.01 });
 * features; // => { numFrames: 48, dim: 39 }
 */
export async function readNpy(path: string, options: Omit<DecodeNpyOptions, "name"> = {}): Promise<FeatureMatrix> {
  return decodeNpy(await readFeatureBytes(path), { ...options, name: path });
}
