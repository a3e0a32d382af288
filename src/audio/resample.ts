import type { Waveform } from "../types.js";
import { checkWaveform } from "./check-waveform.js";
import { createResampler, type ResampleOptions, resampledLength } from "./resampler.js";

/** Samples handed over at a time; the result does not depend on it. */
const CHUNK = 65_536;

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
 * @example const narrowband = await resample(await readWav("seven.wav"), 8000);
 */
export async function resample(
  waveform: Waveform,
  sampleRate: number,
  options: ResampleOptions = {},
): Promise<Waveform> {
  checkWaveform(waveform);
  if (sampleRate === waveform.sampleRate) return waveform;
  const samples = await resampleSamples(waveform.samples, { from: waveform.sampleRate, to: sampleRate }, options);
  return { ...waveform, samples, sampleRate };
}

/** The samples taken to / from times as densely, whatever their rate. */
export async function resampleSamples(
  samples: Float32Array,
  { from, to }: { readonly from: number; readonly to: number },
  options: ResampleOptions = {},
): Promise<Float32Array> {
  const resampler = await createResampler(from, to, options);
  try {
    const resampled = new Float32Array(resampledLength(samples.length, from, to));
    let written = 0;
    for (let start = 0; start < samples.length; start += CHUNK) {
      const piece = resampler.push(samples.subarray(start, start + CHUNK));
      resampled.set(piece, written);
      written += piece.length;
    }
    resampled.set(resampler.flush(), written);
    return resampled;
  } finally {
    resampler.close();
  }
}
