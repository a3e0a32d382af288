import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { FeatureMatrix, Utterance } from "../types.js";

/** SHA-256 over labels, features and their weights in order: two classifiers with one fingerprint were trained on the same data. */
export function fingerprint(utterances: readonly Utterance[], features: readonly FeatureMatrix[]): string {
  const hash = createHash();
  utterances.forEach(({ label }, i) => {
    const matrix = features[i] as FeatureMatrix;
    const { buffer, byteOffset, byteLength } = matrix.data;
    hash.update(utf8ToBytes(`${JSON.stringify(label)} ${matrix.numFrames} ${matrix.dim}\n`));
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    const { weights } = matrix;
    if (weights) hash.update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength));
  });
  return hash.hex();
}

interface Hash {
  update(bytes: Uint8Array): void;
  hex(): string;
}

/**
 * Node's own SHA-256 where this is Node: 17 MB of features, those of FSDD, take 10 ms, and 250 ms in JavaScript. Browsers have
 * one of their own too, but only for all bytes at once and with a promise.
 */
function createHash(): Hash {
  const crypto = typeof process === "undefined" ? undefined : process.getBuiltinModule?.("crypto");
  if (crypto) {
    const hash = crypto.createHash("sha256");
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
  }
  const hash = sha256.create();
  return { update: (bytes) => void hash.update(bytes), hex: () => bytesToHex(hash.digest()) };
}
