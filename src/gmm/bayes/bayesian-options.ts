import type { EngineOption, EngineOptions } from "../../engine.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { bayesianTable } from "../../options/mixture-table.js";
import { completeOptions } from "../../options.js";
import type { CovarianceType } from "../../types.js";
import type { MixtureOptions } from "../em/mixture-options.js";

/**
 * How weights are believed to lie before a frame is seen. "distribution": a symmetric Dirichlet distribution over
 * `numComponents` weights. "process": a Dirichlet process, whose sticks are broken `numComponents` times.
 */
export type WeightPriorType = "distribution" | "process";

export interface BayesianMixtureOptions extends KernelOptions, EngineOptions {
  /** K: as many Gaussians as there may be. Those that no frames are left for are pruned. */
  readonly numComponents: number;
  /** @default "diag" */
  readonly covarianceType?: CovarianceType;
  /** @default "distribution" */
  readonly weightPriorType?: WeightPriorType;
  /** Above 0: the smaller, the fewer components share the frames. @default 1 / numComponents */
  readonly weightConcentrationPrior?: number | null;
  /** β₀ above 0: frames that the prior of a mean is worth. @default 1 */
  readonly meanPrecisionPrior?: number;
  /** m₀, D values. @default the mean of all frames */
  readonly meanPrior?: ArrayLike<number> | null;
  /** ν₀ above D − 1: frames that the prior of a covariance is worth. @default D */
  readonly degreesOfFreedomPrior?: number | null;
  /**
   * W₀⁻¹, in the units of a covariance: D variances (diag), one (spherical), D × D values (full, tied).
   *
   * @default the covariance of all frames, kept above the variance floor
   */
  readonly covariancePrior?: ArrayLike<number> | null;
  /** Least variance of the default covariance prior, as a fraction of the global variance. @default 0.01 */
  readonly varianceFloor?: number;
  /** Where to start, see `MixtureOptions`. @default "kmeans" */
  readonly initialization?: NonNullable<MixtureOptions["initialization"]>;
  /** Of the random numbers. @default 0 */
  readonly seed?: number;
  /** Starts from different random numbers; the result with the highest bound is kept. @default 1 */
  readonly restarts?: number;
  /** @default 500 */
  readonly maxIterations?: number;
  /** It stops when the lower bound gains less than this, in nats per frame. @default 1e-6 */
  readonly tolerance?: number;
  /** Components expected to hold fewer frames than this are left out of the mixture. @default 1 */
  readonly minOccupancy?: number;
}

/** Options with every default in its place; null where the frames decide. */
export type BayesianMixtureSettings = BayesianDefaults & KernelOptions & EngineOptions;

type BayesianDefaults = Required<Omit<BayesianMixtureOptions, keyof KernelOptions | EngineOption>>;

/** @throws {OptionError} when one is out of range */
export const resolveBayesianMixtureOptions = (options: BayesianMixtureOptions): BayesianMixtureSettings =>
  completeOptions<BayesianDefaults, BayesianMixtureOptions>("Bayesian mixture", bayesianTable, options);
