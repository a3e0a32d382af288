import { OptionError } from "../../errors.js";
import { createRandom } from "../../math/random.js";
import type { GaussianMixture } from "../../types.js";
import { covarianceLength, covarianceStride, variancesOf } from "../mixture/covariances.js";
import { indexOfGreatest } from "../mixture/mixture.js";

/** A mixture grows by splitting: for the start of EM, and where EM puts a starved component to use again. */

export interface SplitOptions {
  /** How far the halves move apart from the mean, in standard deviations. @default 0.2 */
  readonly perturbation?: number;
  /**
   * Each half moves by `perturbation` times a standard normal number in every dimension, as Kaldi has it (its own
   * perturbation is 0.01). Where absent, by exactly that much in all dimensions, as HTK does.
   *
   * @default null
   */
  readonly seed?: number | null;
}

/**
 * The mixture grown to more components: the heaviest is split in two, again and again. Each half has half of the weight and
 * the whole covariance. Source: HTK Book §10.6 (`MU`, means ± 0.2 standard deviations); Kaldi, `DiagGmm::Split`.
 *
 * @throws {OptionError} when the mixture has more components already, or an option is out of range
 * @example
 * const one = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * splitComponents(one, 2).means // => Float64Array [ -0.2, 0.2 ]
 */
export function splitComponents(
  mixture: GaussianMixture,
  numComponents: number,
  { perturbation = 0.2, seed = null }: SplitOptions = {},
): GaussianMixture {
  if (!Number.isSafeInteger(numComponents) || numComponents < mixture.numComponents) {
    throw new OptionError(
      `a mixture of ${mixture.numComponents} components is grown to a whole number of at least as many, not ${numComponents}`,
    );
  }
  if (!(perturbation > 0 && Number.isFinite(perturbation))) {
    throw new OptionError(`perturbation is a number of standard deviations above 0, not ${perturbation}`);
  }
  const random = seed === null ? null : createRandom(seed);
  const grown = withRoomFor(mixture, numComponents);
  for (let k = mixture.numComponents; k < numComponents; k++) {
    splitHeaviestInto(grown, k, () => perturbation * (random ? random.normal() : 1));
  }
  return grown;
}

function withRoomFor(mixture: GaussianMixture, numComponents: number): GaussianMixture {
  const longer = (values: Float64Array, length: number) => {
    const result = new Float64Array(length);
    result.set(values);
    return result;
  };
  return {
    ...mixture,
    numComponents,
    weights: longer(mixture.weights, numComponents),
    means: longer(mixture.means, numComponents * mixture.dim),
    covariances: longer(mixture.covariances, covarianceLength({ ...mixture, numComponents })),
  };
}

/**
 * Splits the heaviest component of a mixture, in place; one half becomes component k. The halves move from the mean by so many
 * standard deviations, asked for in each dimension.
 */
export function splitHeaviestInto(mixture: GaussianMixture, k: number, deviations: () => number): void {
  const { dim, weights, means, covariances } = mixture;
  const stride = covarianceStride(mixture);
  const heaviest = indexOfGreatest(weights);
  const half = weights[heaviest] / 2;
  weights[heaviest] = half;
  weights[k] = half;
  covariances.copyWithin(k * stride, heaviest * stride, (heaviest + 1) * stride);
  variancesOf(mixture, heaviest).forEach((variance, d) => {
    const mean = means[heaviest * dim + d];
    const shift = deviations() * Math.sqrt(variance);
    means[heaviest * dim + d] = mean - shift;
    means[k * dim + d] = mean + shift;
  });
}
