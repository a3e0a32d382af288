/** Faster and slower: speed, which moves the pitch too, and tempo, which does not. */

import { checkConversion, loadRateConverter } from "../audio/libsamplerate.js";
import { checkWaveform } from "../audio/pcm.js";
import { type ResampleOptions, resampleSamples } from "../audio/resample.js";
import { OptionError } from "../errors.js";
import type { Waveform } from "../types.js";
import { hannAt } from "./level.js";

/**
 * The recording played faster or slower, as a tape: y(t) = x(factor · t). Tempo and pitch change together, formants too, so
 * that the copies are other voices (Ko et al. 2015 use 0.9, 1 and 1.1; sox's `speed`).
 *
 * round(n / factor) samples at the same sample rate; at factor 1 the waveform itself.
 *
 * @param factor  0.1 … 10; above 1 is faster and higher
 * @throws {OptionError} when the factor is out of range or the quality unknown
 * @throws {ShapeError} when a sample is not finite
 * @see Ko, Peddinti, Povey and Khudanpur 2015, "Audio augmentation for speech recognition", Interspeech
 * @example
 * const faster = await changeSpeed(waveform, 1.25);
 * faster.samples.length / waveform.samples.length; // => 0.8
 */
export async function changeSpeed(
  waveform: Waveform,
  factor: number,
  options: ResampleOptions = {},
): Promise<Waveform> {
  checkWaveform(waveform);
  checkFactor(factor);
  if (factor === 1) return waveform;
  const changer = await createSpeedChanger(options);
  try {
    return changer.change(waveform, factor);
  } finally {
    changer.close();
  }
}

/** Changes the speed of many recordings with one filter, loaded once. */
interface SpeedChanger {
  /** As `changeSpeed`, to the bit. */
  change(waveform: Waveform, factor: number): Waveform;
  /** Gives the memory back; nothing can be changed afterwards. */
  close(): void;
}

/** Saves the 15 ms in which `changeSpeed` makes a filter, more than it takes over half a second of speech at 8 kHz. */
export async function createSpeedChanger({ quality = "best" }: ResampleOptions = {}): Promise<SpeedChanger> {
  checkConversion(1, 1, quality);
  const converter = await loadRateConverter(quality);
  return {
    change: (waveform, factor) => {
      checkWaveform(waveform);
      checkFactor(factor);
      if (factor === 1) return waveform;
      return { ...waveform, samples: resampleSamples(waveform.samples, { from: factor, to: 1 }, converter) };
    },
    close: converter.free,
  };
}

/** @throws {OptionError} when it is no number from 0.1 to 10 */
function checkFactor(factor: number): void {
  if (factor >= 0.1 && factor <= 10) return;
  throw new OptionError(`factor must be a number from 0.1 to 10, and is ${String(factor)}`);
}

/** Seconds of a frame: two periods of a low voice. */
const FRAME = 0.025;

/** Seconds that a frame may be moved either way: more than half a period of a voice of 50 Hz. */
const TOLERANCE = 0.0125;

/** The input with silence around it, and what the search needs of it. */
interface Source {
  readonly samples: Float64Array;
  /** `energy[n]` = Σ of the first n squares. */
  readonly energy: Float64Array;
  /** Silence before the recording. */
  readonly padding: number;
}

/**
 * The recording faster or slower at the same pitch: WSOLA (waveform similarity overlap-add). Frames of 25 ms under a Hann
 * window stand half a frame S apart in the result; frame k is taken from
 *
 *   τ_k + δ_k,   τ_k = factor · k S,   |δ_k| ≤ 12.5 ms
 *
 * with the δ_k at which it is most like the natural continuation of frame k − 1, that is, has the greatest normalised
 * cross-correlation with what followed it in the input.
 *
 * round(n / factor) samples; an event at t comes to t / factor within 12.5 ms / factor. At factor 1 the waveform itself.
 * O(n · tolerance · sample rate / factor).
 *
 * @param factor  0.1 … 10; above 1 is faster
 * @throws {OptionError} when the factor is out of range
 * @throws {ShapeError} when a sample is not finite
 * @see Verhelst and Roelands 1993, "An overlap-add technique based on waveform similarity (WSOLA)…", ICASSP
 * @example
 * const slower = changeTempo(waveform, 0.8);
 * slower.samples.length / waveform.samples.length; // => 1.25
 */
export function changeTempo(waveform: Waveform, factor: number): Waveform {
  checkWaveform(waveform);
  checkFactor(factor);
  if (factor === 1) return waveform;
  const { samples, sampleRate } = waveform;
  const hop = Math.max(1, Math.round((FRAME * sampleRate) / 2));
  const reach = Math.round(TOLERANCE * sampleRate);
  const source = padded(samples, 4 * hop + reach);
  const result = new Float64Array(Math.round(samples.length / factor));
  const window = Float64Array.from({ length: 2 * hop }, (_, n) => hannAt(n, 2 * hop));

  let continuation = source.padding;
  for (let k = 0; (k - 1) * hop < result.length; k++) {
    // Frame k is centred on k S: it begins a hop before.
    const target = Math.min(Math.round(factor * k * hop), samples.length) + source.padding - hop;
    const start = k === 0 ? target : mostSimilar(source, { target, continuation, reach, length: 2 * hop });
    overlapAdd(result, (k - 1) * hop, source.samples, start, window);
    continuation = start + hop;
  }
  return { ...waveform, samples: Float32Array.from(result) };
}

function padded(samples: Float32Array, padding: number): Source {
  const around = new Float64Array(samples.length + 2 * padding);
  around.set(samples, padding);
  const energy = new Float64Array(around.length + 1);
  for (let n = 0; n < around.length; n++) energy[n + 1] = (energy[n] as number) + (around[n] as number) ** 2;
  return { samples: around, energy, padding };
}

/** Where the frame begins that is most like the one at `continuation`; of equals, the one nearest to `target`. */
function mostSimilar(
  { samples, energy }: Source,
  { target, continuation, reach, length }: Readonly<Record<"target" | "continuation" | "reach" | "length", number>>,
): number {
  let best = target;
  let bestSimilarity = 0;
  for (let step = 0; step <= 2 * reach; step++) {
    const start = target + (step % 2 === 0 ? step / 2 : -(step + 1) / 2);
    const own = (energy[start + length] as number) - (energy[start] as number);
    if (!(own > 0)) continue;
    let product = 0;
    for (let n = 0; n < length; n++) product += (samples[start + n] as number) * (samples[continuation + n] as number);
    const similarity = product / Math.sqrt(own);
    if (similarity > bestSimilarity) {
      best = start;
      bestSimilarity = similarity;
    }
  }
  return best;
}

function overlapAdd(result: Float64Array, at: number, source: Float64Array, start: number, window: Float64Array): void {
  const first = Math.max(0, -at);
  const last = Math.min(window.length, result.length - at);
  for (let n = first; n < last; n++) {
    result[at + n] = (result[at + n] as number) + (window[n] as number) * (source[start + n] as number);
  }
}
