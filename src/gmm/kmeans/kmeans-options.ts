import type { EngineOption, EngineOptions } from "../../engine.js";
import { OptionError, ShapeError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { checkNotNegative, checkWhole } from "../number-checks.js";

export interface KmeansOptions extends KernelOptions, EngineOptions {
  /** Clusters, K. Fewer are found, and said so in `repairs`, when there are fewer distinct frames. */
  readonly numClusters: number;
  /**
   * Where the centres start: greedy k-means++ (Arthur and Vassilvitskii 2007), frames drawn without replacement, or these
   * K × D values.
   *
   * @default "kmeans++"
   */
  readonly initialization?: "kmeans++" | "random-frames" | ArrayLike<number>;
  /** Of the random numbers. @default 0 */
  readonly seed?: number;
  /** Starts from different random numbers; the least inertia is kept. @default 1 */
  readonly restarts?: number;
  /** Of each start. @default 300 */
  readonly maxIterations?: number;
  /**
   * The centres have settled when the squares of what they moved sum to no more than this times the mean variance of the
   * dimensions, as in scikit-learn; 0: when none moves at all.
   *
   * @default 1e-4
   */
  readonly tolerance?: number;
  /**
   * What distances are measured in: the units of the features, or the standard deviation of each dimension, so that none
   * outweighs the others by its unit. Centres are in the units of the features either way.
   *
   * @default "none"
   */
  readonly scaling?: "none" | "deviations";
}

/** Options with every default in its place; which kernel, its own default decides. */
export type KmeansSettings = Required<Omit<KmeansOptions, keyof KernelOptions | EngineOption>> &
  KernelOptions &
  EngineOptions;

/**
 * @param dim  of the features
 * @throws {OptionError} when one is out of range
 * @throws {ShapeError} when centres to start from are not K × D finite values
 */
export function resolveKmeansOptions(options: KmeansOptions, dim: number): KmeansSettings {
  const settings: KmeansSettings = {
    initialization: "kmeans++",
    seed: 0,
    restarts: 1,
    maxIterations: 300,
    tolerance: 1e-4,
    scaling: "none",
    ...options,
  };
  for (const name of ["numClusters", "restarts", "maxIterations"] as const) checkWhole(name, settings[name], 1);
  checkWhole("seed", settings.seed, 0);
  checkNotNegative("tolerance", settings.tolerance);
  if (settings.scaling !== "none" && settings.scaling !== "deviations") {
    throw new OptionError(`scaling is "none" or "deviations", not ${JSON.stringify(settings.scaling)}`);
  }
  checkInitialization(settings, dim);
  return settings;
}

function checkInitialization({ initialization, numClusters }: KmeansSettings, dim: number): void {
  if (initialization === "kmeans++" || initialization === "random-frames") return;
  if (typeof initialization === "string") {
    throw new OptionError(
      `initialization is "kmeans++", "random-frames" or K × D values of centres, not ${JSON.stringify(initialization)}`,
    );
  }
  if (initialization.length !== numClusters * dim) {
    throw new ShapeError(
      `${numClusters} centres over ${dim} dimensions have ${numClusters * dim} values; ${initialization.length} came as initialization`,
    );
  }
  const bad = Array.from(initialization).findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new ShapeError(
      `centre ${Math.floor(bad / dim)}, dimension ${bad % dim} of the initialization is ${initialization[bad]}; centres are finite`,
    );
  }
}
