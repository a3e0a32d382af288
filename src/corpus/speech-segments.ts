import { joinRuns, speechRuns } from "../features/vad/energy-vad.js";

/** A stretch of samples, the end not included. */
export interface SpeechSegment {
  readonly start: number;
  readonly end: number;
}

export interface SpeechSegmentOptions {
  /**
   * Seconds; shorter silences are part of the speech, such as the closure of a plosive (53 ms at the slowest).
   * @default 0.2
   */
  readonly minSilence?: number;
  /**
   * Decibels under the loudest 5 ms of all that still count as speech; lets the echo of a voice fade out.
   * @default 50
   */
  readonly range?: number;
}

/**
 * The stretches of speech between silences, for synthetic speech without noise.
 *
 * @returns in order; the edges are exact to 5 ms
 */
export function speechSegments(
  samples: Float32Array,
  sampleRate: number,
  { minSilence = 0.2, range = 50 }: SpeechSegmentOptions = {},
): SpeechSegment[] {
  const block = Math.round(0.005 * sampleRate);
  const energies = Array.from({ length: Math.ceil(samples.length / block) }, (_, i) =>
    samples.subarray(i * block, (i + 1) * block).reduce((sum, sample) => sum + sample * sample, 0),
  );
  const threshold = energies.reduce((most, energy) => Math.max(most, energy), 0) * 10 ** (-range / 10);
  const decisions = energies.map((energy) => (energy > threshold ? 1 : 0));
  return joinRuns(speechRuns(decisions), (minSilence * sampleRate) / block).map(({ start, end }) => ({
    start: start * block,
    end: Math.min(end * block, samples.length),
  }));
}
