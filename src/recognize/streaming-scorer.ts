import { ShapeError } from "../errors.js";
import { checkShapes, createFrameScorer, scoringChunks } from "../gmm/score/score.js";
import type { Classifier, Decision, FeatureMatrix } from "../types.js";
import { asPrepared, decide, type PreparedClassifier, scoresOf } from "./classify.js";
import { withRejection } from "./rejection.js";
import { checkForgetting, createScoreMemory, type ForgettingOptions, type ScoreMemory } from "./score-memory.js";

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
function checkFrames({ data, numFrames, dim, frameShift }: FeatureMatrix, expected: number): void {
  if (frameShift !== expected || !(Number.isFinite(frameShift) && frameShift > 0)) {
    throw new ShapeError(
      `frames of one stream lie a fixed positive time apart: ${expected} s so far, now ${frameShift} s; reset() begins another`,
    );
  }
  for (let at = 0; at < numFrames * dim; at++) {
    if (Number.isFinite(data[at])) continue;
    throw new ShapeError(
      `frame ${Math.floor(at / dim)}, dimension ${at % dim} of the frames pushed is ${data[at]}; a score needs finite numbers`,
    );
  }
}
