import { createHash } from "../math/sha256.js";
import type { FeatureMatrix, Utterance } from "../types.js";

/** SHA-256 over labels, features and their weights in order: two classifiers with one fingerprint were trained on the same data. */
export function fingerprint(utterances: readonly Utterance[], features: readonly FeatureMatrix[]): string {
  const hash = createHash();
  const encoder = new TextEncoder();
  utterances.forEach(({ label }, i) => {
    const matrix = features[i] as FeatureMatrix;
    const { buffer, byteOffset, byteLength } = matrix.data;
    hash.update(encoder.encode(`${JSON.stringify(label)} ${matrix.numFrames} ${matrix.dim}\n`));
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    const { weights } = matrix;
    if (weights) hash.update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
  });
  return hash.hex();
}
