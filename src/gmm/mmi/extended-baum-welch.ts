import type { GaussianMixture, SufficientStatistics } from "../../types.js";
import { type CovarianceLimits, setLimitedCovariance } from "../em/covariance-limits.js";
import { isPositiveDefinite, mapEntries, packedCovariance, variancesOf } from "../mixture/covariances.js";
import { scaledToOne } from "../mixture/mixture.js";

/**
 * The update step of discriminative training: `recognize/mmi` gathers the statistics, this turns them into a mixture of
 * diagonal or full covariances.
 */

/** Statistics under the mixture that is updated, about one origin. */
export interface EbwStatistics {
  /** Of the frames that the mixture should score higher. */
  readonly numerator: SufficientStatistics;
  /** Of the frames that it should score lower. */
  readonly denominator: SufficientStatistics;
}

interface EbwSettings {
  /** E: D_k is at least this many times the denominator's occupancy. */
  readonly smoothingFactor: number;
  /** τ: frames of the maximum-likelihood estimate that are added to each component's numerator. */
  readonly tau: number;
  readonly limits: CovarianceLimits;
}

/**
 * One step of extended Baum–Welch. With s = 1 + τ / γ_k^num (I-smoothing: τ frames of the numerator's own estimate are
 * added to it), and moments f, S taken about the old mean μ_k:
 *
 *   γ_k = s γ_k^num − γ_k^den      f_k = s f_k^num − f_k^den      S_k = s S_k^num − S_k^den
 *   δ_k = f_k / (γ_k + D_k)      μ_k ← μ_k + δ_k      Σ_k ← (S_k + D_k Σ_k) / (γ_k + D_k) − δ_k δ_kᵀ
 *
 * D_k is E γ_k^den, or twice the least value that makes the new covariance positive definite, if that is more. The search
 * starts at E γ_k^den / 2 and goes in steps of a tenth. Then the covariances are brought within the limits, as after an
 * M-step. A component that neither side has seen stays as it is, and so does one for which no D_k is found. The weights are
 * `updateEbwWeights` of the occupancies, with τ frames of the numerator's shares added. O(K · D) for diagonal, O(K · D³)
 * for full covariances.
 *
 * @see Povey 2003, "Discriminative training for large vocabulary speech recognition", ch. 4; Woodland and Povey 2002,
 *   "Large scale discriminative training of hidden Markov models for speech recognition"; Kaldi gmm/ebw-diag-gmm.cc,
 *   UpdateEbwDiagGmm and IsmoothStatsDiagGmm
 */
export function updateEbw(
  mixture: GaussianMixture,
  { numerator, denominator }: EbwStatistics,
  { smoothingFactor, tau, limits }: EbwSettings,
): GaussianMixture {
  const { numComponents, dim } = mixture;
  const means = mixture.means.slice();
  const covariances = mixture.covariances.slice();
  for (let k = 0; k < numComponents; k++) {
    const change = centredChange(mixture, k, { numerator, denominator }, tau);
    const moved = moveGaussian(gaussianAt(mixture, k), change, denominator.occupancy[k], smoothingFactor);
    if (moved === null) continue;
    means.set(moved.mean, k * dim);
    setLimitedCovariance({ ...mixture, covariances }, k, moved.covariance, limits);
  }
  const inNumerator = sumOf(numerator.occupancy);
  const smoothed = numerator.occupancy.map((n) => n * smoothing(inNumerator, tau));
  const weights = updateEbwWeights(mixture.weights, smoothed, denominator.occupancy);
  return { ...mixture, weights, means, covariances };
}

/** The factor that adds τ frames of their own mean to so many. */
const smoothing = (occupancy: number, tau: number): number => (occupancy > 0 ? 1 + tau / occupancy : 1);

const sumOf = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** D mean values, and D variances or a packed covariance. */
interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

const gaussianAt = (mixture: GaussianMixture, k: number): Gaussian => ({
  mean: mixture.means.subarray(k * mixture.dim, (k + 1) * mixture.dim),
  covariance: (mixture.covarianceType === "diag" ? variancesOf : packedCovariance)(mixture, k),
});

/** Moments of one component about its old mean. */
interface CentredChange {
  readonly occupancy: number;
  /** D values. */
  readonly first: Float64Array;
  /** D values, or a packed triangle. */
  readonly second: Float64Array;
}

/**
 * The smoothed difference of numerator and denominator, moved from their origin to the old mean m (about the origin):
 *
 *   f ← f − γ m      S ← S − f mᵀ − m fᵀ + γ m mᵀ
 */
function centredChange(
  { means, numComponents, dim }: GaussianMixture,
  k: number,
  { numerator, denominator }: EbwStatistics,
  tau: number,
): CentredChange {
  const smoothed = smoothing(numerator.occupancy[k], tau);
  const occupancy = smoothed * numerator.occupancy[k] - denominator.occupancy[k];
  const difference = (a: Float64Array, b: Float64Array): Float64Array => {
    const length = a.length / numComponents;
    return a.slice(k * length, (k + 1) * length).map((value, i) => smoothed * value - b[k * length + i]);
  };
  const first = difference(numerator.first, denominator.first);
  const mean = numerator.origin.map((value, d) => means[k * dim + d] - value);
  const second = mapEntries(difference(numerator.second, denominator.second), dim, (value, i, j) => {
    const product = first[i] * mean[j] + mean[i] * first[j] - occupancy * mean[i] * mean[j];
    return value - product;
  });
  return { occupancy, first: first.map((value, d) => value - occupancy * mean[d]), second };
}

/** Steps of a tenth in which D grows until the covariance is positive definite: to 13,000 times the first. */
const MOST_STEPS = 100;
const STEP = 1.1;

/** Null when the Gaussian had no frames, or no D leads to a covariance. `occupancy` is of the frames that it should lose. */
function moveGaussian(
  gaussian: Gaussian,
  change: CentredChange,
  occupancy: number,
  smoothingFactor: number,
): Gaussian | null {
  if (occupancy === 0 && change.occupancy === 0) return null;
  let damping = (smoothingFactor * occupancy) / 2;
  // Where the denominator outweighs the rest, the least that leaves any frames at all.
  if (damping + change.occupancy <= 0) damping = -1.0001 * change.occupancy + 1e-10;
  for (let step = 0; step < MOST_STEPS; step++, damping *= STEP) {
    if (dampedGaussian(gaussian, change, damping) !== null) return dampedGaussian(gaussian, change, 2 * damping);
  }
  return null;
}

/** @returns null where the covariance is not positive definite */
function dampedGaussian(
  { mean, covariance }: Gaussian,
  { occupancy, first, second }: CentredChange,
  damping: number,
): Gaussian | null {
  const total = occupancy + damping;
  const shift = first.map((value) => value / total);
  const moved = mapEntries(
    covariance,
    mean.length,
    (value, i, j, at) => (second[at] + damping * value) / total - shift[i] * shift[j],
  );
  if (!isPositiveDefinite(moved, mean.length)) return null;
  return { mean: mean.map((value, d) => value + shift[d]), covariance: moved };
}

/** The first two are Kaldi's. */
const LEAST_FRAMES = 10;
const LEAST_WEIGHT = 1e-5;
const NUM_ITERATIONS = 50;

/**
 * The weights that maximise Povey's auxiliary function of a mixture's numerator and denominator occupancies,
 *
 *   Σ_k γ_k^num log w_k − γ_k^den w_k / w_k^old
 *
 * by 50 rounds of
 *
 *   w_k ← (γ_k^num + c_k w_k) / Σ_j (γ_j^num + c_j w_j)      c_k = max_j γ_j^den / w_j^old − γ_k^den / w_k^old
 *
 * each of which lets it grow. No weight of a component in use falls under 10⁻⁵ before they are scaled to sum to 1. With
 * fewer than 10 frames in all, or none in the numerator, they stay as they are; a weight of 0 stays 0.
 *
 * @see Povey 2003, eq. 4.32–4.35; Kaldi gmm/ebw-diag-gmm.cc, UpdateEbwWeightsDiagGmm
 */
export function updateEbwWeights(
  weights: Float64Array,
  numerator: Float64Array,
  denominator: Float64Array,
): Float64Array {
  const inNumerator = sumOf(numerator);
  if (inNumerator === 0 || inNumerator + sumOf(denominator) < LEAST_FRAMES) return weights;
  const ratios = weights.map((weight, k) => (weight > 0 ? denominator[k] / weight : 0));
  const greatest = ratios.reduce((most, ratio) => Math.max(most, ratio), 0);
  let updated = weights;
  for (let iteration = 0; iteration < NUM_ITERATIONS; iteration++) {
    updated = scaledToOne(updated.map((weight, k) => numerator[k] + (greatest - ratios[k]) * weight));
  }
  return scaledToOne(updated.map((weight, k) => (weights[k] > 0 ? Math.max(weight, LEAST_WEIGHT) : 0)));
}
