import type { KernelOptions } from "../kernels/kernel-options.js";
import type { Random } from "../math/random.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture } from "../types.js";
import type { CovarianceLimits } from "./covariance-limits.js";
import { drawFrames, type FrameCount } from "./draw-frames.js";
import { kmeansPlusPlus, lloyd } from "./kmeans.js";
import { updateMle } from "./mle.js";
import type { Moments } from "./moments.js";
import { kernelOptions, over, type Passes } from "./pass.js";

export interface InitializeOptions extends KernelOptions {
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

/** k-means++ goes over its frames K times: for many components it sees fewer, but never under 32 for each. */
const SEED_FRAMES = 32_768;
const SEED_FRAMES_PER_COMPONENT = 32;

/**
 * A first mixture from k-means: k-means++ seeds, Lloyd's iterations, then the M-step on the hard assignment. Distances
 * are in standard deviations of each dimension, so that no coefficient outweighs the rest by its unit. Seeds and
 * iterations see a sample of the frames, the assignment all of them.
 * There are fewer components than asked for when there are fewer distinct frames.
 */
export function* initializeByKmeans(frames: FrameCount, options: InitializeOptions): Passes<GaussianMixture> {
  const { covarianceType, moments, limits, random, numComponents } = options;
  const scale = moments.variance.map((variance) => (variance > 0 ? 1 / Math.sqrt(variance) : 1));
  const sample = yield* drawFrames(frames, KMEANS_FRAMES_PER_COMPONENT * numComponents, random);
  const kernel = kernelOptions(options);
  const seedFrames = spacedFrames(sample, Math.max(SEED_FRAMES, SEED_FRAMES_PER_COMPONENT * numComponents));
  const seeds = kmeansPlusPlus(seedFrames, numComponents, { ...kernel, scale, random });
  const origin = moments.mean;
  const centres = yield* lloyd(sample, seeds, { ...kernel, scale, origin, maxIterations: KMEANS_ITERATIONS });
  const pass = { ...kernel, kind: "assignment", sample: null, centres, scale, origin, covarianceType } as const;
  const statistics = yield* over(pass);
  return updateMle(statistics, { limits, minOccupancy: 0 }).mixture;
}

/** At most `count` of the frames, evenly spaced. */
function spacedFrames(frames: FeatureMatrix, count: number): FeatureMatrix {
  const { data, numFrames, dim } = frames;
  if (numFrames <= count) return frames;
  const spaced = data.slice(0, count * dim);
  for (let row = 0; row < count; row++) {
    const t = Math.floor((row * numFrames) / count);
    spaced.set(data.subarray(t * dim, (t + 1) * dim), row * dim);
  }
  return { ...frames, data: spaced, numFrames: count };
}

/** Frames drawn without replacement as means, the global variance about each, equal weights. */
export function* initializeByRandomFrames(frames: FrameCount, options: InitializeOptions): Passes<GaussianMixture> {
  const { covarianceType, moments, limits, random } = options;
  const { dim } = frames;
  const { data, numFrames: numComponents } = yield* drawFrames(frames, options.numComponents, random);
  const variance = moments.variance.map((value, d) => Math.max(value, limits.leastVariance[d] as number));
  const stride = covarianceType === "diag" ? dim : dim * dim;
  const covariances = new Float64Array(numComponents * stride);
  for (let k = 0; k < numComponents; k++) {
    for (let d = 0; d < dim; d++) {
      covariances[k * stride + (covarianceType === "diag" ? d : d * dim + d)] = variance[d] as number;
    }
  }
  const weights = new Float64Array(numComponents).fill(1 / numComponents);
  return { covarianceType, numComponents, dim, weights, means: Float64Array.from(data), covariances };
}
