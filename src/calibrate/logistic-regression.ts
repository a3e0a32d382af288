import { TrainingDataError } from "../errors.js";
import { invertSymmetric, packedLength, symmetricTimes } from "../math/linear/symmetric.js";
import { log } from "../math/special.js";

/** The optimiser behind calibration and fusion. */

/** Trials with the score of each system; those of targets come first. */
interface RegressionTrials {
  /** (N_t + N_n) × M values, row-major, of mean 0 and deviation 1 by column. */
  readonly scores: Float64Array;
  readonly numSystems: number;
  readonly numTargets: number;
  readonly numNonTargets: number;
}

interface RegressionOptions {
  /** P. */
  readonly priorTarget: number;
  /** λ. */
  readonly regularization: number;
}

/** Newton's steps square the error: after one from this decrement none is left that float64 could show. */
const SMALLEST_DECREMENT = 1e-18;

/** Of the widest distance of two scores: targets and others that overlap by less are taken to touch. */
const TOUCHING = 1e-9;

const MOST_STEPS = 100;

/** Of what a step promises, this share must come true (Armijo), but for the rounding of the loss. */
const SUFFICIENT = 1e-4;
const ROUNDING = 1e-14;

/**
 * Prior-weighted logistic regression, by Newton's method with line search:
 *
 *   minimise  P/N_t Σ_targets log(1 + e^(−z)) + (1 − P)/N_n Σ_others log(1 + e^z) + ½ λ ‖w‖²
 *   z = w · s + b + log(P / (1 − P))
 *
 * O((N_t + N_n) M²) a step; some ten steps. M weights w come back, then b.
 */
export function logisticRegression(trials: RegressionTrials, options: RegressionOptions): Float64Array {
  let parameters: Float64Array = new Float64Array(trials.numSystems + 1);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { loss, gradient, hessian } = expansionAt(parameters, trials, options);
    const inverse = invertSymmetric(hessian, parameters.length);
    if (inverse === null) throw new TrainingDataError(step === 0 ? DEPENDENT : APART);
    const direction = symmetricTimes(inverse.inverse, gradient);
    const decrement = direction.reduce((sum, value, i) => sum + value * gradient[i], 0);
    if (decrement <= SMALLEST_DECREMENT) {
      const best = moved(parameters, direction, 1);
      if (options.regularization === 0 && areApart(best, trials)) break;
      return best;
    }
    const enough = (share: number, candidate: Float64Array) =>
      lossAt(candidate, trials, options) <= loss * (1 + ROUNDING) - SUFFICIENT * share * decrement;
    let share = 1;
    while (share > 1e-9 && !enough(share, moved(parameters, direction, share))) share /= 2;
    parameters = moved(parameters, direction, share);
  }
  throw new TrainingDataError(APART);
}

const DEPENDENT =
  "the scores of one system follow from those of the others, so that no weights are best: leave one out, or give a " +
  "regularization, e.g. 0.001";

const APART =
  "the scores tell all targets from all non-targets, or nearly so: the ratios would grow without end; give more and harder " +
  "trials, or a regularization, e.g. 0.001, or calibrate by PAV";

const moved = (parameters: Float64Array, direction: Float64Array, share: number): Float64Array =>
  parameters.map((value, i) => value - share * direction[i]);

/**
 * Whether a threshold on w · s tells all targets from all others: then any multiple of w is better still, and Newton's steps end
 * because the gradient goes to 0.
 */
function areApart(weights: Float64Array, { scores, numSystems, numTargets, numNonTargets }: RegressionTrials): boolean {
  const projected = Float64Array.from({ length: numTargets + numNonTargets }, (_, trial) => {
    let sum = 0;
    for (let j = 0; j < numSystems; j++) sum += weights[j] * scores[trial * numSystems + j];
    return sum;
  });
  const largest = (a: number, b: number) => Math.max(a, b);
  const least = (a: number, b: number) => Math.min(a, b);
  const range = projected.reduce(largest) - projected.reduce(least);
  const overlap = projected.subarray(numTargets).reduce(largest) - projected.subarray(0, numTargets).reduce(least);
  return overlap <= TOUCHING * range;
}

/** Of a trial: its weight, the sign by which its z counts, and z itself. */
function createTrialTerms(parameters: Float64Array, trials: RegressionTrials, { priorTarget }: RegressionOptions) {
  const { scores, numSystems, numTargets, numNonTargets } = trials;
  const [ofTarget, ofOther] = [priorTarget / numTargets, (1 - priorTarget) / numNonTargets];
  const offset = parameters[numSystems] + log(priorTarget / (1 - priorTarget));
  return (trial: number) => {
    let z = offset;
    for (let j = 0; j < numSystems; j++) z += parameters[j] * scores[trial * numSystems + j];
    return trial < numTargets ? { weight: ofTarget, sign: 1, z } : { weight: ofOther, sign: -1, z };
  };
}

function lossAt(parameters: Float64Array, trials: RegressionTrials, options: RegressionOptions): number {
  const termsOf = createTrialTerms(parameters, trials, options);
  const squares = parameters.subarray(0, -1).reduce((sum, weight) => sum + weight * weight, 0);
  let loss = (options.regularization / 2) * squares;
  for (let trial = 0; trial < trials.numTargets + trials.numNonTargets; trial++) {
    const { weight, sign, z } = termsOf(trial);
    loss += weight * softplus(-sign * z);
  }
  return loss;
}

/** log(1 + e^z) without overflow. */
export const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** The loss with its gradient and its packed matrix of second derivatives. */
function expansionAt(parameters: Float64Array, trials: RegressionTrials, options: RegressionOptions) {
  const { scores, numSystems } = trials;
  const termsOf = createTrialTerms(parameters, trials, options);
  const gradient = new Float64Array(numSystems + 1);
  const hessian = new Float64Array(packedLength(numSystems + 1));
  const row = new Float64Array(numSystems + 1).fill(1);
  for (let trial = 0; trial < trials.numTargets + trials.numNonTargets; trial++) {
    const { weight, sign, z } = termsOf(trial);
    const wrong = 1 / (1 + Math.exp(sign * z));
    for (let j = 0; j < numSystems; j++) row[j] = scores[trial * numSystems + j];
    for (let i = 0, at = 0; i <= numSystems; i++) {
      gradient[i] -= weight * sign * wrong * row[i];
      const factor = weight * wrong * (1 - wrong) * row[i];
      for (let j = 0; j <= i; j++, at++) hessian[at] += factor * row[j];
    }
  }
  for (let i = 0; i < numSystems; i++) {
    gradient[i] += options.regularization * parameters[i];
    hessian[packedLength(i) + i] += options.regularization;
  }
  return { loss: lossAt(parameters, trials, options), gradient, hessian };
}
