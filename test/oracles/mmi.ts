import type { FeatureMatrix, GaussianMixture } from "../../src/types.js";
import { componentDensities } from "./gaussian.js";

/**
 * Maximum mutual information straight from its formulas, in plain loops over uncentred sums (Povey 2003, ch. 4): slow and
 * obvious, for a few frames near zero.
 */
export interface Recording {
  readonly actual: number;
  readonly features: FeatureMatrix;
}

export interface Settings {
  readonly acousticScale: number;
  readonly boost: number;
  readonly tau: number;
  readonly smoothingFactor: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** P(c | X_u), one row a recording. */
export function posteriorsOf(
  mixtures: readonly GaussianMixture[],
  recordings: readonly Recording[],
  { acousticScale, boost }: Settings,
): number[][] {
  return recordings.map(({ actual, features }) => {
    const scores = mixtures.map((mixture, c) => {
      const logs = componentDensities(mixture, features).map((row) => Math.log(sum(row)));
      return Math.exp(acousticScale * sum(logs) + (c === actual ? 0 : boost));
    });
    return scores.map((score) => score / sum(scores));
  });
}

/** F: the mean of log P(c_u | X_u). */
export const objectiveOf = (
  mixtures: readonly GaussianMixture[],
  recordings: readonly Recording[],
  settings: Settings,
): number => {
  const posteriors = posteriorsOf(mixtures, recordings, settings);
  return sum(recordings.map(({ actual }, u) => Math.log(posteriors[u]?.[actual] ?? 0))) / recordings.length;
};

/** γ, Σ γ x and Σ γ x xᵀ of one component. */
interface Sums {
  readonly n: number;
  readonly x: number[];
  readonly xx: number[][];
}

function sumsOf(mixture: GaussianMixture, k: number, weighted: readonly (readonly [FeatureMatrix, number])[]): Sums {
  const { dim } = mixture;
  let n = 0;
  const x = Array.from({ length: dim }, () => 0);
  const xx = x.map(() => x.map(() => 0));
  for (const [features, weight] of weighted) {
    componentDensities(mixture, features).forEach((row, t) => {
      const gamma = (weight * (row[k] as number)) / sum(row);
      const frame = Array.from(features.data.slice(t * dim, (t + 1) * dim));
      n += gamma;
      frame.forEach((value, i) => {
        x[i] = (x[i] as number) + gamma * value;
        frame.forEach((other, j) => {
          (xx[i] as number[])[j] = (xx[i]?.[j] as number) + gamma * value * other;
        });
      });
    });
  }
  return { n, x, xx };
}

/** A Gaussian as a mean and a full matrix, whatever the covariance type. */
export interface Gaussian {
  readonly mean: number[];
  readonly covariance: number[][];
}

export function gaussianOf({ covarianceType, dim, means, covariances }: GaussianMixture, k: number): Gaussian {
  const mean = Array.from(means.slice(k * dim, (k + 1) * dim));
  const entry = (i: number, j: number): number => {
    if (covarianceType === "full") return covariances[(k * dim + i) * dim + j] as number;
    return i === j ? (covariances[k * dim + i] as number) : 0;
  };
  return { mean, covariance: mean.map((_, i) => mean.map((__, j) => entry(i, j))) };
}

const isPositiveDefinite = (matrix: readonly number[][]): boolean =>
  matrix.every((_, size) => determinant(matrix.slice(0, size + 1).map((row) => row.slice(0, size + 1))) > 0);

function determinant(matrix: readonly number[][]): number {
  const [first = []] = matrix;
  if (matrix.length === 1) return first[0] ?? 0;
  return sum(
    first.map((value, column) => {
      const minor = matrix.slice(1).map((row) => row.filter((_, j) => j !== column));
      return (column % 2 === 0 ? 1 : -1) * value * determinant(minor);
    }),
  );
}

/** μ̂ = (x + D μ) / (n + D) and Σ̂ = (xx + D (Σ + μ μᵀ)) / (n + D) − μ̂ μ̂ᵀ; of a diagonal covariance only the diagonal. */
function updated(old: Gaussian, { n, x, xx }: Sums, damping: number, isDiagonal: boolean): Gaussian {
  const mean = x.map((value, d) => (value + damping * (old.mean[d] as number)) / (n + damping));
  const covariance = xx.map((row, i) =>
    row.map((value, j) => {
      if (isDiagonal && i !== j) return 0;
      const before = (old.covariance[i]?.[j] as number) + (old.mean[i] as number) * (old.mean[j] as number);
      return (value + damping * before) / (n + damping) - (mean[i] as number) * (mean[j] as number);
    }),
  );
  return { mean, covariance };
}

/** One update of class `c`: its Gaussians, no floor, and its weights. */
export function ebwUpdate(
  mixtures: readonly GaussianMixture[],
  c: number,
  recordings: readonly Recording[],
  settings: Settings,
): { readonly gaussians: Gaussian[]; readonly weights: number[] } {
  const mixture = mixtures[c] as GaussianMixture;
  const posteriors = posteriorsOf(mixtures, recordings, settings);
  const own = recordings.filter(({ actual }) => actual === c).map(({ features }) => [features, 1] as const);
  const all = recordings.map(({ features }, u) => [features, posteriors[u]?.[c] as number] as const);
  const components = Array.from({ length: mixture.numComponents }, (_, k) => k);
  const numerators = components.map((k) => sumsOf(mixture, k, own));
  const denominators = components.map((k) => sumsOf(mixture, k, all));
  const isDiagonal = mixture.covarianceType === "diag";
  const gaussians = components.map((k) => {
    const numerator = numerators[k] as Sums;
    const denominator = denominators[k] as Sums;
    const smoothed = 1 + settings.tau / numerator.n;
    const difference: Sums = {
      n: smoothed * numerator.n - denominator.n,
      x: numerator.x.map((value, i) => smoothed * value - (denominator.x[i] as number)),
      xx: numerator.xx.map((row, i) => row.map((value, j) => smoothed * value - (denominator.xx[i]?.[j] as number))),
    };
    const old = gaussianOf(mixture, k);
    let damping = (settings.smoothingFactor * denominator.n) / 2;
    while (!isPositiveDefinite(updated(old, difference, damping, isDiagonal).covariance)) damping *= 1.1;
    return updated(old, difference, 2 * damping, isDiagonal);
  });
  const total = sum(numerators.map(({ n }) => n));
  const inNumerator = numerators.map(({ n }) => n * (1 + settings.tau / total));
  const weights = maximizedWeights(
    Array.from(mixture.weights),
    inNumerator,
    denominators.map(({ n }) => n),
  );
  return { gaussians, weights };
}

/** The greatest Σ num log w − den w / w_old by small steps that shift weight between pairs of components. */
function maximizedWeights(old: readonly number[], num: readonly number[], den: readonly number[]): number[] {
  const value = (w: readonly number[]) =>
    sum(
      w.map((weight, k) => (num[k] as number) * Math.log(weight) - ((den[k] as number) * weight) / (old[k] as number)),
    );
  const weights = [...old];
  for (let step = 0.1; step > 1e-9; step /= 2) {
    for (let improved = true; improved; ) {
      improved = false;
      for (const i of weights.keys()) {
        for (const j of weights.keys()) {
          if (i === j || (weights[j] as number) <= step) continue;
          const moved = weights.map((weight, k) => weight + (k === i ? step : 0) - (k === j ? step : 0));
          if (value(moved) <= value(weights)) continue;
          weights.splice(0, weights.length, ...moved);
          improved = true;
        }
      }
    }
  }
  return weights;
}
