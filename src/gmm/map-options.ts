import { OptionError } from "../errors.js";
import type { GaussianMixture } from "../types.js";
import { type CovarianceLimits, covarianceLimits } from "./covariance-limits.js";
import { mixtureMoments } from "./mixture-moments.js";
import type { MixtureParameter } from "./mle.js";

/** How far a background model moves towards the frames it is adapted to, and in what. */
export interface MapOptions {
  /**
   * r: frames that a component must hold for its frames to count as much as the background model does. 0: they alone count;
   * Infinity: the background model alone.
   *
   * @default 16
   */
  readonly relevanceFactor?: number;
  /** What is adapted; the rest stays as in the background model. @default ["means"] */
  readonly update?: readonly MixtureParameter[];
  /** Least adapted variance, as a fraction of the variance of all frames under the background model. @default 0.01 */
  readonly varianceFloor?: number;
}

/** Options with every default in its place. */
export type MapSettings = Required<MapOptions>;

const PARAMETERS: readonly MixtureParameter[] = ["weights", "means", "covariances"];

/** @throws {OptionError} when one is out of range, or tied covariances are to be updated */
export function resolveMapOptions(
  { relevanceFactor = 16, update = ["means"], varianceFloor = 0.01 }: MapOptions,
  background: Pick<GaussianMixture, "covarianceType"> | null,
): MapSettings {
  if (!(relevanceFactor >= 0)) {
    throw new OptionError(`relevanceFactor is a number of frames, at least 0, not ${relevanceFactor}`);
  }
  if (!(varianceFloor >= 0 && varianceFloor < 1)) {
    throw new OptionError(
      `varianceFloor is a fraction of the global variance, from 0 to under 1, not ${varianceFloor}`,
    );
  }
  const other = update.find((parameter) => !PARAMETERS.includes(parameter));
  if (other !== undefined || update.length === 0) {
    throw new OptionError(
      `update names some of ${PARAMETERS.map((name) => `"${name}"`).join(", ")}, not ${JSON.stringify(other ?? [])}`,
    );
  }
  if (update.includes("covariances") && background?.covarianceType === "tied") {
    throw new OptionError(
      "tied covariances belong to all components and are not adapted by one component's frames: update means and weights, " +
        'or train the background model with covarianceType "full"',
    );
  }
  return { relevanceFactor, update, varianceFloor };
}

/** The floor of adapted covariances: it needs no frames but those that the background model was trained on. */
export const backgroundLimits = (background: GaussianMixture, { varianceFloor }: MapSettings): CovarianceLimits =>
  covarianceLimits(mixtureMoments(background), { varianceFloor, ridge: 0 });
