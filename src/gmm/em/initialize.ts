import type { KernelOptions } from "../../kernels/kernel.js";
import { drawDistinct, type Random } from "../../math/random.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture, SufficientStatistics } from "../../types.js";
import { deviationScale, kmeansPlusPlus, lloyd, numSeedFrames } from "../kmeans/lloyd.js";
import {
  covarianceLength,
  hasMatrices,
  kernelCovarianceType,
  packedDiagonal,
  setCovariance,
} from "../mixture/covariances.js";
import type { Moments } from "../passes/moments.js";
import { drawFrames, type FrameCount, kernelOptions, over, type Passes, takeFrames } from "../passes/pass.js";
import type { CovarianceLimits } from "./covariance-limits.js";
import { dropComponents, expectationMaximization, startEm } from "./em.js";
import { statisticsOfAll } from "./expectation.js";
import { updateMle } from "./maximization.js";
import type { InitializationName } from "./mixture-options.js";
import { splitComponents } from "./splitting.js";

/** A first mixture for EM, by one of five ways. */

export interface InitializeOptions extends KernelOptions {
  readonly numComponents: number;
  readonly covarianceType: CovarianceType;
  readonly moments: Moments;
  readonly limits: CovarianceLimits;
  readonly random: Random;
  /** For a tied mixture: see `totalScatter`. */
  readonly scatter: Float64Array | null;
  readonly minOccupancy: number;
}

/** There are fewer components than asked for when there are fewer distinct frames. */
export const initializations: Readonly<
  Record<InitializationName, (frames: FrameCount, options: InitializeOptions) => Passes<GaussianMixture>>
> = {
  kmeans: (frames, options) => byKmeans(frames, options, KMEANS_ITERATIONS),
  "kmeans++": (frames, options) => byKmeans(frames, options, 0),
  "random-frames": byRandomFrames,
  "random-posteriors": byRandomPosteriors,
  split: bySplitting,
};

/**
 * EM goes on from where k-means stops, so k-means need neither settle nor see every frame. With all frames and K = 32 it
 * took as long as 17 iterations of EM.
 */
const KMEANS_ITERATIONS = 10;
const KMEANS_FRAMES_PER_COMPONENT = 256;

/**
 * A first mixture from k-means: k-means++ seeds, Lloyd's iterations, then the M-step on the hard assignment. Distances
 * are in standard deviations of each dimension. Seeds and iterations see a sample of the frames, the assignment all of them.
 */
function* byKmeans(frames: FrameCount, options: InitializeOptions, maxIterations: number): Passes<GaussianMixture> {
  const { moments, random, numComponents } = options;
  const kernel = kernelOptions(options);
  const scale = deviationScale(moments.variance);
  const origin = moments.mean;
  const covarianceType = kernelCovarianceType(options.covarianceType);
  const sample = yield* drawFrames(frames, KMEANS_FRAMES_PER_COMPONENT * numComponents, random);
  const seedFrames = spacedFrames(sample, numSeedFrames(numComponents));
  const seeds = kmeansPlusPlus(seedFrames, numComponents, { ...kernel, scale, random });
  const pass = { ...kernel, kind: "assignment", scale, origin } as const;
  const assign = (centres: Float64Array) => over({ ...pass, centres, sample, covarianceType: "diag" });
  const { centres } = yield* lloyd(seeds, assign, { scale, origin, maxIterations, tolerance: 0 });
  return fromStatistics(yield* over({ ...pass, centres, sample: null, covarianceType }), options);
}

/** At most `count` of the frames, evenly spaced. */
function spacedFrames(frames: FeatureMatrix, count: number): FeatureMatrix {
  const { numFrames } = frames;
  if (numFrames <= count) return frames;
  return takeFrames(
    frames,
    Array.from({ length: count }, (_, row) => Math.floor((row * numFrames) / count)),
  );
}

/** The M-step, without the components that have no frame. */
function fromStatistics(statistics: SufficientStatistics, options: InitializeOptions): GaussianMixture {
  const { covarianceType, limits, scatter } = options;
  const gathered =
    covarianceType === "tied" && scatter
      ? { ...statistics, covarianceType: "tied" as const, second: scatter }
      : statistics;
  const { mixture, starved } = updateMle(gathered, { covarianceType, limits, minOccupancy: 0 });
  return starved.length > 0 ? dropComponents(mixture, starved) : mixture;
}

/** Frames drawn for each component, as some of weighted frames may count nothing. */
const DRAWN_PER_COMPONENT = 32;

/** Frames drawn without replacement as means, the global variance about each, equal weights. */
function* byRandomFrames(frames: FrameCount, options: InitializeOptions): Passes<GaussianMixture> {
  const { covarianceType, moments, limits, random } = options;
  const drawn = yield* drawFrames(frames, DRAWN_PER_COMPONENT * options.numComponents, random);
  const counted = Array.from({ length: drawn.numFrames }, (_, t) => t).filter((t) => drawn.weights?.[t] !== 0);
  const chosen = drawDistinct(counted.length, Math.min(options.numComponents, counted.length), random);
  const { data, numFrames: numComponents } = takeFrames(
    drawn,
    Array.from(chosen, (at) => counted[at]),
  );
  const shape = { covarianceType, numComponents, dim: frames.dim };
  const mixture = {
    ...shape,
    weights: new Float64Array(numComponents).fill(1 / numComponents),
    means: Float64Array.from(data),
    covariances: new Float64Array(covarianceLength(shape)),
  };
  const variance = moments.variance.map((value, d) => Math.max(value, limits.leastVariance[d]));
  const own = hasMatrices(covarianceType) ? packedDiagonal(variance) : variance;
  for (let k = 0; k < numComponents; k++) setCovariance(mixture, k, own);
  return mixture;
}

/** The M-step under posteriors drawn at random. */
function* byRandomPosteriors(_: FrameCount, options: InitializeOptions): Passes<GaussianMixture> {
  const { numComponents, random } = options;
  const covarianceType = kernelCovarianceType(options.covarianceType);
  const seed = random.integer(2 ** 31);
  const origin = options.moments.mean;
  const pass = { kind: "random-posteriors", numComponents, covarianceType, origin, seed } as const;
  return fromStatistics(yield* over(pass), options);
}

/** Iterations of EM between two splittings, as many as HTK's and Kaldi's recipes do. */
const GROWING_ITERATIONS = 4;

/** One Gaussian, split in two, trained for some iterations, split again …: the mixture that HTK and Kaldi grow. */
function* bySplitting(_: FrameCount, options: InitializeOptions): Passes<GaussianMixture> {
  const { numComponents, moments, covarianceType } = options;
  const one = yield* statisticsOfAll(options, moments.mean, kernelCovarianceType(covarianceType));
  return yield* grow(fromStatistics(one, options), numComponents, options);
}

/** Doubles the components of a mixture, with some iterations of EM after each step but the last. */
export function* grow(
  mixture: GaussianMixture,
  numComponents: number,
  options: InitializeOptions,
): Passes<GaussianMixture> {
  const origin = options.moments.mean;
  const em = { ...options, origin, maxIterations: GROWING_ITERATIONS, tolerance: 0, freeze: [] };
  let grown = mixture;
  while (grown.numComponents < numComponents) {
    const before = grown.numComponents;
    grown = splitComponents(grown, Math.min(2 * before, numComponents));
    if (grown.numComponents < numComponents) grown = (yield* expectationMaximization(startEm(grown), em)).mixture;
    // Where the frames bear no more components, those that were split off have been dropped again.
    if (grown.numComponents <= before) break;
  }
  return grown;
}
