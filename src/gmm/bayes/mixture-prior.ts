import { OptionError } from "../../errors.js";
import { packedLength } from "../../math/linear/symmetric.js";
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
 * The prior that the options ask for; where they ask for none, the mean and covariance of all frames.
 *
 * @param all  the statistics of all frames under one component, about their mean
 * @throws {OptionError} when a value of the prior does not fit the dimensions, or is none of a covariance
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
  if (hasMatrices(covarianceType)) return packedMatrix(values, dim);
  if (values.every(isVariance)) return values;
  throw new OptionError("covariancePrior has a variance that is not a finite number above 0");
}

function packedMatrix(matrix: Float64Array, dim: number): Float64Array {
  const packed = new Float64Array(packedLength(dim));
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      packed[at] = matrix[i * dim + j];
      if (packed[at] !== matrix[j * dim + i]) throw new OptionError("covariancePrior is not symmetric");
    }
  }
  if (isPositiveDefinite(packed, dim)) return packed;
  throw new OptionError("covariancePrior is not positive definite");
}
