import type { EngineOption, EngineOptions } from "../../engine.js";
import { ShapeError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { kmeansTable } from "../../options/mixture-table.js";
import { completeOptions } from "../../options.js";

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
export type KmeansSettings = KmeansDefaults & KernelOptions & EngineOptions;

type KmeansDefaults = Required<Omit<KmeansOptions, keyof KernelOptions | EngineOption>>;

/** @throws {ShapeError} when centres to start from are not K × D finite values */
export function resolveKmeansOptions(options: KmeansOptions, dim: number): KmeansSettings {
  const settings: KmeansSettings = completeOptions<KmeansDefaults, KmeansOptions>("k-means", kmeansTable, options);
  const { initialization, numClusters } = settings;
  if (typeof initialization === "string") return settings;
  if (initialization.length !== numClusters * dim) {
    throw new ShapeError(
      `${numClusters} centres over ${dim} dimensions have ${numClusters * dim} values; ${initialization.length} came as initialization`,
    );
  }
  const bad = Array.from(initialization).findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return settings;
  throw new ShapeError(
    `centre ${Math.floor(bad / dim)}, dimension ${bad % dim} of the initialization is ${initialization[bad]}; centres are finite`,
  );
}
