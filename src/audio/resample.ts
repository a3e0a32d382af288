import type { Waveform } from "../types.js";
import { checkWaveform } from "./check-waveform.js";
import { BLOCK_LENGTH, checkConversion, loadRateConverter, type RateConverter } from "./libsamplerate.js";
import { type Rates, type ResampleOptions, resampledLength, startResampler } from "./resampler.js";

/**
 * The recording at another sample rate, by libsamplerate's band-limited interpolation.
 *
 * round(n · to / from) samples, sample k at the time k / to: nothing is delayed. Beyond the ends there is silence. What lies
 * above the lower of the two Nyquist frequencies is taken out; peaks may grow beyond ±1 by that, and stay. O(n), the
 * memory of the filter bounded.
 *
 * @param sampleRate  Hz; whole rates up to 192 kHz are met exactly, others within 1/192000 of the ratio
 * @returns a new waveform; at the same rate, the waveform itself
 * @throws {OptionError} when the rate is not positive, the ratio is beyond 256 or 1/256, or the quality is unknown
 * @throws {ShapeError} when a sample is not finite
 * @see Smith and Gossett 1984, "A flexible sampling-rate conversion method", ICASSP
 * @example
 * const narrowband = await resample(await readWav("meeting.wav"), 8000);
 * narrowband.samples.length; // => 16000
 */
export async function resample(
  waveform: Waveform,
  sampleRate: number,
  options: ResampleOptions = {},
): Promise<Waveform> {
  checkWaveform(waveform);
  if (sampleRate === waveform.sampleRate) return waveform;
  checkConversion(waveform.sampleRate, sampleRate, options.quality ?? "best");
  const changer = await createRateChanger(sampleRate, options);
  try {
    return changer.change(waveform);
  } finally {
    changer.close();
  }
}

/** Brings many recordings, of any sample rates, to one rate with one filter, loaded once. */
export interface RateChanger {
  /** As `resample`, to the bit. */
  change(waveform: Waveform): Waveform;
  /** Gives the memory back; nothing can be changed afterwards. */
  close(): void;
}

/**
 * Saves the 15 ms in which `resample` makes a filter, more than it takes over half a second of speech at 8 kHz.
 *
 * @param sampleRate  Hz
 * @throws {OptionError} when the rate is not positive or the quality unknown
 * @example
 * const changer = await createRateChanger(16000);
 * const wideband = recordings.map((recording) => changer.change(recording));
 * changer.close();
 * wideband.map(({ sampleRate }) => sampleRate); // => [16000, 16000, 16000]
 */
export async function createRateChanger(sampleRate: number, options: ResampleOptions = {}): Promise<RateChanger> {
  const { quality = "best" } = options;
  checkConversion(sampleRate, sampleRate, quality);
  const converter = await loadRateConverter(quality);
  return {
    change: (waveform) => {
      checkWaveform(waveform);
      const rates = { from: waveform.sampleRate, to: sampleRate };
      if (rates.from === rates.to) return waveform;
      return { ...waveform, samples: resampleSamples(waveform.samples, rates, converter), sampleRate };
    },
    close: converter.free,
  };
}

/** The samples taken to / from times as densely, whatever their rate; the converter stays. */
export function resampleSamples(samples: Float32Array, rates: Rates, converter: RateConverter): Float32Array {
  const resampled = new Float32Array(resampledLength(samples.length, rates));
  const resampler = startResampler({ ...converter, free: () => undefined }, rates);
  let written = 0;
  for (let start = 0; start < samples.length; start += BLOCK_LENGTH) {
    const piece = resampler.push(samples.subarray(start, start + BLOCK_LENGTH));
    resampled.set(piece, written);
    written += piece.length;
  }
  resampled.set(resampler.flush(), written);
  return resampled;
}
