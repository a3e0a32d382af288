import { MARGIN } from "./correlation.js";

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
  const count = counts[frame] as number;
  if (count < MAX_CANDIDATES) {
    counts[frame] = count + 1;
    return first + count;
  }
  let worst = first;
  for (let place = first + 1; place < first + MAX_CANDIDATES; place++) {
    if ((scores[place] as number) < (scores[worst] as number)) worst = place;
  }
  return (scores[worst] as number) < score ? worst : -1;
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
  if (Math.abs(offset) < 1e-9) return values[nearest] as number;
  let sum = 0;
  let weights = 0;
  for (let k = 1 - MARGIN; k < MARGIN; k++) {
    const x = offset - k;
    const taper = 0.5 + 0.5 * Math.cos((Math.PI * x) / MARGIN);
    const weight = ((k & 1) === 0 ? taper : -taper) / x;
    weights += weight;
    sum += weight * (values[nearest + k] as number);
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
    const here = values[i] as number;
    if (here <= 0 || here < (values[i - 1] as number) || here <= (values[i + 1] as number)) continue;
    const about = i + topOf(values[i - 1] as number, here, values[i + 1] as number);
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
