import { OptionError } from "../../errors.js";
import { packLower, unpackSquare } from "../../math/linear/products.js";
import type { CovarianceType, SufficientStatistics } from "../../types.js";
import { type CovarianceLimits, limitCovariance } from "../em/covariance-limits.js";
import { covarianceLength, hasMatrices, isPositiveDefinite, isVariance } from "../mixture/covariances.js";
import type { BayesianMixtureSettings, WeightPriorType } from "./bayesian-options.js";

/** The prior distribution over mixtures: `updatePosterior` combines it with the statistics of frames. */
export interface MixturePrior {
  readonly covarianceType: CovarianceType;
  readonly weightPriorType: WeightPriorType;
  /** α₀, of the Dirichlet distribution or of the process. */
  readonly weightConcentration: number;
  /** β₀: frames that the mean prior is worth. */
  readonly meanPrecision: number;
  /** D values m₀. */
  readonly mean: Float64Array;
  /** ν₀: frames that the covariance prior is worth. */
  readonly degreesOfFreedom: number;
  /** W₀⁻¹: D variances (diag), one (spherical), or a packed lower triangle (full, tied). */
  readonly covariance: Float64Array;
}

/**
 * The prior that the options ask for; where they ask for none, the mean and covariance of all frames, from their statistics
 * under one component about their mean.
 */
export function mixturePrior(
  all: SufficientStatistics,
  limits: CovarianceLimits,
  settings: BayesianMixtureSettings,
): MixturePrior {
  const { dim, origin } = all;
  const { covarianceType, meanPrior, degreesOfFreedomPrior, covariancePrior } = settings;
  const degreesOfFreedom = degreesOfFreedomPrior ?? dim;
  if (!(degreesOfFreedom > dim - 1 && degreesOfFreedom < Number.POSITIVE_INFINITY)) {
    throw new OptionError(
      `degreesOfFreedomPrior is more than ${dim - 1} for ${dim} dimensions, not ${degreesOfFreedom}`,
    );
  }
  if (meanPrior !== null && (meanPrior.length !== dim || !Array.from(meanPrior).every(Number.isFinite))) {
    throw new OptionError(
      `meanPrior is ${dim} finite values for ${dim} dimensions, not [${Array.from(meanPrior).join(", ")}]`,
    );
  }
  return {
    covarianceType,
    weightPriorType: settings.weightPriorType,
    weightConcentration: settings.weightConcentrationPrior ?? 1 / settings.numComponents,
    meanPrecision: settings.meanPrecisionPrior,
    mean: meanPrior === null ? origin : Float64Array.from(meanPrior),
    degreesOfFreedom,
    covariance:
      covariancePrior === null
        ? covarianceOfFrames(all, limits, covarianceType)
        : givenCovariance(Float64Array.from(covariancePrior), covarianceType, dim),
  };
}

/** The covariance of all frames with the divisor T − 1, as in scikit-learn, within the limits. */
function covarianceOfFrames(
  { second, numFrames }: SufficientStatistics,
  limits: CovarianceLimits,
  covarianceType: CovarianceType,
): Float64Array {
  // Weights may sum to less than one frame.
  const divisor = numFrames > 1 ? numFrames - 1 : numFrames;
  const covariance = second.map((sum) => sum / divisor);
  return limitCovariance(covarianceType, covariance, limits).limited;
}

function givenCovariance(values: Float64Array, covarianceType: CovarianceType, dim: number): Float64Array {
  const expected = covarianceLength({ covarianceType, numComponents: 1, dim });
  if (values.length !== expected) {
    throw new OptionError(
      `covariancePrior of ${covarianceType} covariances over ${dim} dimensions has ${expected} values, not ${values.length}`,
    );
  }
  if (!hasMatrices(covarianceType)) {
    if (values.every(isVariance)) return values;
    throw new OptionError("covariancePrior has a variance that is not a finite number above 0");
  }
  const packed = packLower(values, dim);
  if (unpackSquare(packed, dim).some((value, at) => value !== values[at])) {
    throw new OptionError("covariancePrior is not symmetric");
  }
  if (isPositiveDefinite(packed, dim)) return packed;
  throw new OptionError("covariancePrior is not positive definite");
}
