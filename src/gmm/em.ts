import { TrainingDataError } from "../errors.js";
import type { KernelOptions } from "../kernels/kernel-options.js";
import type { GaussianMixture, Repair } from "../types.js";
import type { CovarianceLimits } from "./covariance-limits.js";
import { updateMle } from "./mle.js";
import { kernelOptions, over, type Passes } from "./pass.js";
import { prepare } from "./scoring-form.js";
import { dropComponents, splitHeaviest } from "./starvation.js";

export interface EmOptions extends KernelOptions {
  readonly limits: CovarianceLimits;
  /** D values about which moments are summed. */
  readonly origin: Float64Array;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly minOccupancy: number;
  readonly onIteration?: ((iteration: number, meanLogLikelihood: number) => void) | undefined;
}

export interface EmResult {
  readonly mixture: GaussianMixture;
  /** Mean log-likelihood at each E-step, that is before each update, nats per frame. */
  readonly history: readonly number[];
  /** Whether the gain fell under the tolerance before the iterations ran out. */
  readonly converged: boolean;
  readonly repairs: readonly Repair[];
}

/**
 * E-step, M-step, until the mean log-likelihood changes by less than the tolerance. The likelihood never falls from
 * one step to the next, but for a repair: a component that starves is split off the heaviest one, and dropped
 * when it starves again.
 */
export function* expectationMaximization(initial: GaussianMixture, options: EmOptions): Passes<EmResult> {
  const { maxIterations, tolerance, origin } = options;
  const kernel = kernelOptions(options);
  const history: number[] = [];
  const repairs: Repair[] = [];
  let splitsLeft = initial.numComponents;
  let mixture = initial;
  let previous = Number.NEGATIVE_INFINITY;
  let numRaised = 0;
  let converged = false;
  for (let iteration = 1; iteration <= maxIterations && !converged; iteration++) {
    const statistics = yield* over({ ...kernel, kind: "statistics", form: prepare(mixture), origin });
    const meanLogLikelihood = statistics.logLikelihood / statistics.numFrames;
    if (!Number.isFinite(meanLogLikelihood)) {
      throw new TrainingDataError(
        "a frame has likelihood 0 under the mixture EM started from; start nearer to the data, or with kmeans",
      );
    }
    history.push(meanLogLikelihood);
    options.onIteration?.(iteration, meanLogLikelihood);
    const update = updateMle(statistics, options);
    numRaised = update.numRaised;
    if (update.starved.length === 0) {
      mixture = update.mixture;
      converged = Math.abs(meanLogLikelihood - previous) < tolerance;
      previous = meanLogLikelihood;
      continue;
    }
    const split = iteration < maxIterations && update.starved.length <= splitsLeft;
    mixture = (split ? splitHeaviest : dropComponents)(update.mixture, update.starved);
    splitsLeft -= split ? update.starved.length : 0;
    repairs.push(...starvation(update.starved, iteration, split));
    // The next likelihood is another model's: it says nothing of convergence.
    previous = Number.NEGATIVE_INFINITY;
  }
  if (numRaised > 0) repairs.push(floored(numRaised, mixture));
  return { mixture, history, converged, repairs };
}

const starvation = (starved: readonly number[], iteration: number, split: boolean): Repair[] =>
  starved.map((component) => ({
    kind: "starved-component",
    message: `component ${component} held too few frames at iteration ${iteration}: ${split ? "split off the heaviest again" : "dropped"}`,
  }));

const floored = (numRaised: number, { covarianceType, numComponents, dim }: GaussianMixture): Repair => ({
  kind: "variance-floor",
  message: `${numRaised} of ${numComponents * dim} ${covarianceType === "diag" ? "variances" : "directions of the covariances"} were raised to the floor`,
});
