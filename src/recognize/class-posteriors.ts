import { kernelOptions } from "../gmm/passes/pass.js";
import { createFrameScorer } from "../gmm/score/score.js";
import { prepare } from "../gmm/score/scoring-form.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { logSumExp } from "../math/special.js";
import { pairwiseSum } from "../math/sums.js";
import type { FeatureMatrix, GaussianMixture } from "../types.js";

/** A recording and which of the classes it is of. */
export interface ClassExample {
  /** Index among the classes. */
  readonly actual: number;
  readonly features: FeatureMatrix;
}

/** What mixtures make of recordings. */
export interface ClassPosteriors {
  /** For each class U values P(c | X_u), boosted where asked for; over the classes they sum to 1. */
  readonly ofClass: readonly Float64Array[];
  /** Mean of log P(c_u | X_u), nats. */
  readonly objective: number;
  /** Share of the recordings whose own class scores highest, of equals the first. */
  readonly accuracy: number;
}

/** How scores of recordings become probabilities of classes. */
export interface PosteriorOptions extends KernelOptions {
  /** κ. */
  readonly acousticScale: number;
  /** b, nats. */
  readonly boost: number;
}

/**
 * The probability of each class given each recording, all classes alike before it is heard, as `classify` has it:
 *
 *   P(c | X_u) = exp(a_uc) / Σ_j exp(a_uj)      a_uc = κ Σ_t w_t log p(x_t | c) + b [c ≠ c_u]
 *
 * with w_t the weight of the frame, 1 where it has none. O(numFrames · components of all classes · dim) for diagonal, · dim² for full covariances.
 *
 * @throws {ShapeError} when the dimensions differ
 */
export function classPosteriors(
  mixtures: readonly GaussianMixture[],
  examples: readonly ClassExample[],
  { acousticScale, boost, ...options }: PosteriorOptions,
): ClassPosteriors {
  const scoreFrames = createFrameScorer(mixtures.map(prepare), kernelOptions(options));
  const ofClass = mixtures.map(() => new Float64Array(examples.length));
  const logPosteriors = new Float64Array(examples.length);
  let numRight = 0;
  for (const [u, { actual, features }] of examples.entries()) {
    const totals = weightedTotals(scoreFrames(features), features, mixtures.length);
    if (totals.indexOf(totals.reduce((most, total) => Math.max(most, total))) === actual) numRight++;
    const scores = totals.map((total, c) => acousticScale * total + (c === actual ? 0 : boost));
    const whole = logSumExp(scores);
    for (const [c, values] of ofClass.entries()) values[u] = Math.exp((scores[c] as number) - whole);
    logPosteriors[u] = (scores[actual] as number) - whole;
  }
  return {
    ofClass,
    objective: pairwiseSum(logPosteriors) / examples.length,
    accuracy: numRight / examples.length,
  };
}

/** The weighted sum of each of C rows of T values; 0 of a recording without frames. */
function weightedTotals(values: Float64Array, { numFrames, weights }: FeatureMatrix, numRows: number): Float64Array {
  const totals = new Float64Array(numRows);
  for (let row = 0, at = 0; row < numRows; row++) {
    let total = 0;
    for (let frame = 0; frame < numFrames; frame++, at++) total += (weights?.[frame] ?? 1) * (values[at] as number);
    totals[row] = total;
  }
  return totals;
}
