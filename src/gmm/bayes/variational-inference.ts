import { TrainingDataError } from "../../errors.js";
import type { GaussianMixture } from "../../types.js";
import { type ExpectationOptions, expectation } from "../expectation.js";
import type { Passes } from "../pass.js";
import { expectedDensities } from "./expected-densities.js";
import { entropyOf, logNormalizer } from "./lower-bound.js";
import { type MixturePosterior, updatePosterior } from "./mixture-posterior.js";
import type { MixturePrior } from "./mixture-prior.js";

export interface InferenceOptions extends ExpectationOptions {
  readonly prior: MixturePrior;
  readonly maxIterations: number;
  /** Nats per frame. */
  readonly tolerance: number;
  readonly onIteration?: ((iteration: number, lowerBound: number) => void) | undefined;
}

export interface InferredPosterior {
  readonly posterior: MixturePosterior;
  /** K values: frames that each component is expected to hold. */
  readonly occupancy: Float64Array;
  /** The lower bound after each iteration, nats. */
  readonly history: readonly number[];
  readonly converged: boolean;
}

/**
 * Variational inference: responsibilities given the posterior, the posterior given the responsibilities, until the lower bound
 * gains less than the tolerance. It starts from the responsibilities under `initial`, and the bound never falls.
 *
 * @throws {TrainingDataError} when a frame has likelihood 0 under `initial`
 */
export function* variationalInference(initial: GaussianMixture, options: InferenceOptions): Passes<InferredPosterior> {
  const { prior, maxIterations, tolerance } = options;
  const start = yield* expectation(initial, options);
  if (!Number.isFinite(start.logLikelihood)) {
    throw new TrainingDataError(
      "a frame has likelihood 0 under the mixture to start from; start nearer to the data, or with kmeans",
    );
  }
  const history: number[] = [];
  let posterior = updatePosterior(start, prior);
  let densities = expectedDensities(posterior);
  let { occupancy } = start;
  let converged = false;
  while (history.length < maxIterations && !converged) {
    const statistics = yield* expectation(densities.mixture, options);
    const entropy = entropyOf(statistics, densities);
    posterior = updatePosterior(statistics, prior);
    densities = expectedDensities(posterior);
    occupancy = statistics.occupancy;
    const bound = entropy + logNormalizer(posterior, densities);
    converged = bound - (history.at(-1) ?? Number.NEGATIVE_INFINITY) < tolerance * statistics.numFrames;
    history.push(bound);
    options.onIteration?.(history.length, bound);
  }
  return { posterior, occupancy, history, converged };
}
