import type { Random } from "../math/random.js";

/** How a clean voice becomes a recording. */
export interface RecordingConditions {
  /** Root mean square of the speech, dB re full scale. */
  readonly level: number;
  /** dB. */
  readonly signalToNoise: number;
  /** 0 is white noise; towards 1 it has ever more of the low frequencies of a room. */
  readonly noiseColour: number;
  /** Seconds of noise alone before and after the speech. */
  readonly lead: number;
  readonly tail: number;
}

/** Level −36…−16 dB, signal to noise 10…30 dB, noise from white to dull, 50…150 ms before and after. */
export function drawConditions(random: Random): RecordingConditions {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  return {
    level: between(-36, -16),
    signalToNoise: between(10, 30),
    noiseColour: between(0, 0.9),
    lead: between(0.05, 0.15),
    tail: between(0.05, 0.15),
  };
}

/**
 * Speech under these conditions: scaled to the level, between stretches of silence, with noise over all of it. Where the
 * peak would pass full scale, everything is scaled down together, so that nothing clips.
 */
export function recordUnder(
  speech: Float32Array,
  sampleRate: number,
  { level, signalToNoise, noiseColour, lead, tail }: RecordingConditions,
  random: Random,
): Float32Array {
  const before = Math.round(lead * sampleRate);
  const length = before + speech.length + Math.round(tail * sampleRate);
  const noise = new Float64Array(length);
  // One pole: n_t = a n_{t−1} + w_t.
  let last = 0;
  for (let t = 0; t < length; t++) {
    last = noiseColour * last + random.normal();
    noise[t] = last;
  }
  const speechGain = 10 ** (level / 20) / rootMeanSquare(speech);
  const noiseGain = 10 ** ((level - signalToNoise) / 20) / rootMeanSquare(noise);
  const mixed = new Float32Array(length);
  mixed.set(speech, before);
  let peak = 0;
  for (let t = 0; t < length; t++) {
    const value = (mixed[t] ?? 0) * speechGain + (noise[t] ?? 0) * noiseGain;
    mixed[t] = value;
    peak = Math.max(peak, Math.abs(value));
  }
  const headroom = 0.99 / peak;
  return headroom < 1 ? mixed.map((value) => value * headroom) : mixed;
}

function rootMeanSquare(samples: Float32Array | Float64Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
