import { readModelBytes } from "../files/read-file.js";
import type { Verifier } from "../verify/verifier.js";
import { decodeVerifier } from "./verifier-file.js";

/**
 * Reads a verifier from a `.safetensors` file.
 *
 * @throws {ModelFileError} naming the file, when it cannot be read or is not a verifier
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * await writeVerifier("door.safetensors", enroll(createVerifier(ubm), "ada", [featureMatrix([[2], [4]])]));
 * const verifier = await readVerifier("door.safetensors");
 * verify(verifier, "ada", featureMatrix([[2.5]])).accepted; // => true
 */
export async function readVerifier(path: string): Promise<Verifier> {
  return decodeVerifier(
    await readModelBytes(path, "a verifier that voxmix train-ubm or writeVerifier has written"),
    path,
  );
}
