import { ShapeError } from "../errors.js";
import { extractFeatures } from "../features/extract.js";
import { asPrepared, checkSampleRate, type PreparedClassifier } from "../recognize/classify.js";
import type { Classifier, FeatureMatrix, Waveform } from "../types.js";
import { type ClassifiedSegment, segmentsOf } from "./classified-segments.js";
import { everyFrame } from "./every-frame.js";
import { createPieceScorer } from "./piece-scores.js";
import { smoothLabels } from "./smooth-labels.js";
import { cutRuns, runsOfSpeech } from "./speech-pieces.js";
import { type SpokenFrames, spokenFramesOf, spokenFramesWith } from "./spoken-frames.js";
import { resolveWindowOptions, type WindowOptions, type WindowSettings } from "./window-options.js";

/** Options of decisions over a sliding window. */
export interface ClassifyWindowsOptions extends WindowOptions {
  /** One value a frame, 0 where there is no speech, instead of what `vad` finds. @default of features: all is speech */
  readonly speech?: ArrayLike<number>;
}

/**
 * Who speaks when (or which word is said when): a long recording in segments of speech, each with the label under which it is
 * likeliest. With x_t the frames, S those of speech and W(p) those of them in a window about a moment p:
 *
 *   s(p, l) = 1/|W(p)| Σ_{t ∈ W(p)} log p(x_t | l)
 *
 * Speech is cut every `hop` seconds, so that no piece reaches over a pause; each piece gets the label of its window, after
 * `smoothing`. Silence has no label. Each frame of speech is scored once, O(S · M · K · D), however long the window is;
 * what is kept of a label is one sum a hop. A recording that does not fit in memory goes through `createWindowClassifier`.
 *
 * @param model      its recipe's energy gate and detector give way to `vad`, its normalisation is over the speech
 * @param recording  sound of the model's sample rate; or the features of each frame of it
 * @returns in order, never overlapping; none where there is no speech
 * @throws {ShapeError} when the sample rate or the dimensions differ, or `speech` has another length
 * @throws {OptionError} when an option is not valid, or the recipe leaves frames out by number
 * @example
 * const call = featureMatrix([...Array(300).fill([0, 0]), ...Array(300).fill([4, 2])]);
 * const found = classifyWindows(classifier, call, { window: 0.1 });
 * found.map(({ start, end, label }) => [start, end, label]); // => [[0, 3.0075, "ada"], [3.0075, 6.015, "bob"]]
 */
export function classifyWindows(
  model: Classifier | PreparedClassifier,
  recording: Waveform | FeatureMatrix,
  { speech, ...options }: ClassifyWindowsOptions = {},
): ClassifiedSegment[] {
  const prepared = asPrepared(model);
  const { recipe } = prepared.classifier;
  const settings = resolveWindowOptions(options);
  if (!("samples" in recording)) {
    const spoken = spokenFramesWith(recording, Math.max(recipe.frameLength, recording.frameShift), speech);
    return classifySpoken(prepared, recording, spoken, settings);
  }
  checkSampleRate(prepared.classifier, recording.sampleRate);
  const frames = everyFrame(recipe);
  const features = extractFeatures(recording, frames.recipe);
  const found = spokenFramesOf(recording, frames.recipe, settings.vad);
  const spoken = speech === undefined ? found : { ...spokenFramesWith(features, 0, speech), clock: found.clock };
  const runs = runsOfSpeech(spoken.decisions, features.frameShift, settings);
  return classifySpoken(prepared, frames.finish?.(features, runs) ?? features, spoken, settings);
}

function classifySpoken(
  prepared: PreparedClassifier,
  features: FeatureMatrix,
  spoken: SpokenFrames,
  settings: WindowSettings,
): ClassifiedSegment[] {
  const listener = createWindowClassifier(prepared, spoken, settings);
  listener.push(features);
  return listener.finish();
}

/** Decisions over a sliding window on features that come in portions. */
export interface WindowClassifier {
  /** Takes the next frames, speech or not. @throws {ShapeError} when dimensions differ */
  push(frames: FeatureMatrix): void;
  /** The segments. @throws {ShapeError} when frames are missing */
  finish(): ClassifiedSegment[];
}

/**
 * `classifyWindows` of a recording that need not fit in memory: speech is found first (a decision a frame), then features
 * are pushed as they come. What is kept are labels × hops sums, 8 bytes each: 14 MB for an hour of
 * speech, 50 labels and a hop of 0.1 s.
 *
 * @param spoken  which frames are speech, and their timing
 * @throws {OptionError} when an option is not valid
 * @example
 * const clock = { frameLength: 0.025, frameShift: 0.01, firstMiddle: 0.0125, numFrames: 200 };
 * const listener = createWindowClassifier(classifier, { decisions: new Uint8Array(200).fill(1, 50), clock });
 * listener.push(featureMatrix(Array(120).fill([4, 2])));
 * listener.push(featureMatrix(Array(80).fill([4, 2])));
 * listener.finish().map(({ start, end, label }) => [start, end, label]); // => [[0.5075, 2.015, "bob"]]
 */
export function createWindowClassifier(
  model: Classifier | PreparedClassifier,
  { decisions, clock }: SpokenFrames,
  options: WindowOptions = {},
): WindowClassifier {
  const { classifier, forms, kernelOptions } = asPrepared(model);
  const settings = resolveWindowOptions(options);
  const { frameShift } = clock;
  if (decisions.length !== clock.numFrames) {
    throw new ShapeError(`the clock has ${clock.numFrames} frames, and there are ${decisions.length} decisions`);
  }
  const pieces = cutRuns(runsOfSpeech(decisions, frameShift, settings), settings.hop / frameShift);
  const scorer = createPieceScorer(forms, pieces, kernelOptions);
  return {
    push: scorer.push,
    finish() {
      const scores = scorer.finish();
      return segmentsOf(scores, smoothLabels(scores, frameShift, settings), classifier, clock);
    },
  };
}
