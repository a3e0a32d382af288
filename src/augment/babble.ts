import { OptionError } from "../errors.js";
import { createRandom, permutation } from "../math/random.js";
import type { Waveform } from "../types.js";
import { meanPower } from "./level.js";
import { describeRecordings, samplesOf, waveformOfPower } from "./recordings.js";
import { checkSeed } from "./seed.js";

export interface BabbleOptions {
  /** People who talk at once, 1 … 1000. @default 8 */
  readonly numVoices?: number;
  readonly seconds: number;
  /** @default 0 */
  readonly seed?: number;
}

/**
 * Babble: several voices at once, each a chain of the recordings, all equally loud.
 *
 *   y_t = g Σ_v x^(v)_t / √P^(v)
 *
 * The recordings are dealt like a shuffled pack: none comes twice before all have come once. Each voice starts at a seeded
 * place inside its first. The mean power is that of the recordings. Give at least as many as there are voices, and other
 * speakers than those to be recognised.
 *
 * @throws {OptionError} when there are no recordings, their sample rates differ, one is silent, or an option is out of range
 * @throws {ShapeError} when a sample is not finite
 * @example
 * const noise = babbleOf(recordings, { numVoices: 3, seconds: 30, seed: 1 });
 * addNoise(waveform, { noise, snr: 15 }).samples.length === waveform.samples.length; // => true
 */
export function babbleOf(waveforms: readonly Waveform[], options: BabbleOptions): Waveform {
  const { numVoices = 8, seconds, seed = 0 } = options;
  checkSeed(seed);
  if (!Number.isInteger(numVoices) || numVoices < 1 || numVoices > 1000) {
    throw new OptionError(`numVoices must be a whole number from 1 to 1000, and is ${String(numVoices)}`);
  }
  const { sampleRate, power } = describeRecordings(waveforms);
  const sum = new Float64Array(samplesOf(seconds, sampleRate));
  const random = createRandom(seed);
  const deal = dealer(waveforms.length, (n) => permutation(n, random));
  const gains = waveforms.map(({ samples }) => 1 / Math.sqrt(meanPower(samples)));
  for (let voice = 0; voice < numVoices; voice++) {
    let at = 0;
    while (at < sum.length) {
      const card = deal();
      const { samples } = waveforms[card] as Waveform;
      const heard = at === 0 ? samples.subarray(random.integer(samples.length)) : samples;
      addTo(sum, at, heard, gains[card] as number);
      at += heard.length;
    }
  }
  return waveformOfPower(sum, sampleRate, power);
}

/** Hands out 0 … n − 1 in shuffled order, and shuffles again when all are out. */
function dealer(n: number, shuffle: (n: number) => Uint32Array): () => number {
  let pack = shuffle(n);
  let next = 0;
  return () => {
    if (next === pack.length) {
      pack = shuffle(n);
      next = 0;
    }
    return pack[next++] as number;
  };
}

function addTo(sum: Float64Array, at: number, samples: Float32Array, gain: number): void {
  const length = Math.min(samples.length, sum.length - at);
  for (let n = 0; n < length; n++) sum[at + n] = (sum[at + n] as number) + gain * (samples[n] as number);
}
