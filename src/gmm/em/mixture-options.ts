import type { EngineOption, EngineOptions } from "../../engine.js";
import { OptionError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { mixtureTable } from "../../options/mixture-table.js";
import { completeOptions } from "../../options.js";
import type { CovarianceType, GaussianMixture } from "../../types.js";
import type { EmResult, EmState } from "./em.js";
import type { MixtureParameter } from "./maximization.js";

/**
 * Ways to a first mixture. "kmeans": k-means from k-means++ seeds. "kmeans++": those seeds alone. "random-frames": frames as
 * means, the global variance. "random-posteriors": the M-step under random posteriors. "split": one Gaussian, split and
 * trained again and again.
 */
export type InitializationName = "kmeans" | "kmeans++" | "random-frames" | "random-posteriors" | "split";

export interface MixtureOptions extends KernelOptions, EngineOptions {
  /** Gaussians, K. Fewer are trained, and said so in `repairs`, when there are too few frames. */
  readonly numComponents: number;
  /** @default "diag" */
  readonly covarianceType?: CovarianceType;
  /**
   * Where EM starts, by name; or the mixture it goes on from, which is grown by splitting where it has fewer components.
   *
   * @default "kmeans"
   */
  readonly initialization?: InitializationName | GaussianMixture;
  /** Parameters that stay as they are at the start. @default [] */
  readonly freeze?: readonly MixtureParameter[];
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
  /** Called after each iteration with where the training stands: plain data, to be given to `resume`. */
  readonly onCheckpoint?: (state: TrainingState) => void;
  /** Where an interrupted training of the same frames with the same options stood: it goes on from there, to the same end. */
  readonly resume?: TrainingState | null;
}

/** Where a training stands between two iterations. */
export interface TrainingState {
  /** Restarts that are done, whose best is `best`. */
  readonly restart: number;
  readonly best: EmResult | null;
  readonly em: EmState;
}

/** What is not of the algorithm, and cannot be sent with it. */
export type TrainingCallbacks = "onCheckpoint" | EngineOption;

/** Options with every default in its place; which kernel, its own default decides. */
export type MixtureSettings = MixtureDefaults & Pick<MixtureOptions, TrainingCallbacks | keyof KernelOptions>;

/** @throws {OptionError} when one is out of range */
export function resolveMixtureOptions(options: MixtureOptions): MixtureSettings {
  const settings: MixtureSettings = completeOptions<MixtureDefaults, MixtureOptions>("mixture", mixtureTable, options);
  if (new Set(settings.freeze).size === 3) {
    throw new OptionError("all of weights, means and covariances are frozen: nothing is left to train");
  }
  return settings;
}

/** Reports the iterations of one start of a training of several. */
export const iterationReport =
  (
    stage: string,
    { onProgress, maxIterations, restarts }: Pick<MixtureSettings, "onProgress" | "maxIterations" | "restarts">,
    restart: number,
  ) =>
  (iteration: number): void =>
    onProgress?.({ stage, done: restart * maxIterations + iteration, total: restarts * maxIterations });

type MixtureDefaults = Required<Omit<MixtureOptions, TrainingCallbacks | keyof KernelOptions>>;
