import { describe, expect, it } from "vitest";
import { trainBayesianMixture } from "../../../src/gmm/bayes/train-bayesian-mixture.js";
import { packedCovariance, unpackCovariance } from "../../../src/gmm/mixture/covariances.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { packedLength } from "../../../src/math/linear/symmetric.js";
import type { CovarianceType, GaussianMixture } from "../../../src/types.js";
import { readGolden, relativeError } from "../../oracles/golden.js";

type Nested = number | Nested[];

interface Run {
  readonly covariance_type: CovarianceType;
  readonly weight_concentration_prior_type: "dirichlet_distribution" | "dirichlet_process";
  readonly max_iter: number;
  readonly tol: number;
  readonly priors: {
    readonly weight_concentration_prior?: number;
    readonly mean_precision_prior?: number;
    readonly mean_prior?: number[];
    readonly degrees_of_freedom_prior?: number;
    readonly covariance_prior?: Nested;
  };
  readonly start: { readonly means: number[][]; readonly variance: number };
  readonly n_iter: number;
  readonly converged: boolean;
  readonly lower_bounds: number[];
  readonly weights: number[];
  readonly means: number[][];
  /** Lower triangles of matrices. */
  readonly covariances_packed: Nested;
  readonly weight_concentration: number[][];
  readonly mean_precision: number[];
  readonly degrees_of_freedom: number[];
}

interface Golden {
  readonly data_set: string;
  readonly num_components: number;
  readonly runs: readonly Run[];
}

const flat = (values: Nested): number[] => (Array.isArray(values) ? values.flatMap(flat) : [values]);

/** Components with equal weights and one spherical variance, written as the covariance type has it. */
function startOf({ start, covariance_type: covarianceType }: Run): GaussianMixture {
  const numComponents = start.means.length;
  const dim = start.means[0]?.length ?? 0;
  const unit = Array.from({ length: dim * dim }, (_, at) => (at % (dim + 1) === 0 ? start.variance : 0));
  const own = { diag: Array(dim).fill(start.variance), full: unit, tied: unit, spherical: [start.variance] };
  const numOwn = covarianceType === "tied" ? 1 : numComponents;
  return createMixture({
    covarianceType,
    weights: Array(numComponents).fill(1 / numComponents),
    means: start.means.flat(),
    covariances: Array.from({ length: numOwn }, () => own[covarianceType]).flat(),
  });
}

async function train(golden: Golden, run: Run) {
  const features = featureMatrix(readGolden<{ data: number[][] }>(`gmm/${golden.data_set}.json`).data);
  const { priors } = run;
  return await trainBayesianMixture(features, {
    numComponents: golden.num_components,
    covarianceType: run.covariance_type,
    weightPriorType: run.weight_concentration_prior_type === "dirichlet_process" ? "process" : "distribution",
    weightConcentrationPrior: priors.weight_concentration_prior ?? null,
    meanPrecisionPrior: priors.mean_precision_prior ?? 1,
    meanPrior: priors.mean_prior ?? null,
    degreesOfFreedomPrior: priors.degrees_of_freedom_prior ?? null,
    covariancePrior: priors.covariance_prior === undefined ? null : flat(priors.covariance_prior),
    varianceFloor: 0,
    initialization: startOf(run),
    maxIterations: run.max_iter,
    // scikit-learn's is of the bound over all frames.
    tolerance: run.tol / features.numFrames,
    minOccupancy: 0,
  });
}

/** Covariances with matrices as lower triangles. */
function packed(mixture: GaussianMixture): number[] {
  const { covarianceType, numComponents } = mixture;
  if (covarianceType === "diag" || covarianceType === "spherical") return [...mixture.covariances];
  const numOwn = covarianceType === "tied" ? 1 : numComponents;
  return Array.from({ length: numOwn }, (_, k) => [...packedCovariance(mixture, k)]).flat();
}

/** Off the diagonal a covariance may be next to nothing: errors are relative to the variances. */
function leastVariance(values: readonly number[], { covarianceType, dim }: GaussianMixture): number {
  if (covarianceType === "diag" || covarianceType === "spherical") return Math.min(...values);
  const matrix = new Float64Array(dim * dim);
  const variances: number[] = [];
  for (let at = 0; at < values.length; at += packedLength(dim)) {
    unpackCovariance(Float64Array.from(values.slice(at, at + packedLength(dim))), matrix, 0, dim);
    for (let d = 0; d < dim; d++) variances.push(matrix[d * dim + d] as number);
  }
  return Math.min(...variances);
}

describe.each(["two2d", "two2d_priors", "three5d", "farorigin3d", "mfcc39"])(
  "variational Bayes from given responsibilities equals scikit-learn: %s",
  (name) => {
    const golden = readGolden<Golden>(`gmm/bayes/${name}.json`);
    const runs = golden.runs.map((run) => [run.covariance_type, run.weight_concentration_prior_type, run] as const);

    it.each(runs)("%s covariance, %s, to 1e-9 relative", async (_, __, run) => {
      const { mixture, posterior, history, converged, numPruned, repairs } = await train(golden, run);
      expect({ iterations: history.length, converged }).toEqual({ iterations: run.n_iter, converged: run.converged });
      expect({ numPruned, repairs }).toEqual({ numPruned: 0, repairs: [] });
      expect(relativeError(history, run.lower_bounds)).toBeLessThan(1e-9);
      const { weights } = posterior;
      const concentrations =
        weights.type === "process" ? [...weights.taken, ...weights.left] : [...weights.concentrations];
      expect(relativeError(concentrations, run.weight_concentration.flat())).toBeLessThan(1e-9);
      expect(relativeError(mixture.weights, run.weights)).toBeLessThan(1e-9);
      expect(relativeError(posterior.meanPrecisions, run.mean_precision)).toBeLessThan(1e-9);
      expect(relativeError(posterior.degreesOfFreedom, run.degrees_of_freedom)).toBeLessThan(1e-9);
      const covariances = flat(run.covariances_packed);
      const variance = leastVariance(covariances, mixture);
      expect(relativeError(mixture.means, run.means.flat(), Math.sqrt(variance))).toBeLessThan(1e-9);
      expect(relativeError(packed(mixture), covariances, variance)).toBeLessThan(1e-9);
    });
  },
);
