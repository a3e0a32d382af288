import { ShapeError } from "../errors.js";
import { extractFeatures } from "../features/extract.js";
import { asPrepared, checkSampleRate, type PreparedClassifier, recipeOf } from "../recognize/classify.js";
import type { Classifier, FeatureMatrix, Waveform } from "../types.js";
import { type ClassifiedSegment, segmentsOf } from "./classified-segments.js";
import { resolveWindowOptions, type WindowOptions, type WindowSettings } from "./diarization-options.js";
import { createPieceScorer, cutRuns, type PieceScores, runsOfSpeech, type SpeechPiece } from "./speech-pieces.js";
import { everyFrame, type SpokenFrames, spokenFramesOf, spokenFramesWith } from "./spoken-frames.js";

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
    const spoken = spokenFramesWith(recording, Math.max(recipe?.frameLength ?? 0, recording.frameShift), speech);
    return classifySpoken(prepared, recording, spoken, settings);
  }
  checkSampleRate(prepared.classifier, recording.sampleRate);
  const frames = everyFrame(recipeOf(prepared.classifier));
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

/**
 * The label of each piece, by the scores of the window about it.
 *
 * @param frameShift  seconds
 * @returns P indices of labels
 */
export function smoothLabels(
  scores: PieceScores,
  frameShift: number,
  { window, smoothing, switchingPenalty }: Pick<WindowSettings, "window" | "smoothing" | "switchingPenalty">,
): Int32Array {
  const { pieces, numLabels } = scores;
  const length = window / frameShift;
  const means = windowMeans(scores, length);
  if (smoothing === "viterbi") return labelPath(weighted(means, pieces, numLabels), numLabels, switchingPenalty);
  const decided = Int32Array.from(pieces, (_, piece) => indexOfLargest(means, piece * numLabels, numLabels));
  return smoothing === "none" ? decided : majorities(decided, pieces, { numLabels, window: length });
}

/** Window means that count once for each frame of the piece: what they would sum to, were the piece like its window. */
function weighted(means: Float64Array, pieces: readonly SpeechPiece[], numLabels: number): Float64Array {
  return means.map((mean, at) => {
    const { start, end } = pieces[Math.floor(at / numLabels)] as SpeechPiece;
    return mean * (end - start);
  });
}

/** Of the decisions in a window about each piece the one that most frames have; of equals that of the piece itself. */
function majorities(
  decided: Int32Array,
  pieces: readonly SpeechPiece[],
  { numLabels, window }: { readonly numLabels: number; readonly window: number },
): Int32Array {
  const votes = new Float64Array(numLabels);
  const vote = (piece: number, sign: 1 | -1): void => {
    const { start, end } = pieces[piece] as SpeechPiece;
    const label = decided[piece] as number;
    votes[label] = (votes[label] as number) + sign * (end - start);
  };
  const middleOf = (piece: number): number => {
    const { start, end } = pieces[piece] as SpeechPiece;
    return (start + end) / 2;
  };
  let first = 0;
  let last = 0;
  return decided.map((own, piece) => {
    const middle = middleOf(piece);
    while (middle - middleOf(first) > window / 2) vote(first++, -1);
    while (last < pieces.length && middleOf(last) - middle <= window / 2) vote(last++, 1);
    const most = indexOfLargest(votes, 0, numLabels);
    return votes[most] === votes[own] ? own : most;
  });
}

/**
 * Of each piece the mean log-likelihood per frame of the speech in a window about its middle: of the pieces whose middles
 * are at most half a window away, whatever pauses lie between them. By sums from the beginning on: O(P · M), however long
 * the window is.
 *
 * @param window  frames
 * @returns P × M values, row-major, nats per frame
 */
export function windowMeans({ pieces, sums, numLabels }: PieceScores, window: number): Float64Array {
  const totals = new Float64Array((pieces.length + 1) * numLabels);
  const frames = new Float64Array(pieces.length + 1);
  for (const [piece, { start, end }] of pieces.entries()) {
    frames[piece + 1] = (frames[piece] as number) + end - start;
    for (let label = 0; label < numLabels; label++) {
      const at = piece * numLabels + label;
      totals[at + numLabels] = (totals[at] as number) + (sums[at] as number);
    }
  }
  const means = new Float64Array(sums.length);
  let first = 0;
  let last = 0;
  for (const [piece, own] of pieces.entries()) {
    const middle = middleOf(own);
    while (middle - middleOf(pieces[first] as SpeechPiece) > window / 2) first++;
    while (last < pieces.length && middleOf(pieces[last] as SpeechPiece) - middle <= window / 2) last++;
    const numFrames = (frames[last] as number) - (frames[first] as number);
    for (let label = 0; label < numLabels; label++) {
      const sum = (totals[last * numLabels + label] as number) - (totals[first * numLabels + label] as number);
      means[piece * numLabels + label] = sum / numFrames;
    }
  }
  return means;
}

const middleOf = ({ start, end }: SpeechPiece): number => (start + end) / 2;

/**
 * The likeliest sequence of labels where changing the label costs `switchingPenalty` (Viterbi 1967, with one state a label):
 *
 *   max over l_1 … l_P of   Σ_p s(p, l_p) − switchingPenalty · #{p : l_p ≠ l_(p−1)}
 *
 * As every change costs the same, only the best label so far can be left for another: O(P · M), and P · M bytes to go back by.
 *
 * @param scores  P × M values, row-major, nats
 * @returns P indices of labels; of equal paths the one that changes later, and to the first label
 * @example labelPath(Float64Array.of(5, 0, 0, 1, 5, 0), 2, 3) // => Int32Array.of(0, 0, 0)
 */
export function labelPath(scores: Float64Array, numLabels: number, switchingPenalty: number): Int32Array {
  const numPieces = scores.length / numLabels;
  const path = new Int32Array(numPieces);
  if (numPieces === 0) return path;
  const best = scores.slice(0, numLabels);
  const changes = new Uint8Array(scores.length);
  const leaders = new Int32Array(numPieces);
  for (let piece = 1; piece < numPieces; piece++) {
    const leader = indexOfLargest(best, 0, numLabels);
    const changed = (best[leader] as number) - switchingPenalty;
    leaders[piece] = leader;
    for (let label = 0; label < numLabels; label++) {
      const at = piece * numLabels + label;
      const stayed = best[label] as number;
      changes[at] = changed > stayed ? 1 : 0;
      best[label] = Math.max(stayed, changed) + (scores[at] as number);
    }
  }
  path[numPieces - 1] = indexOfLargest(best, 0, numLabels);
  for (let piece = numPieces - 1; piece > 0; piece--) {
    const label = path[piece] as number;
    path[piece - 1] = changes[piece * numLabels + label] === 1 ? (leaders[piece] as number) : label;
  }
  return path;
}

/** The place of the largest of `count` values from `start` on, counted from there; of equals the first. */
export function indexOfLargest(values: Float64Array, start: number, count: number): number {
  let largest = 0;
  for (let i = 1; i < count; i++) {
    if ((values[start + i] as number) > (values[start + largest] as number)) largest = i;
  }
  return largest;
}
