import { OptionError } from "../errors.js";
import type { KernelOptions } from "../kernels/kernel-options.js";
import type { CovarianceType, GaussianMixture } from "../types.js";

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

/** Options with every default in its place; which kernel, its own default decides. */
export type MixtureSettings = Required<Omit<MixtureOptions, "onIteration" | keyof KernelOptions>> &
  Pick<MixtureOptions, "onIteration" | keyof KernelOptions>;

/** @throws {OptionError} when one is out of range */
export function resolveMixtureOptions(options: MixtureOptions): MixtureSettings {
  const settings: MixtureSettings = {
    covarianceType: "diag",
    initialization: "kmeans",
    seed: 0,
    restarts: 1,
    maxIterations: 100,
    tolerance: 1e-3,
    varianceFloor: 0.01,
    ridge: 0,
    minOccupancy: 2,
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
