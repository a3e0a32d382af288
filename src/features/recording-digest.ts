import { createHash } from "../math/sha256.js";
import type { FeatureMatrix, Waveform } from "../types.js";

/** Hexadecimal digits, 8 bytes: of a million recordings two are taken for one with a probability of 3 in 10⁸. */
const LENGTH = 16;

/**
 * A digest of a recording, by which it is known again under any name and in any lossless format: the first 8 bytes of the SHA-256
 * of its rate and its samples, or of the values of features where there is no sound.
 *
 * @example
 * recordingDigest(waveform) === recordingDigest(decodeWav(encodeWav(waveform, { format: "float32" }))) // => true
 */
export function recordingDigest(recording: Waveform | FeatureMatrix): string {
  const hash = createHash();
  const isSound = "samples" in recording;
  const values = isSound ? recording.samples : recording.data;
  hash.update(new TextEncoder().encode(`${isSound ? recording.sampleRate : `features of ${recording.dim}`}\n`));
  hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.hex().slice(0, LENGTH);
}
