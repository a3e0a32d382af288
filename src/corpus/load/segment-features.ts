/** A part of a recording: cut out of its sound, or taken from the frames of the whole. */

import { CorpusError, OptionError } from "../../errors.js";
import { frameGrid, frameStart } from "../../features/frames/framing.js";
import type { FeatureMatrix, FeatureRecipe, Waveform } from "../../types.js";
import type { ManifestRow } from "../manifest.js";

/** The part of a recording that a row names: samples round(start · rate) to round(end · rate), one at least. */
export function cutSegment(waveform: Waveform, segment: Segment): Waveform {
  const { start, end } = segment;
  if (start === undefined && end === undefined) return waveform;
  const { samples, sampleRate } = waveform;
  const cut = samples.subarray(
    Math.round((start ?? 0) * sampleRate),
    end === undefined ? samples.length : Math.round(end * sampleRate),
  );
  if (cut.length > 0) return { ...waveform, samples: cut };
  throw noSamples(segment, samples.length / sampleRate);
}

type Segment = Pick<ManifestRow, "start" | "end">;

export const segmentText = ({ start = 0, end }: Segment): string => `the segment ${start}–${end ?? "end"} s`;

const noSamples = (segment: Segment, seconds: number): CorpusError =>
  new CorpusError(`${segmentText(segment)} holds no samples: the file is ${seconds.toFixed(3)} s long`);

/**
 * Where the features of a labelled segment come from: of the sound that was cut out, as if it were a recording, or of the
 * whole recording, from which the frames of the segment are taken.
 */
export type SegmentFeatures = "cut" | "in-context";

/** Whether row t of a recording's features is its frame t: nothing is left out. */
const keepsEveryFrame = ({ energyGate, vad, splice }: FeatureRecipe): boolean =>
  energyGate === null && vad === null && (splice === null || splice.step === 1);

/**
 * What suits a recipe: in context where it keeps every frame, so that deltas and normalisation see the sound around a
 * segment, as HTK's and Kaldi's do, and segments shorter than a frame have features; else cut. It is a function of the
 * recipe, so that a model's segments are made as those it was trained on.
 *
 * @example
 * segmentFeaturesFor(resolveRecipe({ profile: "kaldi" })); // => "in-context"
 * segmentFeaturesFor(resolveRecipe({ profile: "kaldi", energyGate: 30 })); // => "cut"
 */
export const segmentFeaturesFor = (recipe: FeatureRecipe | null): SegmentFeatures =>
  recipe !== null && keepsEveryFrame(recipe) ? "in-context" : "cut";

/** @throws {OptionError} when frames cannot be found again, because the recipe leaves some out */
export function checkSegmentFeatures(segmentFeatures: SegmentFeatures, recipe: FeatureRecipe): void {
  if (segmentFeatures !== "cut" && segmentFeatures !== "in-context") {
    throw new OptionError(`segmentFeatures is "cut" or "in-context", not ${JSON.stringify(segmentFeatures)}`);
  }
  if (segmentFeatures === "in-context" && !keepsEveryFrame(recipe)) {
    throw new OptionError(
      'segmentFeatures "in-context" needs a recipe that keeps every frame; set energyGate and vad to null and ' +
        'splice.step to 1, or use "cut"',
    );
  }
}

/** A recording of which segments are taken. */
interface SegmentedRecording {
  readonly sampleRate: number;
  readonly numSamples: number;
  /** Seconds of the features for one second of the labels, e.g. of a copy at another speed. @default 1 */
  readonly timeScale?: number;
}

/**
 * The frames of a recording whose middles lie in the segment: start ≤ middle < end. Where there is none, since the
 * segment is shorter than the frame shift or lies at an edge, the frame with the nearest middle, if it reaches the
 * segment's. A copy, so that the rest of the recording can be let go.
 */
export function framesOfSegment(
  features: FeatureMatrix,
  segment: Segment,
  recipe: FeatureRecipe,
  { sampleRate, numSamples, timeScale = 1 }: SegmentedRecording,
): FeatureMatrix {
  if (segment.start === undefined && segment.end === undefined) return features;
  const { numFrames } = features;
  const grid = frameGrid(recipe, sampleRate);
  const start = (segment.start ?? 0) * sampleRate;
  const end = Math.min((segment.end ?? Number.POSITIVE_INFINITY) * sampleRate, numSamples);
  if (!(start < end)) throw noSamples(segment, numSamples / sampleRate);
  const toFrame = (sample: number): number => (sample * timeScale - frameStart(0, grid) - grid.length / 2) / grid.shift;
  const inFrames = (frame: number): number => Math.min(Math.max(frame, 0), numFrames);
  const first = inFrames(Math.ceil(toFrame(start)));
  const last = inFrames(Math.ceil(toFrame(end)));
  if (first < last) return rowsOf(features, first, last);
  const middle = toFrame((start + end) / 2);
  const nearest = Math.min(Math.max(Math.round(middle), 0), numFrames - 1);
  if (Math.abs(middle - nearest) * grid.shift > grid.length / 2) {
    const frames = `frames are ${grid.length} samples, every ${grid.shift}`;
    throw new CorpusError(`${segmentText(segment)} holds no frame: ${frames}`);
  }
  return rowsOf(features, nearest, nearest + 1);
}

/** Rows `start` to `end`, copied, with their weights where they have any. */
function rowsOf(features: FeatureMatrix, start: number, end: number): FeatureMatrix {
  const { data, dim, weights } = features;
  const rows = { ...features, data: data.slice(start * dim, end * dim), numFrames: end - start };
  return weights === undefined ? rows : { ...rows, weights: weights.slice(start, end) };
}
