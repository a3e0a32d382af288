import { OptionError } from "../errors.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { DiscriminativeState, Utterance } from "../types.js";

/** Options of training by maximum mutual information. */
export interface MmiOptions extends KernelOptions {
  /** Updates of all mixtures; 0 leaves them as they are. @default 12 */
  readonly iterations?: number;
  /**
   * κ, by which log-likelihoods of whole recordings are scaled before they compete; null: 1 / the mean number of their frames.
   *
   * @default null
   */
  readonly acousticScale?: number | null;
  /** τ of I-smoothing, frames: the more, the nearer each component stays to maximum likelihood. @default 100 */
  readonly tau?: number;
  /** E of extended Baum–Welch at the start: the more, the smaller the steps. @default 2 */
  readonly smoothingFactor?: number;
  /** b of boosted MMI, nats that every wrong label is given in training; 0 is plain MMI. @default 0 */
  readonly boost?: number;
  /** Least variance, as a fraction of the label's own. @default that of the task */
  readonly varianceFloor?: number;
  /** Recordings that are not trained on: the mixtures after the update that does best on them are taken. @default none */
  readonly heldOut?: readonly Utterance[];
  /** Called with the state before the first update and after each. */
  readonly onIteration?: (state: DiscriminativeState) => void;
}

/** Options with every default in its place, but for those that have none. */
export type MmiSettings = Required<Omit<MmiOptions, "onIteration" | "heldOut" | keyof KernelOptions>> &
  Pick<MmiOptions, "onIteration" | keyof KernelOptions>;

/** @throws {OptionError} when one is out of range */
export function resolveMmiOptions(options: MmiOptions & { readonly varianceFloor: number }): MmiSettings {
  const settings: MmiSettings = {
    iterations: 12,
    acousticScale: null,
    tau: 100,
    smoothingFactor: 2,
    boost: 0,
    ...options,
  };
  const { iterations, acousticScale, smoothingFactor } = settings;
  if (!Number.isSafeInteger(iterations) || iterations < 0) {
    throw new OptionError(`mmi iterations are a whole number of at least 0, not ${iterations}`);
  }
  for (const name of ["tau", "boost", "varianceFloor"] as const) {
    if (!(settings[name] >= 0 && settings[name] < Number.POSITIVE_INFINITY)) {
      throw new OptionError(`mmi option ${name} is a number of at least 0, not ${settings[name]}`);
    }
  }
  if (acousticScale !== null && !(acousticScale > 0 && acousticScale < Number.POSITIVE_INFINITY)) {
    throw new OptionError(`mmi option acousticScale is a number above 0, not ${acousticScale}`);
  }
  if (!(smoothingFactor >= 1 && smoothingFactor < Number.POSITIVE_INFINITY)) {
    throw new OptionError(`mmi option smoothingFactor is a number of at least 1, not ${smoothingFactor}`);
  }
  return settings;
}
