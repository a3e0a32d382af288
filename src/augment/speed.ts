import { checkConversion, loadRateConverter } from "../audio/libsamplerate.js";
import { checkWaveform } from "../audio/pcm.js";
import type { ResampleOptions } from "../audio/resample.js";
import { resampleSamples } from "../audio/resample.js";
import { OptionError } from "../errors.js";
import type { Waveform } from "../types.js";

/** @throws {OptionError} when it is no number from 0.1 to 10 */
export function checkFactor(factor: number): void {
  if (factor >= 0.1 && factor <= 10) return;
  throw new OptionError(`factor must be a number from 0.1 to 10, and is ${String(factor)}`);
}

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
export interface SpeedChanger {
  /** As `changeSpeed`, to the bit. */
  change(waveform: Waveform, factor: number): Waveform;
  /** Gives the memory back; nothing can be changed afterwards. */
  close(): void;
}

/**
 * Saves the 15 ms in which `changeSpeed` makes a filter, more than it takes over half a second of speech at 8 kHz.
 *
 * @throws {OptionError} when the quality is unknown
 * @example
 * const changer = await createSpeedChanger();
 * const copies = [0.8, 1, 1.25].map((factor) => changer.change(waveform, factor));
 * changer.close();
 * copies.map(({ samples }) => samples.length); // => [5000, 4000, 3200]
 */
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
