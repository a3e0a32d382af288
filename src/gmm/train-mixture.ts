import { OptionError, ShapeError, TrainingDataError } from "../errors.js";
import type { KernelOptions } from "../kernels/kernel-options.js";
import { createRandom } from "../math/random.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture, Repair } from "../types.js";
import { covarianceLimits } from "./covariance-limits.js";
import { type EmOptions, type EmResult, expectationMaximization } from "./em.js";
import { checkFinite, concatenateFrames, frameMoments } from "./frames.js";
import { initializeByKmeans, initializeByRandomFrames } from "./initialize.js";

export interface MixtureOptions extends KernelOptions {
  /** Gaussians, K. Fewer are trained, and said so in `repairs`, when there are too few frames. */
  readonly numComponents: number;
  /** @default "diag" */
  readonly covarianceType?: CovarianceType;
  /** Where EM starts: k-means from k-means++ seeds, random frames, or this mixture. @default "kmeans" */
  readonly initialization?: "kmeans" | "random-frames" | GaussianMixture;
  /** Of the random numbers. @default 0 */
  readonly seed?: number;
  /** Starts from different random numbers; the most likely result is kept. @default 1 */
  readonly restarts?: number;
  /** Of EM. @default 100 */
  readonly maxIterations?: number;
  /** EM stops when the mean log-likelihood gains less than this, in nats per frame. @default 1e-3 */
  readonly tolerance?: number;
  /** Least variance, as a fraction of the global variance. @default 0.01 */
  readonly varianceFloor?: number;
  /** Added to every variance. @default 0 */
  readonly ridge?: number;
  /** Frames a component must hold; one with fewer is split off the heaviest, or dropped. @default 2 */
  readonly minOccupancy?: number;
  /** Called after each E-step with the mean log-likelihood, nats per frame. */
  readonly onIteration?: (iteration: number, meanLogLikelihood: number) => void;
}

export interface TrainedMixture extends EmResult {
  /** What had to be mended to get a sound model; empty when nothing. */
  readonly repairs: readonly Repair[];
}

/**
 * Trains a Gaussian mixture by expectation-maximisation (Dempster, Laird and Rubin 1977; Bilmes 1998).
 *
 * O(iterations · numFrames · numComponents · dim) for diagonal, · dim² for full covariances.
 *
 * @param features  T × D, or several such matrices with the same D
 * @returns the mixture; `history`, the mean log-likelihood at each E-step in nats per frame; `repairs`
 * @throws {TrainingDataError} when there are too few frames, saying how many are needed, or one is not finite
 * @throws {OptionError} when an option is out of range
 * @example
 * const { mixture } = trainMixture(featureMatrix([[0], [1], [9], [10]]), { numComponents: 2 });
 * mixture.means // => Float64Array [ 0.5, 9.5 ], in either order
 */
export function trainMixture(
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: MixtureOptions,
): TrainedMixture {
  const settings = resolveOptions(options);
  const frames = "data" in features ? features : concatenateFrames(features);
  checkFinite(frames);
  const { numComponents, repairs } = affordableComponents(frames, settings);
  const moments = frameMoments(frames);
  if (!moments.variance.every(Number.isFinite)) {
    throw new TrainingDataError("the features are too large: their squares overflow; scale them down");
  }
  const limits = covarianceLimits(moments, settings);
  if (limits.constantDimensions.length > 0) {
    repairs.push({
      kind: "constant-dimension",
      message: `all frames agree in dimension ${limits.constantDimensions.join(", ")}: its variance is set to the floor`,
    });
  }
  const emOptions: EmOptions = { ...settings, limits, origin: moments.mean };
  let best: EmResult | null = null;
  for (let restart = 0; restart < settings.restarts; restart++) {
    const random = createRandom(settings.seed + restart);
    const initial = initialMixture(frames, { ...settings, numComponents, moments, limits, random });
    const result = expectationMaximization(frames, initial, emOptions);
    if (best === null || finalLogLikelihood(result) > finalLogLikelihood(best)) best = result;
  }
  if (best === null) throw new OptionError("restarts must be at least 1");
  if (
    best.mixture.numComponents < numComponents &&
    !best.repairs.some((repair) => repair.kind === "fewer-components")
  ) {
    repairs.push(fewerComponents(best.mixture.numComponents, numComponents, "there are no more distinct frames"));
  }
  return { ...best, repairs: [...repairs, ...best.repairs] };
}

const finalLogLikelihood = (result: EmResult): number => result.history.at(-1) ?? Number.NEGATIVE_INFINITY;

type Settings = Required<Omit<MixtureOptions, "onIteration">> & Pick<MixtureOptions, "onIteration">;

function resolveOptions(options: MixtureOptions): Settings {
  const settings: Settings = {
    covarianceType: "diag",
    initialization: "kmeans",
    seed: 0,
    restarts: 1,
    maxIterations: 100,
    tolerance: 1e-3,
    varianceFloor: 0.01,
    ridge: 0,
    minOccupancy: 2,
    kernel: "auto",
    precision: "f64",
    ...options,
  };
  const requireInteger = (name: "numComponents" | "restarts" | "maxIterations" | "seed", least: number) => {
    if (!Number.isSafeInteger(settings[name]) || settings[name] < least) {
      throw new OptionError(`${name} is a whole number of at least ${least}, not ${settings[name]}`);
    }
  };
  const requireNumber = (name: "tolerance" | "varianceFloor" | "ridge" | "minOccupancy") => {
    if (!(settings[name] >= 0 && settings[name] < Number.POSITIVE_INFINITY)) {
      throw new OptionError(`${name} is a number of at least 0, not ${settings[name]}`);
    }
  };
  requireInteger("numComponents", 1);
  requireInteger("restarts", 1);
  requireInteger("maxIterations", 1);
  requireInteger("seed", 0);
  for (const name of ["tolerance", "varianceFloor", "ridge", "minOccupancy"] as const) requireNumber(name);
  if (settings.varianceFloor >= 1) {
    throw new OptionError(`varianceFloor is a fraction of the global variance under 1, not ${settings.varianceFloor}`);
  }
  if (settings.covarianceType !== "diag" && settings.covarianceType !== "full") {
    throw new OptionError(`covarianceType is "diag" or "full", not ${JSON.stringify(settings.covarianceType)}`);
  }
  return settings;
}

/** A frame has no variance, and a component needs `minOccupancy` of them (two at the least). */
function affordableComponents(frames: FeatureMatrix, settings: Settings) {
  const repairs: Repair[] = [];
  const framesPerComponent = Math.max(2, settings.minOccupancy);
  const affordable = Math.floor(frames.numFrames / framesPerComponent);
  if (affordable < 1) {
    throw new TrainingDataError(
      `${frames.numFrames} ${frames.numFrames === 1 ? "frame is" : "frames are"} too few: one Gaussian needs at least ` +
        `${framesPerComponent}, and ${settings.numComponents} of them ${framesPerComponent * settings.numComponents}; ` +
        "give more or longer recordings",
    );
  }
  const numComponents = Math.min(settings.numComponents, affordable);
  if (numComponents < settings.numComponents) {
    repairs.push(fewerComponents(numComponents, settings.numComponents, `there are only ${frames.numFrames} frames`));
  }
  return { numComponents, repairs };
}

const fewerComponents = (trained: number, asked: number, reason: string): Repair => ({
  kind: "fewer-components",
  message: `${trained} components were trained and not ${asked}: ${reason}`,
});

function initialMixture(
  frames: FeatureMatrix,
  options: Settings & Parameters<typeof initializeByKmeans>[1],
): GaussianMixture {
  const { initialization, numComponents } = options;
  if (initialization === "kmeans") return initializeByKmeans(frames, options);
  if (initialization === "random-frames") return initializeByRandomFrames(frames, options);
  if (initialization.dim !== frames.dim || initialization.covarianceType !== options.covarianceType) {
    throw new ShapeError(
      `the initial mixture is ${initialization.covarianceType} over ${initialization.dim} dimensions; ` +
        `${options.covarianceType} over ${frames.dim} was asked for`,
    );
  }
  if (initialization.numComponents !== numComponents) {
    throw new ShapeError(
      `the initial mixture has ${initialization.numComponents} components; ` +
        `${numComponents} were asked for or can be trained from ${frames.numFrames} frames`,
    );
  }
  return initialization;
}
