/** What the recordings say of the classes: posteriors of each class given each recording, and the statistics weighted by them. */

import { type EngineOptions, engineFor, type JobKind } from "../../engine.js";
import { type CovarianceLimits, covarianceLimits } from "../../gmm/em/covariance-limits.js";
import { indexOfGreatest } from "../../gmm/mixture/mixture.js";
import type { EbwStatistics } from "../../gmm/mmi/extended-baum-welch.js";
import { chunksOf, countFrames } from "../../gmm/passes/frame-chunks.js";
import { withOwnBuffer } from "../../gmm/passes/frame-runs.js";
import { momentsOf } from "../../gmm/passes/moments.js";
import { kernelOptions, over } from "../../gmm/passes/pass.js";
import { runOver, runPasses } from "../../gmm/passes/run-passes.js";
import { createFrameScorer } from "../../gmm/score/score.js";
import { productsOfForms, type ScoreInput } from "../../gmm/score/score-frames.js";
import { prepare } from "../../gmm/score/scoring-form.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { emptyStatistics } from "../../kernels/statistics.js";
import { logSumExp } from "../../math/special.js";
import { pairwiseSum } from "../../math/sums.js";
import type { FeatureMatrix, GaussianMixture, ScoringForm, SufficientStatistics } from "../../types.js";

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
interface PosteriorOptions extends KernelOptions, EngineOptions {
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
 */
export async function classPosteriors(
  mixtures: readonly GaussianMixture[],
  examples: readonly ClassExample[],
  { acousticScale, boost, ...options }: PosteriorOptions,
): Promise<ClassPosteriors> {
  const totalsOf = await classTotals(mixtures.map(prepare), examples, options);
  const ofClass = mixtures.map(() => new Float64Array(examples.length));
  const logPosteriors = new Float64Array(examples.length);
  let numRight = 0;
  for (const [u, { actual }] of examples.entries()) {
    const totals = totalsOf[u] as Float64Array;
    if (indexOfGreatest(totals) === actual) numRight++;
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

/** C totals of each part. */
export const totalsElsewhere: JobKind<ScoreInput, readonly Float64Array[]> = { name: "class-totals" };

/** Σ_t w_t log p(x_t | c) of each recording, C values. */
export function totalsOf({ forms, parts, options }: ScoreInput): readonly Float64Array[] {
  const score = createFrameScorer(forms, options);
  return parts.map((features) => weightedTotals(score(features), features, forms.length));
}

/** The totals of all recordings, by workers where the work is worth it. */
async function classTotals(
  forms: readonly ScoringForm[],
  examples: readonly ClassExample[],
  options: KernelOptions & EngineOptions,
): Promise<readonly Float64Array[]> {
  const parts = examples.map(({ features }) => features);
  const engine = engineFor(productsOfForms(forms, countFrames(parts)), options);
  const kernel = kernelOptions(options);
  if (engine === null) return totalsOf({ forms, parts, options: kernel });
  const size = Math.ceil(parts.length / engine.size);
  const batches = Array.from({ length: engine.size }, (_, at) => parts.slice(at * size, (at + 1) * size));
  const results = await Promise.all(
    batches.map((batch) => engine.run(totalsElsewhere, { forms, parts: batch.map(withOwnBuffer), options: kernel })),
  );
  return results.flat();
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

/** What of a class stays the same while its mixture is trained on. */
export interface ClassFrames {
  /** The features of its own recordings. */
  readonly own: readonly FeatureMatrix[];
  /** D values: the mean of its own frames, about which moments are summed. */
  readonly origin: Float64Array;
  readonly limits: CovarianceLimits;
}

/** @param varianceFloor  fraction of the variance of the class's own frames, as for maximum likelihood */
export function classFrames(index: number, examples: readonly ClassExample[], varianceFloor: number): ClassFrames {
  const own = examples.filter(({ actual }) => actual === index).map(({ features }) => features);
  const moments = momentsOf(runOver(chunksOf(own), over({ kind: "moments" })));
  return { own, origin: moments.mean, limits: covarianceLimits(moments, { varianceFloor, ridge: 0 }) };
}

/** A recording of which less than this is asked adds nothing that matters, and is not gone over. */
const LEAST_POSTERIOR = 1e-6;

/**
 * What a class's mixture should gain and lose:
 *
 *   numerator     its own recordings, each frame once
 *   denominator   all recordings, each frame P(c | X_u) times, the posterior of this class
 *
 * in both times the weight of the frame, where it has one.
 */
export async function discriminativeStatistics(
  mixture: GaussianMixture,
  { own, origin }: ClassFrames,
  { examples, posteriors }: { readonly examples: readonly ClassExample[]; readonly posteriors: Float64Array },
  options: KernelOptions & EngineOptions,
): Promise<EbwStatistics> {
  const form = prepare(mixture);
  const pass = { ...kernelOptions(options), kind: "statistics", form, origin } as const;
  const gather = async (matrices: readonly FeatureMatrix[]): Promise<SufficientStatistics> =>
    matrices.length === 0
      ? emptyStatistics(form, origin)
      : runPasses(matrices, () => over(pass), { ...form, numPasses: 1 }, options);
  const competing = examples.flatMap(({ features }, u) => {
    const posterior = posteriors[u] as number;
    return posterior < LEAST_POSTERIOR ? [] : [weightedBy(features, posterior)];
  });
  return { numerator: await gather(own), denominator: await gather(competing) };
}

function weightedBy(features: FeatureMatrix, factor: number): FeatureMatrix {
  const weights = features.weights?.map((weight) => factor * weight);
  return { ...features, weights: weights ?? new Float64Array(features.numFrames).fill(factor) };
}
