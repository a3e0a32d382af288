import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { FeatureMatrix, Utterance } from "../types.js";

/** SHA-256 over labels and features in order: two classifiers with one fingerprint were trained on the same data. */
export function fingerprint(utterances: readonly Utterance[], features: readonly FeatureMatrix[]): string {
  const hash = sha256.create();
  utterances.forEach(({ label }, i) => {
    const matrix = features[i] as FeatureMatrix;
    const { buffer, byteOffset, byteLength } = matrix.data;
    hash.update(utf8ToBytes(`${JSON.stringify(label)} ${matrix.numFrames} ${matrix.dim}\n`));
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  });
  return bytesToHex(hash.digest());
}
