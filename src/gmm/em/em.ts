import { TrainingDataError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import type { GaussianMixture, Repair, SufficientStatistics } from "../../types.js";
import { covarianceStride } from "../mixture/covariances.js";
import type { Passes } from "../passes/pass.js";
import type { CovarianceLimits } from "./covariance-limits.js";
import { type ExpectationOptions, expectation } from "./expectation.js";
import { type MixtureParameter, type MleUpdate, updateMle } from "./maximization.js";
import { splitHeaviestInto } from "./splitting.js";

export interface EmOptions extends KernelOptions, ExpectationOptions {
  readonly limits: CovarianceLimits;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly minOccupancy: number;
  /** Parameters that stay as they are at the start. */
  readonly freeze: readonly MixtureParameter[];
  readonly onIteration?: ((iteration: number, meanLogLikelihood: number) => void) | undefined;
  /** Called after each iteration with where EM then stands. */
  readonly onState?: ((state: EmState) => void) | undefined;
}

/** Where EM stands between two iterations: plain data, from which it goes on to the same end. */
export interface EmState {
  readonly mixture: GaussianMixture;
  /** Mean log-likelihood at each E-step so far, nats per frame. */
  readonly history: readonly number[];
  /** The last of it, unless a repair made another model of the mixture. */
  readonly previous: number | null;
  readonly converged: boolean;
  /** Starved components that may still be split off the heaviest. */
  readonly splitsLeft: number;
  readonly numRaised: number;
  readonly repairs: readonly Repair[];
}

export interface EmResult {
  readonly mixture: GaussianMixture;
  /** Mean log-likelihood at each E-step, that is before each update, nats per frame. */
  readonly history: readonly number[];
  /** Whether the gain fell under the tolerance before the iterations ran out. */
  readonly converged: boolean;
  readonly repairs: readonly Repair[];
}

/** EM before its first iteration. */
export const startEm = (mixture: GaussianMixture): EmState => ({
  mixture,
  history: [],
  previous: null,
  converged: false,
  splitsLeft: mixture.numComponents,
  numRaised: 0,
  repairs: [],
});

/**
 * E-step, M-step, until the mean log-likelihood changes by less than the tolerance. The likelihood never falls from
 * one step to the next, but for a repair: a component that starves is split off the heaviest one, and dropped
 * when it starves again.
 *
 * @param from  the start, or where an interrupted run stood
 */
export function* expectationMaximization(from: EmState, options: EmOptions): Passes<EmResult> {
  let state = from;
  while (state.history.length < options.maxIterations && !state.converged) {
    const statistics = yield* expectation(state.mixture, options);
    state = nextState(state, statistics, options);
    options.onState?.(state);
  }
  const { mixture, history, converged, numRaised, repairs } = state;
  return { mixture, history, converged, repairs: numRaised > 0 ? [...repairs, floored(numRaised, mixture)] : repairs };
}

/** The M-step, and what comes of it. */
function nextState(state: EmState, statistics: SufficientStatistics, options: EmOptions): EmState {
  const { freeze, tolerance } = options;
  const meanLogLikelihood = statistics.logLikelihood / statistics.numFrames;
  if (!Number.isFinite(meanLogLikelihood)) {
    throw new TrainingDataError(
      "a frame has likelihood 0 under the mixture EM started from; start nearer to the data, or with kmeans",
    );
  }
  const history = [...state.history, meanLogLikelihood];
  options.onIteration?.(history.length, meanLogLikelihood);
  const frozen = freeze.length > 0 ? { mixture: state.mixture, parameters: freeze } : null;
  const update = updateMle(statistics, { ...options, covarianceType: state.mixture.covarianceType, frozen });
  const { mixture, starved, numRaised } = update;
  if (starved.length > 0) return mended({ ...state, history, numRaised }, update, options);
  const gain = state.previous === null ? Number.POSITIVE_INFINITY : Math.abs(meanLogLikelihood - state.previous);
  return { ...state, mixture, history, numRaised, previous: meanLogLikelihood, converged: gain < tolerance };
}

/** Starved components are put to use again, or left out where that was done before. */
function mended(state: EmState, { mixture, starved }: MleUpdate, { maxIterations }: EmOptions): EmState {
  const iteration = state.history.length;
  const split = iteration < maxIterations && starved.length <= state.splitsLeft;
  return {
    ...state,
    mixture: (split ? splitHeaviest : dropComponents)(mixture, starved),
    splitsLeft: state.splitsLeft - (split ? starved.length : 0),
    repairs: [...state.repairs, ...starvation(starved, iteration, split)],
    // The next likelihood is another model's: it says nothing of convergence.
    previous: null,
  };
}

const starvation = (starved: readonly number[], iteration: number, split: boolean): Repair[] =>
  starved.map((component) => ({
    kind: "starved-component",
    message: `component ${component} held too few frames at iteration ${iteration}: ${split ? "split off the heaviest again" : "dropped"}`,
  }));

const floored = (numRaised: number, { covarianceType, numComponents, dim }: GaussianMixture): Repair => {
  const directions = `${covarianceType === "tied" ? dim : numComponents * dim} directions of the covariances`;
  const raised = {
    diag: `${numComponents * dim} diag variances`,
    spherical: `${numComponents} spherical variances`,
    full: directions,
    tied: directions,
  };
  return { kind: "variance-floor", message: `${numRaised} of ${raised[covarianceType]} were raised to the floor` };
};

/**
 * The mixture with its starved components put to use again: each becomes one half of the heaviest component, which is
 * split by ± 0.2 standard deviations in every dimension (HTK's mixture splitting).
 */
export function splitHeaviest(mixture: GaussianMixture, starved: readonly number[]): GaussianMixture {
  const { weights, means, covariances } = mixture;
  const mended = { ...mixture, weights: weights.slice(), means: means.slice(), covariances: covariances.slice() };
  for (const k of starved) mended.weights[k] = 0;
  for (const k of starved) splitHeaviestInto(mended, k, () => 0.2);
  const total = mended.weights.reduce((sum, weight) => sum + weight, 0);
  return { ...mended, weights: mended.weights.map((weight) => weight / total) };
}

/** The mixture without these components, its weights summing to 1 again. */
export function dropComponents(mixture: GaussianMixture, dropped: readonly number[]): GaussianMixture {
  const { covarianceType, numComponents, dim } = mixture;
  const kept = Array.from({ length: numComponents }, (_, k) => k).filter((k) => !dropped.includes(k));
  const total = kept.reduce((sum, k) => sum + mixture.weights[k], 0);
  const rows = (values: Float64Array, length: number) =>
    Float64Array.from(kept.flatMap((k) => Array.from(values.subarray(k * length, (k + 1) * length))));
  return {
    covarianceType,
    numComponents: kept.length,
    dim,
    weights: Float64Array.from(kept, (k) => mixture.weights[k] / total),
    means: rows(mixture.means, dim),
    covariances: covarianceType === "tied" ? mixture.covariances : rows(mixture.covariances, covarianceStride(mixture)),
  };
}
