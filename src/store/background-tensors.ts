import { ModelFileError, SpeechModelError } from "../errors.js";
import { createMixture } from "../gmm/mixture/mixture.js";
import type { CovarianceType, GaussianMixture } from "../types.js";
import type { Tensor } from "./safetensors.js";

/** The background model that the mixtures of a classifier were adapted from, in the tensors of its file. */

const NAMES = { weights: "background_weights", means: "background_means", covariances: "background_covariances" };

export function backgroundTensors(background: GaussianMixture | undefined): [string, Tensor][] {
  if (background === undefined) return [];
  const { numComponents, dim, weights, means } = background;
  return [
    [NAMES.weights, { shape: [numComponents], data: weights }],
    [NAMES.means, { shape: [numComponents, dim], data: means }],
    [NAMES.covariances, { shape: covarianceShape(background), data: background.covariances }],
  ];
}

/**
 * @returns null when the file has none
 * @throws {ModelFileError} when it does not fit together
 */
export function readBackground(
  tensors: ReadonlyMap<string, Tensor>,
  { covarianceType, dim }: { readonly covarianceType: CovarianceType; readonly dim: number },
): GaussianMixture | null {
  const [weights, means, covariances] = [NAMES.weights, NAMES.means, NAMES.covariances].map((name) =>
    tensors.get(name),
  );
  if (!weights && !means && !covariances) return null;
  const numComponents = weights?.shape[0] ?? 0;
  const expected = covarianceShape({ covarianceType, numComponents, dim });
  const fits =
    hasShape(weights, [numComponents]) && hasShape(means, [numComponents, dim]) && hasShape(covariances, expected);
  if (!fits || !weights || !means || !covariances) {
    throw new ModelFileError(
      `the background model is not of ${covarianceType} covariances over ${dim} dimensions, as the mixtures are`,
    );
  }
  try {
    return createMixture({ covarianceType, weights: weights.data, means: means.data, covariances: covariances.data });
  } catch (error) {
    if (!(error instanceof SpeechModelError)) throw error;
    throw new ModelFileError(`the background model: ${error.message}`, { cause: error });
  }
}

function covarianceShape({
  covarianceType,
  numComponents,
  dim,
}: Pick<GaussianMixture, "covarianceType" | "numComponents" | "dim">): number[] {
  return {
    diag: [numComponents, dim],
    full: [numComponents, dim, dim],
    tied: [dim, dim],
    spherical: [numComponents],
  }[covarianceType];
}

const hasShape = (tensor: Tensor | undefined, shape: readonly number[]): boolean =>
  tensor !== undefined && tensor.shape.length === shape.length && tensor.shape.every((size, i) => size === shape[i]);
