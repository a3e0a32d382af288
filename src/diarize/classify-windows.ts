import { ShapeError } from "../errors.js";
import type { LabelInterval } from "../formats/labels/label-tier.js";
import { FRAMES_PER_CHUNK, framesOf } from "../gmm/passes/frame-chunks.js";
import { asPrepared, checkSampleRate, type PreparedClassifier, recipeOf, scoresOf } from "../recognize/classify.js";
import { withRejection } from "../recognize/rejection.js";
import type { Classifier, Decision, FeatureMatrix, JobOptions, Waveform } from "../types.js";
import { resolveWindowOptions, type WindowOptions } from "./diarization-options.js";
import { smoothLabels } from "./smooth-labels.js";
import {
  createPieceScorer,
  cutRuns,
  edgeOf,
  type LabelledRun,
  labelledRuns,
  type PieceScores,
  runsOfSpeech,
  type SpeechPiece,
} from "./speech-pieces.js";
import { type SpokenFrames, spokenFeatures } from "./spoken-frames.js";

/** A classifier over a sliding window: from a long recording to labelled segments of speech. */

/** Options of decisions over a sliding window. */
export interface ClassifyWindowsOptions extends WindowOptions, JobOptions {
  /** One value a frame, 0 where there is no speech, instead of what `vad` finds. @default of features: all is speech */
  readonly speech?: ArrayLike<number>;
}

/** A stretch of speech with the label it was given. */
export interface ClassifiedSegment extends LabelInterval {
  /** Mean log-likelihood per frame under the label, nats per frame. Of a density: may be positive. */
  readonly score: number;
  /**
   * Nats per frame by which the label leads all others over the segment; under 0 where what comes before and after spoke for
   * it, Infinity where there is one label alone.
   */
  readonly margin: number;
  readonly numFrames: number;
  /** Whether it is of one of the labels at all; absent where the classifier has not learned when not. */
  readonly rejection?: NonNullable<Decision["rejection"]>;
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
 * @throws the reason of the signal, when it stops the job
 * @example
 * const call = featureMatrix([...Array(300).fill([0, 0]), ...Array(300).fill([4, 2])]);
 * const found = classifyWindows(classifier, call, { window: 0.1 });
 * found.map(({ start, end, label }) => [start, end, label]); // => [[0, 3, "ada"], [3, 6, "bob"]]
 */
export function classifyWindows(
  model: Classifier | PreparedClassifier,
  recording: Waveform | FeatureMatrix,
  { speech, signal, onProgress, ...options }: ClassifyWindowsOptions = {},
): ClassifiedSegment[] {
  const prepared = asPrepared(model);
  const { classifier } = prepared;
  const settings = resolveWindowOptions(options);
  const isSound = "samples" in recording;
  if (isSound) checkSampleRate(classifier, recording.sampleRate);
  const recipe = isSound ? recipeOf(classifier) : classifier.recipe;
  const { features, spoken } = spokenFeatures(recording, recipe, settings, speech);
  const listener = createWindowClassifier(prepared, spoken, settings);
  for (let start = 0; start < features.numFrames; start += FRAMES_PER_CHUNK) {
    signal?.throwIfAborted();
    const end = Math.min(start + FRAMES_PER_CHUNK, features.numFrames);
    listener.push(framesOf(features, start, end));
    onProgress?.({ stage: "score", done: end, total: features.numFrames });
  }
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

/** Pieces in a row, of one run and one label, as one segment. */
function segmentsOf(
  scores: PieceScores,
  labelOf: Int32Array,
  classifier: Pick<Classifier, "labels" | "rejection">,
  clock: SpokenFrames["clock"],
): ClassifiedSegment[] {
  return labelledRuns(scores.pieces, labelOf).map((run) => ({
    start: edgeOf(run.start, clock),
    end: edgeOf(run.end, clock),
    ...standing(classifier, scores, run),
  }));
}

/** How a label stands over pieces `first` to `last`. */
function standing(
  { labels, ...classifier }: Pick<Classifier, "labels" | "rejection">,
  { pieces, sums, numLabels }: PieceScores,
  { first, last, label }: LabelledRun,
): Omit<ClassifiedSegment, "start" | "end"> {
  const totals = new Float64Array(numLabels);
  let numFrames = 0;
  for (let piece = first; piece <= last; piece++) {
    const { start, end } = pieces[piece] as SpeechPiece;
    numFrames += end - start;
    for (let m = 0; m < numLabels; m++) totals[m] = (totals[m] as number) + (sums[piece * numLabels + m] as number);
  }
  const means = totals.map((total) => total / numFrames);
  const score = means[label] as number;
  const others = means.reduce((most, mean, m) => (m === label ? most : Math.max(most, mean)), Number.NEGATIVE_INFINITY);
  const name = labels[label] as string;
  const decision = { label: name, margin: score - others, scores: scoresOf(labels, means), numFrames };
  const { rejection, margin } = withRejection(classifier, decision);
  return { label: name, score, margin, numFrames, ...(rejection === undefined ? {} : { rejection }) };
}
