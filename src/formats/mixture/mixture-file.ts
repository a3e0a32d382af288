import { ModelFileError } from "../../errors.js";
import type { GaussianMixture } from "../../types.js";
import { readingModel } from "../named-errors.js";
import { decodeTensors, encodeTensors, type TensorFile } from "../safetensors.js";
import { arraysOf, mixtureFromArrays } from "./stored-mixture.js";

/**
 * One mixture as a `.safetensors` file: the float64 tensors `weights`, `means` and `covariances` in scikit-learn's
 * shapes, and `covariance_type` in `__metadata__`. It scores to the same bit when read again.
 *
 * @example
 * const mixture = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * decodeMixture(encodeMixture(mixture)).covarianceType // => "diag"
 */
export const encodeMixture = (mixture: GaussianMixture): Uint8Array =>
  encodeTensors({
    metadata: { covariance_type: mixture.covarianceType },
    tensors: new Map(Object.entries(arraysOf(mixture))),
  });

/**
 * One mixture from a `.safetensors` file with tensors `weights`, `means` and `covariances` (or `weights_` …), float64
 * or float32. Where `__metadata__` has no `covariance_type` the shapes say it.
 *
 * @param name  of the file, for errors
 * @throws {ModelFileError} when the bytes are something else, were cut short, or do not fit together
 * @example
 * const mixture = createMixture({ covarianceType: "spherical", weights: [1], means: [3, 4], covariances: [2] });
 * decodeMixture(encodeMixture(mixture)).means // => Float64Array [3, 4]
 */
export function decodeMixture(bytes: Uint8Array, name?: string): GaussianMixture {
  return readingModel(name, () => mixtureOfTensors(decodeTensors(bytes, ["F64", "F32"])));
}

function mixtureOfTensors({ metadata, tensors }: TensorFile): GaussianMixture {
  if (metadata.format === "voxmix") {
    throw new ModelFileError("this is a classifier, and one mixture was expected; read it with decodeClassifier");
  }
  const tensorOf = (tensor: string) => {
    const found = tensors.get(tensor) ?? tensors.get(`${tensor}_`);
    if (found) return found;
    throw new ModelFileError(
      `the tensor "${tensor}" is missing; there are ${[...tensors.keys()].join(", ") || "none"}`,
    );
  };
  const arrays = { weights: tensorOf("weights"), means: tensorOf("means"), covariances: tensorOf("covariances") };
  return mixtureFromArrays(arrays, metadata.covariance_type);
}
