import { OptionError, TrainingDataError } from "../../errors.js";
import { createRandom } from "../../math/random.js";
import { log } from "../../math/special.js";
import type { GaussianMixture, Repair, SufficientStatistics } from "../../types.js";
import { checkedMoments } from "../checked-moments.js";
import { covarianceLimits } from "../covariance-limits.js";
import { kernelCovarianceType } from "../covariances.js";
import type { FrameCount } from "../draw-frames.js";
import { initialMixture } from "../mixture-training.js";
import { momentsOf } from "../moments.js";
import { kernelOptions, over, type Passes } from "../pass.js";
import {
  type BayesianMixtureOptions,
  type BayesianMixtureSettings,
  resolveBayesianMixtureOptions,
} from "./bayesian-options.js";
import { expectedDensities } from "./expected-densities.js";
import { logNormalizer } from "./lower-bound.js";
import { expectedMixture, type MixturePosterior, priorAsPosterior } from "./mixture-posterior.js";
import { type MixturePrior, mixturePrior } from "./mixture-prior.js";
import { pruneComponents } from "./prune.js";
import { type InferredPosterior, variationalInference } from "./variational-inference.js";

/** What variational inference makes of frames. */
export interface BayesianMixture {
  /** The posterior means, as a mixture like any other, without the components that were pruned. */
  readonly mixture: GaussianMixture;
  readonly prior: MixturePrior;
  /** Of all components, the pruned ones among them. */
  readonly posterior: MixturePosterior;
  /** Frames that each component of the posterior is expected to hold. */
  readonly occupancy: Float64Array;
  /**
   * The lower bound after each iteration, nats over all frames, without the terms that do not change, as scikit-learn's
   * `lower_bound_`: to be compared within one training alone.
   */
  readonly history: readonly number[];
  /**
   * The whole of the last bound: a lower bound on log p(frames), nats, by which trainings with other numbers of components or
   * other priors may be compared. Null for other covariances than full: as parametrised they are the posterior of no model.
   */
  readonly logEvidence: number | null;
  /** Whether the bound gained less than the tolerance before the iterations ran out. */
  readonly converged: boolean;
  readonly numPruned: number;
  /** What had to be mended to get a sound model; empty when nothing. */
  readonly repairs: readonly Repair[];
}

/** The whole of a variational training, as passes over frames that are wherever its driver has them. */
export function* bayesianTraining(frames: FrameCount, options: BayesianMixtureOptions): Passes<BayesianMixture> {
  const settings = resolveBayesianMixtureOptions(options);
  if (frames.numFrames < 2) {
    throw new TrainingDataError(
      `a variance needs at least two frames, not ${frames.numFrames}; give more or longer recordings`,
    );
  }
  const moments = momentsOf(yield* checkedMoments());
  const limits = covarianceLimits(moments, { varianceFloor: settings.varianceFloor, ridge: 0 });
  const all = yield* statisticsOfAll(moments.mean, settings);
  const prior = mixturePrior(all, limits, settings);
  const scatter = settings.covarianceType === "tied" ? all.second : null;
  const inference = { ...settings, prior, scatter, origin: moments.mean };
  let best: InferredPosterior | null = null;
  for (let restart = 0; restart < settings.restarts; restart++) {
    const random = createRandom(settings.seed + restart);
    const initial = yield* initialMixture(frames, { ...settings, moments, limits, scatter, random });
    const result = yield* variationalInference(initial, inference);
    if (best === null || finalBound(result) > finalBound(best)) best = result;
  }
  if (best === null) throw new OptionError("restarts must be at least 1");
  const { posterior, occupancy, history, converged } = best;
  const mixture = pruneComponents(expectedMixture(posterior), occupancy, settings.minOccupancy);
  return {
    mixture,
    prior,
    posterior,
    occupancy,
    history,
    logEvidence: logEvidenceOf(best, prior),
    converged,
    numPruned: posterior.numComponents - mixture.numComponents,
    repairs: repairsOf(limits.constantDimensions, posterior, settings),
  };
}

/** All frames under one component. */
function* statisticsOfAll(
  mean: Float64Array,
  { covarianceType, ...options }: BayesianMixtureSettings,
): Passes<SufficientStatistics> {
  const scale = new Float64Array(mean.length).fill(1);
  const one = { centres: mean, scale, origin: mean, covarianceType: kernelCovarianceType(covarianceType) };
  return yield* over({ ...kernelOptions(options), kind: "assignment", sample: null, ...one });
}

const finalBound = ({ history }: InferredPosterior): number => history.at(-1) ?? Number.NEGATIVE_INFINITY;

/** The bound with the terms that it leaves out: what the prior alone gives, and the densities' powers of 2π. */
function logEvidenceOf({ posterior, occupancy, history }: InferredPosterior, prior: MixturePrior): number | null {
  if (posterior.covarianceType !== "full") return null;
  const nothing = priorAsPosterior(prior, posterior.numComponents);
  const numFrames = occupancy.reduce((sum, n) => sum + n, 0);
  const ofDensities = 0.5 * numFrames * posterior.dim * log(2 * Math.PI);
  return (history.at(-1) ?? Number.NaN) - logNormalizer(nothing, expectedDensities(nothing)) - ofDensities;
}

function repairsOf(
  constantDimensions: readonly number[],
  { numComponents }: MixturePosterior,
  settings: BayesianMixtureSettings,
): Repair[] {
  const repairs: Repair[] = [];
  if (constantDimensions.length > 0 && settings.covariancePrior === null) {
    repairs.push({
      kind: "constant-dimension",
      message: `all frames agree in dimension ${constantDimensions.join(", ")}: its prior variance is set to the floor`,
    });
  }
  if (numComponents < settings.numComponents) {
    repairs.push({
      kind: "fewer-components",
      message: `training started with ${numComponents} components and not ${settings.numComponents}: there are no more distinct frames`,
    });
  }
  return repairs;
}
