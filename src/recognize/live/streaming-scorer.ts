/** Scores of frames as they arrive, over all of them or a memory that forgets. */

import { OptionError, ShapeError } from "../../errors.js";
import { checkFinite } from "../../gmm/passes/moments.js";
import { checkShapes, createFrameScorer, scoringChunks } from "../../gmm/score/score.js";
import { createRunningSums } from "../../math/sums.js";
import type { Classifier, Decision, FeatureMatrix } from "../../types.js";
import { asPrepared, decide, type PreparedClassifier, scoresOf } from "../classify.js";
import { withRejection } from "../rejection.js";

/** A classifier that listens: frames in, a decision at any time. */
export interface StreamingScorer {
  /** Frames that the decision is taken over: all since the beginning, or those in the window. */
  readonly numFrames: number;
  /**
   * Takes the next frames, any number of them, as `StreamingFrontEnd.push` hands them out.
   *
   * @throws {ShapeError} when dimension or frame shift differ, or a value is not finite; nothing of them was taken then
   */
  push(frames: FeatureMatrix): void;
  /** What `classify` would say of these frames; null before the first. */
  decision(): Decision | null;
  /** Begins anew. */
  reset(): void;
}

/**
 * A streaming scorer: after any number of `push`, in whatever portions, `decision()` is `classify` of all frames so far,
 * with the reference kernel to the bit (sums are pairwise by frame index), with a faster one within its tolerance. Each
 * frame is scored once, when it comes; memory does not grow.
 *
 * With `window` the decision is that of the last seconds, again `classify` of those frames; memory is labels × frames in
 * it, and a decision costs that many additions. With `halfLife` h the scores are weighted means of all frames, a frame of
 * t seconds ago counting 2^(−t/h).
 *
 * @throws {OptionError} when the options contradict one another
 * @example
 * const scorer = createStreamingScorer(prepareClassifier(classifier), { window: 3 });
 * scorer.decision(); // => null
 * for (const { features } of testUtterances.slice(1, 2)) scorer.push(features);
 * scorer.decision()?.label; // => "bob"
 */
export function createStreamingScorer(
  model: Classifier | PreparedClassifier,
  options: ForgettingOptions = {},
): StreamingScorer {
  checkForgetting(options);
  const { classifier, forms, kernelOptions } = asPrepared(model);
  const { labels } = classifier;
  const score = createFrameScorer(forms, kernelOptions);
  let stream: { readonly frameShift: number; readonly memory: ScoreMemory } | null = null;

  return {
    get numFrames() {
      return stream?.memory.numFrames ?? 0;
    },
    push(frames) {
      if (frames.numFrames === 0) return;
      checkShapes(forms, frames);
      checkFrames(frames, stream?.frameShift ?? frames.frameShift);
      const { frameShift } = frames;
      stream ??= { frameShift, memory: createScoreMemory(labels.length, frameShift, options) };
      for (const chunk of scoringChunks(frames, labels.length)) stream.memory.add(score(chunk), chunk.numFrames);
    },
    decision() {
      if (stream === null || stream.memory.numFrames === 0) return null;
      return withRejection(classifier, decide(scoresOf(labels, stream.memory.means()), stream.memory.numFrames));
    },
    reset() {
      stream = null;
    },
  };
}

/** @throws {ShapeError} when the frame shift is not `expected` or no time, or a value is not finite */
function checkFrames(frames: FeatureMatrix, expected: number): void {
  const { frameShift } = frames;
  if (frameShift !== expected || !(Number.isFinite(frameShift) && frameShift > 0)) {
    throw new ShapeError(
      `frames of one stream lie a fixed positive time apart: ${expected} s so far, now ${frameShift} s; reset() begins another`,
    );
  }
  checkFinite(frames, "the frames pushed", "a score");
}

/** How a listener forgets; one of the two at most. */
export interface ForgettingOptions {
  /** Seconds: only the last ones count, all the same. */
  readonly window?: number;
  /** Seconds after which a frame counts half as much as a new one. */
  readonly halfLife?: number;
}

/** What is kept of the scores of M labels, frame after frame. */
interface ScoreMemory {
  /** Frames that the means are taken over. */
  readonly numFrames: number;
  /** M × T values of the next T frames, row-major. */
  add(values: Float64Array, numFrames: number): void;
  /** M means; NaN without a frame. */
  means(): Float64Array;
}

/** Values that a window may hold: half a gigabyte. */
const MOST_WINDOW_VALUES = 2 ** 26;

/** @throws {OptionError} when both ways are asked for, or one with a time that is not positive */
function checkForgetting({ window, halfLife }: ForgettingOptions): void {
  if (window !== undefined && halfLife !== undefined) {
    throw new OptionError("window and halfLife are two ways to forget: give one of them");
  }
  for (const [name, seconds] of Object.entries({ window, halfLife })) {
    if (seconds === undefined || (Number.isFinite(seconds) && seconds > 0)) continue;
    throw new OptionError(`${name} is a positive number of seconds, not ${seconds}`);
  }
}

/** The memory that options ask for: of all frames, of those in a window, or one that fades. */
function createScoreMemory(
  numLabels: number,
  frameShift: number,
  { window, halfLife }: ForgettingOptions,
): ScoreMemory {
  if (window !== undefined) {
    const length = Math.max(1, Math.round(window / frameShift));
    if (length * numLabels <= MOST_WINDOW_VALUES) return lastFrames(numLabels, length);
    throw new OptionError(
      `a window of ${window} s is ${length} frames of ${numLabels} labels, more than ${MOST_WINDOW_VALUES} values; take ` +
        "a shorter one, or halfLife, which needs none",
    );
  }
  return halfLife === undefined ? allFrames(numLabels) : fadingFrames(numLabels, 2 ** (-frameShift / halfLife));
}

const meansOf = (totals: Float64Array, weight: number): Float64Array => totals.map((total) => total / weight);

function allFrames(numLabels: number): ScoreMemory {
  const sums = createRunningSums(numLabels);
  return {
    get numFrames() {
      return sums.numValues;
    },
    add: (values, numFrames) => sums.add(values, numFrames),
    means: () => meansOf(sums.totals(), sums.numValues),
  };
}

/** A ring of the last frames' values. They are summed anew at each question: a running sum would drift. */
function lastFrames(numLabels: number, length: number): ScoreMemory {
  const ring = new Float64Array(numLabels * length);
  const sums = createRunningSums(numLabels);
  let next = 0;
  let held = 0;
  return {
    get numFrames() {
      return held;
    },
    add(values, numFrames) {
      for (let t = Math.max(0, numFrames - length); t < numFrames; t++) {
        for (let m = 0; m < numLabels; m++) ring[m * length + next] = values[m * numFrames + t] as number;
        next = (next + 1) % length;
      }
      held = Math.min(length, held + numFrames);
    },
    means() {
      sums.clear();
      if (held === length) sums.add(ring, length, next);
      sums.add(ring, length, 0, next);
      return meansOf(sums.totals(), held);
    },
  };
}

/** s ← λ s + v and n ← λ n + 1 at each frame; the mean is s / n. */
function fadingFrames(numLabels: number, decay: number): ScoreMemory {
  const faded = new Float64Array(numLabels);
  let weight = 0;
  let count = 0;
  return {
    get numFrames() {
      return count;
    },
    add(values, numFrames) {
      for (let m = 0; m < numLabels; m++) {
        let sum = faded[m] as number;
        for (let t = m * numFrames; t < (m + 1) * numFrames; t++) sum = decay * sum + (values[t] as number);
        faded[m] = sum;
      }
      for (let t = 0; t < numFrames; t++) weight = decay * weight + 1;
      count += numFrames;
    },
    means: () => meansOf(faded, weight),
  };
}
