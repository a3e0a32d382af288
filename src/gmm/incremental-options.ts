import { OptionError } from "../errors.js";
import { type MixtureOptions, type MixtureSettings, resolveMixtureOptions } from "./mixture-options.js";

/** Options of training in pieces; the same at each call. */
export interface IncrementalOptions
  extends Pick<
    MixtureOptions,
    | "numComponents"
    | "covarianceType"
    | "initialization"
    | "seed"
    | "varianceFloor"
    | "ridge"
    | "minOccupancy"
    | "kernel"
    | "precision"
  > {
  /**
   * κ, over ½ and at most 1: how fast early chunks are forgotten while more and more come. The n-th chunk has the share
   * η = n^−κ in the statistics; 1 gives each frame the same where chunks are of one size.
   *
   * @default 0.7
   */
  readonly stepExponent?: number;
  /**
   * λ instead of κ, over 0 and at most 1: the statistics of all chunks so far count λ times as much with each chunk that
   * comes. Under 1 it follows data that change; 1 forgets nothing.
   *
   * @default null
   */
  readonly decay?: number | null;
}

export interface IncrementalSettings extends MixtureSettings {
  readonly stepExponent: number;
  readonly decay: number | null;
}

/** Of EM on the first chunk: enough that what k-means left too small is put to use again. */
const FIRST_ITERATIONS = 5;

/** @throws {OptionError} when one is out of range, or two contradict one another */
export function resolveIncrementalOptions(options: IncrementalOptions): IncrementalSettings {
  const { stepExponent = 0.7, decay = null, ...mixture } = options;
  if (!(stepExponent > 0.5 && stepExponent <= 1)) {
    throw new OptionError(`stepExponent is over 0.5 and at most 1, not ${stepExponent}: others do not converge`);
  }
  if (decay !== null && !(decay > 0 && decay <= 1)) {
    throw new OptionError(`decay is over 0 and at most 1, not ${decay}; 1 forgets nothing`);
  }
  if (decay !== null && options.stepExponent !== undefined) {
    throw new OptionError("stepExponent and decay are two ways of forgetting; give one");
  }
  return { ...resolveMixtureOptions({ ...mixture, maxIterations: FIRST_ITERATIONS }), stepExponent, decay };
}
