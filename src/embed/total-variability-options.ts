import { OptionError } from "../errors.js";

export interface TotalVariabilityOptions {
  /** R: the length of an i-vector. At most K · D, and better no more than there are recordings. */
  readonly rank: number;
  /** Of EM. @default 10 */
  readonly iterations?: number;
  /** Of the loadings that EM starts from. @default 0 */
  readonly seed?: number;
  /** Whether the covariances Σ_k, which start as the background model's, are updated too. @default false */
  readonly updateResidual?: boolean;
  /** Whether the i-vectors of the training recordings are kept at mean 0 and covariance I, which takes fewer iterations. @default true */
  readonly minimumDivergence?: boolean;
  /** Called after each E-step with what w gains over the background model, nats per frame. */
  readonly onIteration?: (iteration: number, gain: number) => void;
}

export type TotalVariabilitySettings = Required<Omit<TotalVariabilityOptions, "onIteration">> &
  Pick<TotalVariabilityOptions, "onIteration">;

/**
 * @param supervectorLength  K · D
 * @throws {OptionError} when one is out of range
 */
export function resolveTotalVariabilityOptions(
  options: TotalVariabilityOptions,
  supervectorLength: number,
): TotalVariabilitySettings {
  const settings = { iterations: 10, seed: 0, updateResidual: false, minimumDivergence: true, ...options };
  const { rank, iterations, seed } = settings;
  if (!Number.isSafeInteger(rank) || rank < 1 || rank > supervectorLength) {
    throw new OptionError(
      `rank is a whole number from 1 to ${supervectorLength}, the number of means of the background model; got ${rank}`,
    );
  }
  if (!Number.isSafeInteger(iterations) || iterations < 1) {
    throw new OptionError(`iterations is a whole number of at least 1, not ${iterations}`);
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new OptionError(`seed is a whole number of at least 0, not ${seed}`);
  }
  for (const name of ["updateResidual", "minimumDivergence"] as const) {
    if (typeof settings[name] !== "boolean") throw new OptionError(`${name} is true or false, not ${settings[name]}`);
  }
  return settings;
}
