/**
 * Sound at another sample rate: whole recordings, many of them with one filter, or a stream. The filter itself is
 * libsamplerate.ts.
 */

import { OptionError, SpeechModelError } from "../errors.js";
import type { Waveform } from "../types.js";
import {
  BLOCK_LENGTH,
  checkConversion,
  loadRateConverter,
  type RateConverter,
  type Rates,
  type ResampleQuality,
} from "./libsamplerate.js";
import { checkSamples, checkWaveform, concatenate } from "./pcm.js";

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
 * const narrowband = await resample(await readAudio("meeting.wav"), 8000);
 * narrowband.samples.length; // => 16000
 */
export async function resample(
  waveform: Waveform,
  sampleRate: number,
  options: ResampleOptions = {},
): Promise<Waveform> {
  checkWaveform(waveform);
  if (sampleRate === waveform.sampleRate) return waveform;
  const { quality = "best" } = options;
  const rates = { from: waveform.sampleRate, to: sampleRate };
  checkConversion(rates.from, rates.to, quality);
  const converter = await loadRateConverter(quality);
  try {
    return { ...waveform, samples: resampleSamples(waveform.samples, rates, converter), sampleRate };
  } finally {
    converter.free();
  }
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

export interface ResampleOptions {
  /** @default "best" */
  readonly quality?: ResampleQuality;
}

/** Resamples a stream. What `push` and `flush` return, joined, is what `resample` makes of the whole, to the bit. */
export interface Resampler {
  /** The next samples; a few milliseconds of what was pushed stay behind until more comes. */
  push(chunk: Float32Array): Float32Array;
  /** The rest, and the end: round(n · to / from) samples in all. */
  flush(): Float32Array;
  /** Gives the memory back without an end. Nothing happens after `flush`, or twice. */
  close(): void;
}

/** Samples of one recording: 4 GiB, more than a day at 8 kHz. */
const MAX_SAMPLES = 2 ** 30;

/** How many samples n become, round(n · to / from). @throws {OptionError} when there would be more than 2³⁰ */
export function resampledLength(numSamples: number, { from, to }: Rates): number {
  const length = Math.round((numSamples * to) / from);
  if (length <= MAX_SAMPLES) return length;
  throw new OptionError(`${numSamples} samples would become ${length}, more than ${MAX_SAMPLES}; cut the recording up`);
}

/**
 * A resampler for sound that arrives in chunks. Output sample k lies at the time k / to: nothing is delayed. Before the
 * first and after the last sample there is silence. Equal rates pass everything through.
 *
 * @param from  Hz
 * @param to    Hz
 * @throws {OptionError} when a rate is not positive, the ratio is beyond 256 or 1/256, or the quality is unknown
 * @example
 * const resampler = await createResampler(8000, 16000);
 * const pieces = [0, 1000, 2000].map((start) => resampler.push(waveform.samples.subarray(start, start + 1000)));
 * pieces.push(resampler.flush());
 * pieces.reduce((sum, piece) => sum + piece.length, 0); // => 6000
 */
export async function createResampler(from: number, to: number, options: ResampleOptions = {}): Promise<Resampler> {
  const { quality = "best" } = options;
  checkConversion(from, to, quality);
  const converter = from === to ? passThrough : await loadRateConverter(quality);
  return startResampler(converter, { from, to });
}

/** As `createResampler`, by a converter that is there; `close` and `flush` free it. */
function startResampler(converter: RateConverter, { from, to }: Rates): Resampler {
  converter.start(from, to);
  let numRead = 0;
  let numWritten = 0;
  let open = true;

  const close = () => {
    if (open) converter.free();
    open = false;
  };
  const checkOpen = () => {
    if (!open) throw new SpeechModelError("this resampler has come to its end; create another for another stream");
  };
  return {
    push: (chunk) => {
      checkOpen();
      checkSamples(chunk, "the chunk");
      resampledLength(numRead + chunk.length, { from, to });
      numRead += chunk.length;
      const converted = convertAll(converter, chunk);
      numWritten += converted.length;
      return converted;
    },
    flush: () => {
      checkOpen();
      const rest = convertSilence(converter, resampledLength(numRead, { from, to }) - numWritten);
      close();
      return rest;
    },
    close,
  };
}

const passThrough: RateConverter = {
  start: () => undefined,
  convert: (block) => block.slice(),
  free: () => undefined,
};

function convertAll(converter: RateConverter, chunk: Float32Array): Float32Array {
  if (chunk.length <= BLOCK_LENGTH) return converter.convert(chunk);
  const pieces: Float32Array[] = [];
  for (let start = 0; start < chunk.length; start += BLOCK_LENGTH) {
    pieces.push(converter.convert(chunk.subarray(start, start + BLOCK_LENGTH)));
  }
  return concatenate(pieces);
}

/** The next `length` samples while silence goes in. */
function convertSilence(converter: RateConverter, length: number): Float32Array {
  const silence = new Float32Array(BLOCK_LENGTH / 2);
  const rest = new Float32Array(length);
  let written = 0;
  while (written < length) {
    const piece = converter.convert(silence).subarray(0, length - written);
    rest.set(piece, written);
    written += piece.length;
  }
  return rest;
}
