import { writeFileAtomically } from "../files/write-file.js";
import type { Verifier } from "../verify/verifier.js";
import { encodeVerifier } from "./verifier-file.js";

/**
 * Writes a verifier as one `.safetensors` file, whole or not at all. It scores to the same bit when read again.
 *
 * @throws {ModelFileError} when statistics are not of the background model
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * await writeVerifier("door.safetensors", createVerifier(ubm));
 * (await readVerifier("door.safetensors")).speakers.length; // => 0
 */
export async function writeVerifier(path: string, verifier: Verifier): Promise<void> {
  await writeFileAtomically(path, encodeVerifier(verifier));
}
