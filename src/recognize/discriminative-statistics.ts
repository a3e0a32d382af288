import { type CovarianceLimits, covarianceLimits } from "../gmm/em/covariance-limits.js";
import type { EbwStatistics } from "../gmm/mmi/extended-baum-welch.js";
import { chunksOf } from "../gmm/passes/frame-chunks.js";
import { momentsOf } from "../gmm/passes/moments.js";
import { kernelOptions, over } from "../gmm/passes/pass.js";
import { runOver } from "../gmm/passes/run-passes.js";
import { prepare } from "../gmm/score/scoring-form.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { emptyStatistics } from "../kernels/statistics.js";
import type { FeatureMatrix, GaussianMixture, SufficientStatistics } from "../types.js";
import type { ClassExample } from "./class-posteriors.js";

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
 *   denominator   all recordings, each frame P(c | X_u) times
 *
 * in both times the weight of the frame, where it has one.
 *
 * @param posteriors  P(c | X_u) of this class, one a recording
 */
export function discriminativeStatistics(
  mixture: GaussianMixture,
  { own, origin }: ClassFrames,
  { examples, posteriors }: { readonly examples: readonly ClassExample[]; readonly posteriors: Float64Array },
  options: KernelOptions,
): EbwStatistics {
  const form = prepare(mixture);
  const gather = (matrices: readonly FeatureMatrix[]): SufficientStatistics =>
    matrices.length === 0
      ? emptyStatistics(form, origin)
      : runOver(chunksOf(matrices), over({ ...kernelOptions(options), kind: "statistics", form, origin }));
  const competing = examples.flatMap(({ features }, u) => {
    const posterior = posteriors[u] as number;
    return posterior < LEAST_POSTERIOR ? [] : [weightedBy(features, posterior)];
  });
  return { numerator: gather(own), denominator: gather(competing) };
}

function weightedBy(features: FeatureMatrix, factor: number): FeatureMatrix {
  const weights = features.weights?.map((weight) => factor * weight);
  return { ...features, weights: weights ?? new Float64Array(features.numFrames).fill(factor) };
}
