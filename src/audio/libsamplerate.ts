/** The package libsamplerate-js as one filter with a ratio: what it can convert, and the fraction it is told. */

import { OptionError, SpeechModelError } from "../errors.js";

/**
 * How long the filters are. Measured with tones: "best" passes 95 % of the band and keeps all it adds 138 dB down; "medium"
 * 85 % and 112 dB, three times as fast; "fastest" 75 % and 97 dB, six times as fast.
 */
export type ResampleQuality = "best" | "medium" | "fastest";

/** One filter at work: it keeps what it has heard until the next `start`. */
export interface RateConverter {
  /** Forgets what was heard, and converts from now on by this ratio. */
  start(from: number, to: number): void;
  /** The samples of a block at the other rate, as far as the filter has seen beyond them. */
  convert(block: Float32Array): Float32Array;
  free(): void;
}

/** SRC_SINC_BEST_QUALITY, SRC_SINC_MEDIUM_QUALITY and SRC_SINC_FASTEST of libsamplerate. */
const CONVERTER_TYPES = { best: 0, medium: 1, fastest: 2 } as const;

/** SRC_MAX_RATIO of libsamplerate. */
const MAX_RATIO = 256;

/** The package takes whole rates from 1 to this. */
const MAX_RATE = 192_000;

/**
 * Samples that `convert` takes at most. The package's buffers hold 1 008 000; past them it would cut its input up by
 * itself, and lose samples. 256 times this block is half of that.
 */
export const BLOCK_LENGTH = 2048;

/**
 * @throws {OptionError} when the quality is unknown, a rate is not positive, the ratio is beyond 256 or 1/256, or the rates
 *   differ by too little to be told apart
 */
export function checkConversion(from: number, to: number, quality: ResampleQuality): void {
  if (!Object.hasOwn(CONVERTER_TYPES, quality)) {
    throw new OptionError(`quality must be "best", "medium" or "fastest", and is ${JSON.stringify(quality)}`);
  }
  for (const rate of [from, to]) {
    if (!(Number.isFinite(rate) && rate > 0)) {
      throw new OptionError(`a sample rate must be a number above 0, in Hz, and is ${String(rate)}`);
    }
  }
  if (to / from > MAX_RATIO || from / to > MAX_RATIO) {
    const limits = `1/${MAX_RATIO} to ${MAX_RATIO} times the rate`;
    throw new OptionError(`resampling goes from ${limits}, and ${from} to ${to} Hz is beyond; resample in two steps`);
  }
  const fraction = rateFraction(from, to, MAX_RATE);
  if (from !== to && fraction.from === fraction.to) {
    const advice = `the ratio must differ from 1 by more than 1/${MAX_RATE}; take the rates as equal`;
    throw new OptionError(`${from} and ${to} Hz are too near one another to resample: ${advice}`);
  }
}

/**
 * A converter of libsamplerate (Erik de Castro Lopo; band-limited interpolation after J. O. Smith), loaded when first asked
 * for: 250 ms and 2 MB of code, then 15 ms and 26 MB a converter. Blocks of any lengths give the same bits.
 */
export async function loadRateConverter(quality: ResampleQuality): Promise<RateConverter> {
  const loaded = await import("@alexanderolsen/libsamplerate-js");
  // Node's import of this CommonJS package has its names under `default` alone, some bundlers' at the top alone.
  const { create } = loaded.default ?? loaded;
  const converter = await create(1, 1, 2, { converterType: CONVERTER_TYPES[quality] });
  let inUse = true;
  return {
    start: (from, to) => {
      checkConversion(from, to, quality);
      if (!inUse) throw new SpeechModelError("this resampling filter has been given back; create another");
      const fraction = rateFraction(from, to, MAX_RATE);
      // Each assignment makes a new filter.
      converter.inputSampleRate = fraction.from;
      converter.outputSampleRate = fraction.to;
    },
    convert: (block) => converter.full(block),
    free: () => {
      if (inUse) converter.destroy();
      inUse = false;
    },
  };
}

/** Any two numbers in the ratio of the rates. */
export interface Rates {
  readonly from: number;
  readonly to: number;
}

/**
 * The fraction of whole numbers up to `limit` that is nearest to from / to, by continued fractions: convergents p_k = a_k
 * p_{k−1} + p_{k−2}, q_k likewise, and at the limit the last semiconvergent where that is nearer. Exact where from / to
 * in lowest terms fits, so for all whole rates up to the limit. Both are above 0, and their ratios below `limit`.
 */
export function rateFraction(from: number, to: number, limit: number): Rates {
  const ratio = from / to;
  const distance = (fraction: Rates) => Math.abs(fraction.from / fraction.to - ratio);
  let previous: Rates = { from: 1, to: 0 };
  let convergent: Rates = { from: Math.floor(ratio), to: 1 };
  let rest = ratio - convergent.from;
  while (distance(convergent) > 0 && rest > 0) {
    const quotient = Math.floor(1 / rest);
    rest = 1 / rest - quotient;
    const next = (a: number): Rates => ({
      from: a * convergent.from + previous.from,
      to: a * convergent.to + previous.to,
    });
    const following = next(quotient);
    if (following.from > limit || following.to > limit) {
      const room = (key: "from" | "to") =>
        convergent[key] === 0 ? Number.POSITIVE_INFINITY : Math.floor((limit - previous[key]) / convergent[key]);
      const semiconvergent = next(Math.min(room("from"), room("to")));
      return distance(semiconvergent) < distance(convergent) ? semiconvergent : convergent;
    }
    previous = convergent;
    convergent = following;
  }
  return convergent;
}
