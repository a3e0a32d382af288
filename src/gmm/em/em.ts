import type { GaussianMixture, Repair } from "../../types.js";
import { scaledToOne, takeComponents } from "../mixture/mixture.js";
import type { Passes } from "../passes/pass.js";
import type { CovarianceLimits } from "./covariance-limits.js";
import { checkedMeanLogLikelihood, type ExpectationOptions, expectation } from "./expectation.js";
import { type MixtureParameter, updateMle } from "./maximization.js";
import { splitHeaviestInto } from "./splitting.js";

/**
 * The loop of expectation-maximisation. `trainMixture` gives it a mixture to start from (`initialize.ts`); each iteration is
 * an E-step (`expectation.ts`), an M-step (`maximization.ts`), and a repair where a component has starved.
 */

interface EmOptions extends ExpectationOptions {
  readonly limits: CovarianceLimits;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly minOccupancy: number;
  /** Parameters that stay as they are at the start. */
  readonly freeze: readonly MixtureParameter[];
  readonly onIteration?: (iteration: number) => void;
  /** Called after each iteration with the state that EM then has. */
  readonly onState?: (state: EmState) => void;
}

export interface EmResult {
  readonly mixture: GaussianMixture;
  /** Mean log-likelihood at each E-step, that is before each update, nats per frame. */
  readonly history: readonly number[];
  /** Whether the gain fell under the tolerance before the iterations ran out. */
  readonly converged: boolean;
  readonly repairs: readonly Repair[];
}

/** EM between two iterations: plain data, from which it goes on to the same end. */
export interface EmState extends EmResult {
  /** The mean log-likelihood to compare the next with: the last of `history`; null after a repair, and at the start. */
  readonly previous: number | null;
  /** Starved components that may still be split off the heaviest. */
  readonly splitsLeft: number;
  readonly numRaised: number;
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
 * E-step and M-step, from the start or an interrupted run, until the mean log-likelihood changes by less than the tolerance. It
 * never falls from one step to the next, except after a repair: a starved component is split off the heaviest one, and dropped
 * when it starves again.
 */
export function* expectationMaximization(from: EmState, options: EmOptions): Passes<EmResult> {
  const { limits, minOccupancy, freeze, maxIterations, tolerance } = options;
  let state = from;
  while (state.history.length < maxIterations && !state.converged) {
    const { covarianceType } = state.mixture;
    const statistics = yield* expectation(state.mixture, options);
    const likelihood = checkedMeanLogLikelihood(statistics);
    const history = [...state.history, likelihood];
    options.onIteration?.(history.length);

    const frozen = freeze.length > 0 ? { mixture: state.mixture, parameters: freeze } : null;
    const { mixture, starved, numRaised } = updateMle(statistics, { covarianceType, limits, minOccupancy, frozen });

    if (starved.length > 0) state = repaired({ ...state, mixture, history, numRaised }, starved, maxIterations);
    else {
      const gain = state.previous === null ? Number.POSITIVE_INFINITY : Math.abs(likelihood - state.previous);
      state = { ...state, mixture, history, numRaised, previous: likelihood, converged: gain < tolerance };
    }
    options.onState?.(state);
  }
  const { mixture, history, converged, numRaised, repairs } = state;
  return { mixture, history, converged, repairs: numRaised > 0 ? [...repairs, floored(numRaised, mixture)] : repairs };
}

/** Starved components are split off the heaviest one, or dropped when that was done often enough. */
function repaired(state: EmState, starved: readonly number[], maxIterations: number): EmState {
  const iteration = state.history.length;
  const split = iteration < maxIterations && starved.length <= state.splitsLeft;
  const outcome = split ? "split off the heaviest again" : "dropped";
  const repairs = starved.map((component) => ({
    kind: "starved-component" as const,
    message: `component ${component} held too few frames at iteration ${iteration}: ${outcome}`,
  }));
  return {
    ...state,
    mixture: (split ? splitHeaviest : dropComponents)(state.mixture, starved),
    splitsLeft: state.splitsLeft - (split ? starved.length : 0),
    repairs: [...state.repairs, ...repairs],
    // The next likelihood is another model's: it says nothing about convergence.
    previous: null,
  };
}

function floored(numRaised: number, { covarianceType, numComponents, dim }: GaussianMixture): Repair {
  const counted = {
    diag: `${numComponents * dim} diag variances`,
    spherical: `${numComponents} spherical variances`,
    full: `${numComponents * dim} directions of the covariances`,
    tied: `${dim} directions of the covariances`,
  };
  return { kind: "variance-floor", message: `${numRaised} of ${counted[covarianceType]} were raised to the floor` };
}

/**
 * The mixture with its starved components put to use again: each becomes one half of the heaviest component, which is
 * split by ± 0.2 standard deviations in every dimension (HTK's mixture splitting).
 */
export function splitHeaviest(mixture: GaussianMixture, starved: readonly number[]): GaussianMixture {
  const { weights, means, covariances } = mixture;
  const split = { ...mixture, weights: weights.slice(), means: means.slice(), covariances: covariances.slice() };
  for (const k of starved) split.weights[k] = 0;
  for (const k of starved) splitHeaviestInto(split, k, () => 0.2);
  return { ...split, weights: scaledToOne(split.weights) };
}

/** The mixture without these components, its weights summing to 1 again. */
export function dropComponents(mixture: GaussianMixture, dropped: readonly number[]): GaussianMixture {
  const components = Array.from(mixture.weights.keys());
  const kept = takeComponents(
    mixture,
    components.filter((k) => !dropped.includes(k)),
  );
  return { ...kept, weights: scaledToOne(kept.weights) };
}
