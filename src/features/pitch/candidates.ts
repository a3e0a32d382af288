/** The pitches each frame might have by itself: the recording decimated, its correlation, the peaks of that. */

/** Places kept for each frame; speech seldom has more than ten periods that come near. */
export const MAX_CANDIDATES = 10;

/** The pitches each frame might have, MAX_CANDIDATES places a frame. */
export interface PitchCandidates {
  readonly numFrames: number;
  /** How many of a frame's places are in use. */
  readonly counts: Uint8Array;
  /** log2 of Hz. */
  readonly octaves: Float64Array;
  /** How well each fits its frame by itself, in units of correlation. */
  readonly scores: Float64Array;
}

/** Which pitches are looked for, and in what correlations. */
export interface PitchSearch {
  /** Hz. */
  readonly minimum: number;
  /** Hz. */
  readonly maximum: number;
  /** What an octave below the maximum costs. */
  readonly octaveCost: number;
  /** Samples; the correlations begin MARGIN before. */
  readonly minLag: number;
  /** Of the signal that was correlated with itself. */
  readonly sampleRate: number;
}

export function noCandidates(numFrames: number): PitchCandidates {
  return {
    numFrames,
    counts: new Uint8Array(numFrames),
    octaves: new Float64Array(numFrames * MAX_CANDIDATES),
    scores: new Float64Array(numFrames * MAX_CANDIDATES),
  };
}

/** The place for a candidate of this score: a new one, or that of the worst when all are taken; −1 when it is worse. */
function placeFor({ counts, scores }: PitchCandidates, frame: number, score: number): number {
  const first = frame * MAX_CANDIDATES;
  const count = counts[frame];
  if (count < MAX_CANDIDATES) {
    counts[frame] = count + 1;
    return first + count;
  }
  let worst = first;
  for (let place = first + 1; place < first + MAX_CANDIDATES; place++) {
    if (scores[place] < scores[worst]) worst = place;
  }
  return scores[worst] < score ? worst : -1;
}

/**
 * Values between two samples: sinc under a Hann window, MARGIN − 1 samples to each side. Correlations of a signal without
 * the upper half of its spectrum have none either, so this is exact but for the window. The weights are scaled to a sum of
 * 1, which leaves the numerator of the sinc out. A parabola alone puts the top of what repeats every four samples as much
 * as 12 % too low, and so prefers those multiples of the period that are a whole number of samples.
 */
function interpolated(values: Float64Array, position: number): number {
  const nearest = Math.round(position);
  const offset = position - nearest;
  if (Math.abs(offset) < 1e-9) return values[nearest];
  let sum = 0;
  let weights = 0;
  for (let k = 1 - MARGIN; k < MARGIN; k++) {
    const x = offset - k;
    const taper = 0.5 + 0.5 * Math.cos((Math.PI * x) / MARGIN);
    const weight = ((k & 1) === 0 ? taper : -taper) / x;
    weights += weight;
    sum += weight * values[nearest + k];
  }
  return sum / weights;
}

/** How far the top of the parabola through three values in a row lies from the middle one; the steps are of 1. */
function topOf(before: number, here: number, after: number): number {
  return (before - after) / (2 * (before - 2 * here + after));
}

/** Samples. */
const STEP = 0.4;

/**
 * Adds the peaks of a frame's correlation above 0 whose pitch f is within bounds. The top of a peak is that of the parabola
 * through φ at three points 0.4 samples apart, interpolated about the top of the parabola through three samples.
 * A candidate scores
 *
 *   φ − octaveCost · log2(maximum / f)
 *
 * @param values  correlations as `createCorrelation` gives them
 */
export function addCandidates(
  candidates: PitchCandidates,
  frame: number,
  values: Float64Array,
  { minimum, maximum, octaveCost, minLag, sampleRate }: PitchSearch,
): void {
  for (let i = MARGIN - 1; i < values.length - MARGIN + 1; i++) {
    const here = values[i];
    if (here <= 0 || here < values[i - 1] || here <= values[i + 1]) continue;
    const about = i + topOf(values[i - 1], here, values[i + 1]);
    const left = interpolated(values, about - STEP);
    const middle = interpolated(values, about);
    const right = interpolated(values, about + STEP);
    const isPeak = 2 * middle > left + right;
    const top = isPeak ? Math.min(1, Math.max(-1, topOf(left, middle, right))) : 0;
    const height = Math.min(1, middle - ((left - right) * top) / 4);
    const pitch = sampleRate / (minLag - MARGIN + about + top * STEP);
    if (pitch < minimum || pitch > maximum) continue;
    const score = height - octaveCost * Math.log2(maximum / pitch);
    const place = placeFor(candidates, frame, score);
    if (place < 0) continue;
    candidates.octaves[place] = Math.log2(pitch);
    candidates.scores[place] = score;
  }
}

/** Lags on either side of those looked at: what interpolation between two lags needs. */
export const MARGIN = 6;

/** The normalised cross-correlation of one place of a signal. */
export interface Correlation {
  /** Of the lags minLag − MARGIN … maxLag + MARGIN. */
  readonly values: Float64Array;
  /** Computes `values` about sample `centre`, which may lie between two. */
  readonly at: (centre: number) => void;
  /** Root mean square about that place, the mean taken off. */
  readonly level: () => number;
}

export interface CorrelationSettings {
  /** Samples, more than MARGIN. */
  readonly minLag: number;
  readonly maxLag: number;
  /** Samples in each of the two stretches that are compared. */
  readonly window: number;
  /** Added to each energy: what is far below counts as silence, whose correlation is 0. */
  readonly energyFloor: number;
}

/**
 * Correlations of a signal with itself:
 *
 *   φ(τ) = Σ_j x[a + j] x[a + τ + j] / √((e_a + ε) (e_{a+τ} + ε))      j = 0 … window − 1,  e_a = Σ_j x²[a + j]
 *
 * with a = c − (window + τ) / 2, so that for every lag the two stretches lie evenly about c: where the pitch glides, each
 * lag is that of the same moment. The mean of the whole region, window + maxLag + MARGIN samples, is taken off first. −1 ≤ φ ≤ 1,
 * and 1 for what repeats after τ. About the ends of the signal the region is moved to where it fits; a signal that is
 * shorter has zeros beside it.
 *
 * Talkin, "A robust algorithm for pitch tracking (RAPT)", in Speech Coding and Synthesis, 1995, eq. 2, with his window
 * starting at c. O((maxLag − minLag) · window) a frame.
 */
export function createCorrelation(signal: Float64Array, settings: CorrelationSettings): Correlation {
  const { minLag, maxLag, window, energyFloor } = settings;
  const size = window + maxLag + MARGIN;
  const region = new Float64Array(size);
  const energyBefore = new Float64Array(size + 1);
  const values = new Float64Array(maxLag - minLag + 1 + 2 * MARGIN);

  function load(centre: number): void {
    const wanted = Math.round(centre - size / 2);
    const start =
      signal.length >= size
        ? Math.min(Math.max(wanted, 0), signal.length - size)
        : Math.round((signal.length - size) / 2);
    let sum = 0;
    for (let j = 0; j < size; j++) {
      const n = start + j;
      const x = n < 0 || n >= signal.length ? 0 : signal[n];
      region[j] = x;
      sum += x;
    }
    const mean = sum / size;
    for (let j = 0; j < size; j++) {
      const x = region[j] - mean;
      region[j] = x;
      energyBefore[j + 1] = energyBefore[j] + x * x;
    }
  }

  // Two sums at a time, as each waits for its last addition: 1.4 times as fast as one.
  function product(start: number, lag: number): number {
    let even = 0;
    let odd = 0;
    let j = start;
    for (; j + 1 < start + window; j += 2) {
      even += region[j] * region[j + lag];
      odd += region[j + 1] * region[j + 1 + lag];
    }
    if (j < start + window) even += region[j] * region[j + lag];
    return even + odd;
  }

  const energyFrom = (start: number) => energyBefore[start + window] - energyBefore[start] + energyFloor;

  return {
    values,
    level: () => Math.sqrt(energyBefore[size] / size),
    at: (centre) => {
      load(centre);
      for (let lag = minLag - MARGIN; lag <= maxLag + MARGIN; lag++) {
        const start = (size - window - lag) >> 1;
        values[lag - minLag + MARGIN] = product(start, lag) / Math.sqrt(energyFrom(start) * energyFrom(start + lag));
      }
    },
  };
}

/** A signal at a whole fraction of the rate it was recorded at. */
export interface DecimatedSignal {
  readonly samples: Float64Array;
  readonly sampleRate: number;
  /** Recorded samples in one of these. Sample m stands where the recorded sample m · factor stood. */
  readonly factor: number;
}

/** Samples of the result to each side that the filter looks at: a transition of a quarter of its cutoff. */
const SIDE = 8;

/**
 * The symmetric low-pass h[n] = (2 f_c / f_s) sinc(2 f_c n / f_s) · (½ + ½ cos πn / (N + 1)), scaled to Σ h = 1: a sinc
 * under a Hann window, n = −N … N.
 */
function lowPass(cutoff: number, sampleRate: number, side: number): Float64Array {
  const taps = new Float64Array(2 * side + 1);
  let sum = 0;
  for (let n = -side; n <= side; n++) {
    const x = (2 * Math.PI * cutoff * n) / sampleRate;
    const tap = (n === 0 ? 1 : Math.sin(x) / x) * (0.5 + 0.5 * Math.cos((Math.PI * n) / (side + 1)));
    taps[n + side] = tap;
    sum += tap;
  }
  return taps.map((tap) => tap / sum);
}

/**
 * The signal below `cutoff`, at the lowest whole fraction of its rate that is not under `lowestRate`; its mean taken off,
 * zeros beyond its ends.
 *
 * @param cutoff  Hz, where the filter has fallen by 6 dB
 */
export function decimate(
  samples: Float32Array,
  sampleRate: number,
  { lowestRate, cutoff }: { readonly lowestRate: number; readonly cutoff: number },
): DecimatedSignal {
  const factor = Math.max(1, Math.floor(sampleRate / lowestRate));
  const side = Math.round((SIDE * sampleRate) / (4 * cutoff));
  const taps = lowPass(Math.min(cutoff, sampleRate / 2), sampleRate, side);
  let sum = 0;
  for (const sample of samples) sum += sample;
  const mean = samples.length === 0 ? 0 : sum / samples.length;
  const decimated = new Float64Array(Math.ceil(samples.length / factor));
  for (let m = 0; m < decimated.length; m++) {
    const start = m * factor - side;
    const first = Math.max(0, -start);
    const last = Math.min(taps.length, samples.length - start);
    let filtered = 0;
    for (let k = first; k < last; k++) filtered += taps[k] * (samples[start + k] - mean);
    decimated[m] = filtered;
  }
  return { samples: decimated, sampleRate: sampleRate / factor, factor };
}
