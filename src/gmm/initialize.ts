import { selectKernel } from "../kernels/select-kernel.js";
import { emptyStatistics } from "../kernels/statistics.js";
import { permutation, type Random } from "../math/random.js";
import { packedLength } from "../math/symmetric.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture, SufficientStatistics } from "../types.js";
import type { CovarianceLimits } from "./covariance-limits.js";
import type { Moments } from "./frames.js";
import { kmeansPlusPlus, lloyd } from "./kmeans.js";
import { updateMle } from "./mle.js";

export interface InitializeOptions {
  readonly numComponents: number;
  readonly covarianceType: CovarianceType;
  readonly moments: Moments;
  readonly limits: CovarianceLimits;
  readonly random: Random;
}

/**
 * EM goes on from where k-means stops, so k-means need neither settle nor see every frame. With all frames and K = 32 it
 * took as long as 17 iterations of EM.
 */
const KMEANS_ITERATIONS = 10;
const KMEANS_FRAMES_PER_COMPONENT = 256;

/**
 * A first mixture from k-means: k-means++ seeds, Lloyd's iterations, then the M-step on the hard assignment. Distances
 * are in standard deviations of each dimension, so that no coefficient outweighs the rest by its unit.
 * There are fewer components than asked for when there are fewer distinct frames.
 */
export function initializeByKmeans(features: FeatureMatrix, options: InitializeOptions): GaussianMixture {
  const { covarianceType, moments, limits, random } = options;
  const scale = moments.variance.map((variance) => (variance > 0 ? 1 / Math.sqrt(variance) : 1));
  const sample = sampleFrames(features, KMEANS_FRAMES_PER_COMPONENT * options.numComponents, random);
  const seeds = kmeansPlusPlus(sample, options.numComponents, scale, random);
  const { centres } = lloyd(sample, seeds, { scale, maxIterations: KMEANS_ITERATIONS });
  const { index } = selectKernel().nearest(centres, scale, features);
  const shape = { covarianceType, numComponents: centres.length / features.dim, dim: features.dim };
  const statistics = hardStatistics(features, index, emptyStatistics(shape, moments.mean));
  return updateMle(statistics, { limits, minOccupancy: 0 }).mixture;
}

/** At most `count` frames, drawn without replacement. */
function sampleFrames(features: FeatureMatrix, count: number, random: Random): FeatureMatrix {
  const { data, dim, numFrames } = features;
  if (numFrames <= count) return features;
  const sample = new Float64Array(count * dim);
  permutation(numFrames, random)
    .subarray(0, count)
    .forEach((t, row) => {
      sample.set(data.subarray(t * dim, (t + 1) * dim), row * dim);
    });
  return { ...features, data: sample, numFrames: count };
}

/** Frames drawn without replacement as means, the global variance about each, equal weights. */
export function initializeByRandomFrames(features: FeatureMatrix, options: InitializeOptions): GaussianMixture {
  const { numComponents, covarianceType, moments, limits, random } = options;
  const { data, dim, numFrames } = features;
  const drawn = permutation(numFrames, random).subarray(0, numComponents);
  const means = Float64Array.from(Array.from(drawn).flatMap((t) => Array.from(data.subarray(t * dim, (t + 1) * dim))));
  const variance = moments.variance.map((value, d) => Math.max(value, limits.leastVariance[d] as number));
  const stride = covarianceType === "diag" ? dim : dim * dim;
  const covariances = new Float64Array(drawn.length * stride);
  for (let k = 0; k < drawn.length; k++) {
    for (let d = 0; d < dim; d++) {
      covariances[k * stride + (covarianceType === "diag" ? d : d * dim + d)] = variance[d] as number;
    }
  }
  const weights = new Float64Array(drawn.length).fill(1 / drawn.length);
  return { covarianceType, numComponents: drawn.length, dim, weights, means, covariances };
}

/** Fills empty statistics from frames that each belong wholly to one component. */
function hardStatistics(
  { data, numFrames, dim }: FeatureMatrix,
  index: Uint32Array,
  statistics: SufficientStatistics,
): SufficientStatistics {
  const { occupancy, first, second, origin, covarianceType } = statistics;
  const x = new Float64Array(dim);
  for (let t = 0; t < numFrames; t++) {
    const k = index[t] as number;
    occupancy[k] = (occupancy[k] as number) + 1;
    for (let d = 0; d < dim; d++) {
      x[d] = (data[t * dim + d] as number) - (origin[d] as number);
      first[k * dim + d] = (first[k * dim + d] as number) + (x[d] as number);
    }
    for (let i = 0, at = k * (covarianceType === "diag" ? dim : packedLength(dim)); i < dim; i++) {
      for (let j = covarianceType === "diag" ? i : 0; j <= i; j++, at++) {
        second[at] = (second[at] as number) + (x[i] as number) * (x[j] as number);
      }
    }
  }
  return { ...statistics, numFrames };
}
