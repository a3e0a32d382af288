import type { Waveform } from "../types.js";

/** That two recordings hold one sound: y_n = gain · x_(n + lag), but for what was done to it since. */
export interface SharedSound {
  /** Of the samples that both have, about their means: ± 1 for the same sound, − 1 for one turned upside down. */
  readonly correlation: number;
  /** dB by which the second is louder. */
  readonly gain: number;
  /** Seconds into the first at which the second begins; negative where it begins before. */
  readonly offset: number;
}

/** The same sound with noise 7 dB under it has 0.9. Of the 621 pairs of different words whose fingerprints agree, the greatest has 0.6. */
const LEAST_CORRELATION = 0.9;
/** Of the energy of the second or the first that must lie in what they share. */
const LEAST_ENERGY = 0.5;
/** Seconds to each side of the offset at which the two are tried. */
const REACH = 0.01;
/** Seconds of the loudest sound that are tried before all is. */
const EXCERPT = 0.25;
/** What the excerpt must reach for that. */
const LEAST_OF_EXCERPT = 0.8;

/**
 * Whether two recordings of one sample rate hold the same sound: the lag near `offset` at which they correlate most. O(samples) for
 * those that do not, as the loudest quarter second is tried first.
 *
 * @param offset  seconds into the first at which the second begins, to about 10 ms
 * @returns null where they do not, or share too little of their sound
 */
export function sharedSound(first: Waveform, second: Waveform, offset: number): SharedSound | null {
  const { sampleRate } = first;
  const [x, y] = [aboutMean(first.samples), aboutMean(second.samples)];
  const about = Math.round(offset * sampleRate);
  const reach = Math.round(REACH * sampleRate);
  const excerpt = loudest(y, overlap(x, y, about), Math.round(EXCERPT * sampleRate));
  const lag = bestLag(x, y, about, reach, excerpt);
  if (Math.abs(sums(x, y, lag, excerpt).correlation) < LEAST_OF_EXCERPT) return null;
  const shared = overlap(x, y, lag);
  const { correlation, xy, xx, yy } = sums(x, y, lag, shared);
  const share = Math.max(xx / energy(x), yy / energy(y));
  if (Math.abs(correlation) < LEAST_CORRELATION || share < LEAST_ENERGY) return null;
  return { correlation, gain: 20 * Math.log10(Math.abs(xy) / xx), offset: lag / sampleRate };
}

function aboutMean(samples: Float32Array): Float32Array {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  return samples.map((sample) => sample - mean);
}

const energy = (samples: Float32Array): number => samples.reduce((sum, sample) => sum + sample * sample, 0);

/** Samples of the second recording. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** The samples y_n for which there is x_(n + lag). */
function overlap(x: Float32Array, y: Float32Array, lag: number): Stretch {
  return { start: Math.max(0, -lag), end: Math.max(0, -lag, Math.min(y.length, x.length - lag)) };
}

/** The stretch of at most `length` samples, half of them apart, with the most energy. */
function loudest(y: Float32Array, { start, end }: Stretch, length: number): Stretch {
  let best: Stretch = { start, end: Math.min(end, start + length) };
  let most = 0;
  for (let from = start; from < end; from += Math.max(1, length >> 1)) {
    const stretch = { start: Math.max(start, Math.min(from, end - length)), end: Math.min(end, from + length) };
    const here = energy(y.subarray(stretch.start, stretch.end));
    if (here <= most) continue;
    most = here;
    best = stretch;
  }
  return best;
}

function bestLag(x: Float32Array, y: Float32Array, about: number, reach: number, stretch: Stretch): number {
  let best = about;
  let most = 0;
  for (let lag = about - reach; lag <= about + reach; lag++) {
    const size = Math.abs(sums(x, y, lag, stretch).correlation);
    if (size <= most) continue;
    most = size;
    best = lag;
  }
  return best;
}

/** Σ x y, Σ x², Σ y² and the correlation, over those of the stretch for which there is an x. */
function sums(x: Float32Array, y: Float32Array, lag: number, { start, end }: Stretch) {
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let n = Math.max(start, -lag); n < Math.min(end, x.length - lag); n++) {
    const a = x[n + lag] as number;
    const b = y[n] as number;
    xy += a * b;
    xx += a * a;
    yy += b * b;
  }
  return { xy, xx, yy, correlation: xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0 };
}
