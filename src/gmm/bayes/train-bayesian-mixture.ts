import { OptionError, TrainingDataError } from "../../errors.js";
import { createRandom } from "../../math/random.js";
import { log } from "../../math/special.js";
import type { GaussianMixture, Repair } from "../../types.js";
import { type CovarianceLimits, constantDimensionRepairs, covarianceLimits } from "../em/covariance-limits.js";
import { dropComponents } from "../em/em.js";
import { statisticsOfAll } from "../em/expectation.js";
import { iterationReport } from "../em/mixture-options.js";
import { initialMixture, reached } from "../em/train-mixture.js";
import { kernelCovarianceType } from "../mixture/covariances.js";
import { indexOfGreatest } from "../mixture/mixture.js";
import type { FrameSource } from "../passes/frame-source.js";
import { momentsOf } from "../passes/moments.js";
import { checkedMoments, type FrameCount, type Passes } from "../passes/pass.js";
import { runPasses } from "../passes/run-passes.js";
import {
  type BayesianMixtureOptions,
  type BayesianMixtureSettings,
  resolveBayesianMixtureOptions,
} from "./bayesian-options.js";
import { expectedDensities, expectedMixture, type MixturePosterior, priorAsPosterior } from "./mixture-posterior.js";
import { type MixturePrior, mixturePrior } from "./mixture-prior.js";
import { type InferredPosterior, logNormalizer, variationalInference } from "./variational-inference.js";

/**
 * Trains a Gaussian mixture by variational Bayes (Bishop 2006, §10.2; of Dirichlet processes Blei and Jordan 2006): not one
 * mixture but a distribution over mixtures, which keeps covariances sound where frames are few and takes no more of the
 * components than the frames ask for.
 *
 *   log p(frames) ≥ E_q[ log p(frames, Z, π, μ, Λ) ] − E_q[ log q(Z) q(π, μ, Λ) ]
 *
 * is raised from step to step, by responsibilities q(Z) and posteriors q(π, μ, Λ) in turn. Each iteration is one pass over the
 * frames, as of EM: O(numFrames · numComponents · dim) for diag and spherical, · dim² for full and tied covariances.
 * From the same start the bounds and the posterior are those of scikit-learn's BayesianGaussianMixture with `reg_covar` 0.
 *
 * @param features  T × D, or several such matrices with the same D; frame weights count
 * @returns the mixture of posterior means, pruned; the posterior; `history`, the lower bound after each iteration in nats
 * @throws {TrainingDataError} when there are fewer than two frames, or one is not finite
 * @throws {OptionError} when an option is out of range
 * @example
 * const frames = featureMatrix([[-1], [0], [1], [-0.5], [0.5], [99], [100], [101], [99.5], [100.5]]);
 * const { mixture, numPruned } = await trainBayesianMixture(frames, { numComponents: 4, weightConcentrationPrior: 0.01 });
 * mixture.numComponents // => 2
 * numPruned // => 2
 */
export async function trainBayesianMixture(
  features: FrameSource,
  options: BayesianMixtureOptions,
): Promise<BayesianMixture> {
  resolveBayesianMixtureOptions(options);
  return runPasses(features, (frames) => bayesianTraining(frames, options), options, options);
}

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
function* bayesianTraining(frames: FrameCount, options: BayesianMixtureOptions): Passes<BayesianMixture> {
  const settings = resolveBayesianMixtureOptions(options);
  if (frames.numFrames < 2) {
    throw new TrainingDataError(
      `a variance needs at least two frames, not ${frames.numFrames}; give more or longer recordings`,
    );
  }
  const moments = momentsOf(yield* checkedMoments(settings));
  const limits = covarianceLimits(moments, { varianceFloor: settings.varianceFloor, ridge: 0 });
  const all = yield* statisticsOfAll(settings, moments.mean, kernelCovarianceType(settings.covarianceType));
  const prior = mixturePrior(all, limits, settings);
  const scatter = settings.covarianceType === "tied" ? all.second : null;
  const inference = { ...settings, prior, scatter, origin: moments.mean };
  let best: InferredPosterior | null = null;
  for (let restart = 0; restart < settings.restarts; restart++) {
    const random = createRandom(settings.seed + restart);
    const initial = yield* initialMixture(frames, { ...settings, moments, limits, scatter, random });
    const onIteration = iterationReport("variational inference", settings, restart);
    const result = yield* variationalInference(initial, { ...inference, onIteration });
    if (best === null || reached(result) > reached(best)) best = result;
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
    repairs: repairsOf(limits, posterior, settings),
  };
}

/** The bound with the terms that it leaves out: what the prior alone gives, and the densities' powers of 2π. */
function logEvidenceOf({ posterior, occupancy, history }: InferredPosterior, prior: MixturePrior): number | null {
  if (posterior.covarianceType !== "full") return null;
  const nothing = priorAsPosterior(prior, posterior.numComponents);
  const numFrames = occupancy.reduce((sum, n) => sum + n, 0);
  const ofDensities = 0.5 * numFrames * posterior.dim * log(2 * Math.PI);
  return (history.at(-1) ?? Number.NaN) - logNormalizer(nothing, expectedDensities(nothing)) - ofDensities;
}

function repairsOf(
  limits: CovarianceLimits,
  { numComponents }: MixturePosterior,
  settings: BayesianMixtureSettings,
): Repair[] {
  const repairs = settings.covariancePrior === null ? constantDimensionRepairs(limits, "prior variance") : [];
  if (numComponents < settings.numComponents) {
    repairs.push({
      kind: "fewer-components",
      message: `training started with ${numComponents} components and not ${settings.numComponents}: there are no more distinct frames`,
    });
  }
  return repairs;
}

/** The mixture without the components that hold fewer frames than `minOccupancy`; the heaviest stays whatever it holds. */
function pruneComponents(mixture: GaussianMixture, occupancy: Float64Array, minOccupancy: number): GaussianMixture {
  const heaviest = indexOfGreatest(occupancy);
  const pruned = Array.from(occupancy.keys()).filter((k) => occupancy[k] < minOccupancy && k !== heaviest);
  return pruned.length === 0 ? mixture : dropComponents(mixture, pruned);
}
