import { createMixture } from "../../src/gmm/mixture/mixture.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture } from "../../src/types.js";
import { readGolden } from "./golden.js";

/** Values of scikit-learn and of numerical integration: test/golden/choosing. */
export interface ChoosingGolden {
  readonly trained: readonly {
    readonly covariance_type: CovarianceType;
    readonly weights: number[];
    readonly means: number[];
    readonly covariances: number[];
    readonly n_parameters: number;
    readonly bic: number;
    readonly aic: number;
    readonly score_samples: number[];
    readonly predict: number[];
    readonly sample: {
      readonly n: number;
      readonly mean: number[];
      readonly covariance: number[];
      readonly shares: number[];
    };
  }[];
  readonly integrals: readonly {
    readonly p: GoldenMixture;
    readonly q: GoldenMixture;
    readonly entropy: number;
    readonly divergence: number;
    /** Hershey and Olsen 2007, by another program. */
    readonly variational: number;
    readonly variational_bound: number;
  }[];
}

interface GoldenMixture {
  readonly weights: number[];
  readonly means: number[][];
  readonly covariances: number[][];
}

export const choosingGolden = (): ChoosingGolden => readGolden<ChoosingGolden>("choosing/choosing.json");

export function choosingFeatures(): FeatureMatrix {
  const rows = readGolden<{ data: number[][] }>("gmm/three5d.json").data;
  const dim = rows[0]?.length ?? 0;
  return { data: Float64Array.from(rows.flat()), numFrames: rows.length, dim, frameShift: 0.01 };
}

export const trainedMixture = (golden: ChoosingGolden["trained"][number]): GaussianMixture =>
  createMixture({ ...golden, covarianceType: golden.covariance_type });

export const fullMixture = ({ weights, means, covariances }: GoldenMixture): GaussianMixture =>
  createMixture({ covarianceType: "full", weights, means: means.flat(), covariances: covariances.flat() });

/** The same mixture with its components in another order: reversed. */
export function reversed(mixture: GaussianMixture): GaussianMixture {
  const { numComponents, weights, means, covariances, covarianceType } = mixture;
  const rows = (values: Float64Array, length: number) =>
    Array.from({ length: numComponents }, (_, k) => Array.from(values.slice(k * length, (k + 1) * length)))
      .reverse()
      .flat();
  return createMixture({
    covarianceType,
    weights: weights.slice().reverse(),
    means: rows(means, mixture.dim),
    covariances: covarianceType === "tied" ? covariances : rows(covariances, covariances.length / numComponents),
  });
}
