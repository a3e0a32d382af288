import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { createRandom } from "../../../src/math/random.js";
import type { Waveform } from "../../../src/types.js";

export const timing = { frameLength: 0.025, frameShift: 0.01 };

/** "six ships, my seven" by eSpeak NG, 8 kHz, with 0.3 s and 0.55 s of faint noise about it. */
export const sentence = (): Waveform =>
  decodeWav(readFileSync(join(import.meta.dirname, "../../golden/frontend/praat/sentence_8k.wav")));

/** Levels of frames in dB as [frames, mean, deviation], turned into log energies in nats. */
export function logEnergiesOf(
  seed: number,
  ...stretches: readonly (readonly [number, number, number])[]
): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from(
    stretches.flatMap(([count, mean, deviation]) =>
      Array.from({ length: count }, () => ((mean + deviation * random.normal()) * Math.LN10) / 10),
    ),
  );
}

/** The share of decisions for speech in a stretch of frames. */
export function share(decisions: Uint8Array, start = 0, end = decisions.length): number {
  return decisions.subarray(start, end).reduce((sum, decision) => sum + decision, 0) / (end - start);
}
