/** Trained linear transforms of frames: how one is applied, and what the training of PCA and of LDA share. */

import { OptionError, ShapeError, TrainingDataError } from "../../errors.js";
import { packedLength } from "../../math/linear/symmetric.js";
import type { FeatureMatrix, FeatureTransform } from "../../types.js";
import { checkFeatureMatrix, zerosLike } from "../feature-matrix.js";
import {
  addCepstralStatistics,
  type CepstralStatistics,
  cepstralStatistics,
} from "../normalize/cepstral-normalization.js";
import { commonProvenance } from "../recipe/same-recipe.js";

/**
 * The features under a trained transform, frame by frame: y_t = A (x_t − offset). O(numFrames · inputDim · outputDim).
 *
 * @param features  T × inputDim
 * @returns T × outputDim, in the precision of the input
 * @throws {ShapeError} when the data do not hold T × D values, D is not inputDim, or the transform is not whole
 * @throws {OptionError} when the transform is of another kind
 * @example
 * const sum = { kind: "pca", inputDim: 2, outputDim: 1, offset: [1, 1], matrix: [1, 1] } as const;
 * applyTransform(featureMatrix([[1, 1], [2, 5]]), sum).data; // => [0, 5]
 */
export function applyTransform(features: FeatureMatrix, transform: FeatureTransform): FeatureMatrix {
  checkFeatureMatrix(features);
  checkTransform(transform);
  const { numFrames, dim } = features;
  const { kind, inputDim, outputDim } = transform;
  if (dim !== inputDim) {
    throw new ShapeError(
      `the ${kind.toUpperCase()} transform is for ${inputDim} dimensions, the features have ${dim}; ` +
        "extract with the recipe it was trained on",
    );
  }
  const offset = Float64Array.from(transform.offset);
  const matrix = Float64Array.from(transform.matrix);
  const data = zerosLike(features.data, numFrames * outputDim);
  const centred = new Float64Array(dim);
  for (let frame = 0; frame < numFrames; frame++) {
    for (let i = 0; i < dim; i++) centred[i] = features.data[frame * dim + i] - offset[i];
    for (let row = 0; row < outputDim; row++) {
      let sum = 0;
      for (let i = 0; i < dim; i++) sum += matrix[row * dim + i] * centred[i];
      data[frame * outputDim + row] = sum;
    }
  }
  // The transform is the last step of a recipe.
  const recipe = features.recipe && features.recipe.transform === null ? { ...features.recipe, transform } : null;
  return { ...features, data, dim: outputDim, recipe };
}

/**
 * @throws {OptionError} when the kind is neither of the two
 * @throws {ShapeError} when sizes and values do not agree, or a value is not a finite number
 */
function checkTransform({ kind, inputDim, outputDim, offset, matrix }: FeatureTransform): void {
  if (kind !== "pca" && kind !== "lda") {
    throw new OptionError(`a transform is of kind "pca" or "lda"; got ${JSON.stringify(kind)}`);
  }
  if (!isCount(inputDim) || !isCount(outputDim)) {
    throw new ShapeError(`a transform has whole dimensions from 1 on; got ${outputDim} from ${inputDim}`);
  }
  if (!Array.isArray(offset) || !Array.isArray(matrix)) {
    throw new ShapeError("a transform holds its offset and matrix as arrays of numbers; got something else");
  }
  if (offset.length !== inputDim || matrix.length !== outputDim * inputDim) {
    throw new ShapeError(
      `a transform of ${outputDim} dimensions from ${inputDim} has ${inputDim} offsets and ${outputDim * inputDim} ` +
        `matrix values; got ${offset.length} and ${matrix.length}`,
    );
  }
  if (!offset.every(Number.isFinite) || !matrix.every(Number.isFinite)) {
    throw new ShapeError("a transform holds finite numbers only; this one holds another value: train it again");
  }
}

const isCount = (value: number) => Number.isInteger(value) && value > 0;

/**
 * Mean and squares over the frames of all recordings.
 *
 * @throws {ShapeError} when the dimensions differ, or the data of one do not hold T × D values
 * @throws {OptionError} when they were made by several recipes, or at several sample rates
 * @throws {TrainingDataError} when there is no frame, or a value is not finite
 */
export function pooledStatistics(recordings: readonly FeatureMatrix[], what: string): CepstralStatistics {
  const [first] = recordings;
  if (first === undefined) throw new TrainingDataError(`${what} is trained on frames; got no recording`);
  for (const [index, { dim }] of recordings.entries()) {
    if (dim === first.dim) continue;
    throw new ShapeError(
      `recording ${index} has ${dim} dimensions, the first has ${first.dim}; extract all with one recipe`,
    );
  }
  commonProvenance(recordings, (index) => `recording ${index}`);
  const statistics = recordings.map(cepstralStatistics).reduce(addCepstralStatistics);
  if (statistics.numFrames === 0 || statistics.dim === 0) {
    throw new TrainingDataError(
      `${what} is trained on frames; got ${statistics.numFrames} of ${statistics.dim} values`,
    );
  }
  if (!statistics.squares.every(Number.isFinite)) {
    const column = statistics.squares.findIndex((value) => !Number.isFinite(value));
    throw new TrainingDataError(`${what} needs finite features; column ${column} holds another value`);
  }
  return statistics;
}

/**
 * Σ_t (x_t − centre)(x_t − centre)ᵀ over the frames of all recordings, the lower triangle by rows, in float64.
 * O(numFrames · dim²).
 */
export function scatterAbout(recordings: readonly FeatureMatrix[], centre: Float64Array): Float64Array {
  const packed = new Float64Array(packedLength(centre.length));
  const deviation = new Float64Array(centre.length);
  for (const { data, numFrames, dim } of recordings) {
    for (let frame = 0; frame < numFrames; frame++) {
      for (let i = 0; i < dim; i++) deviation[i] = data[frame * dim + i] - centre[i];
      for (let i = 0, entry = 0; i < dim; i++) {
        const left = deviation[i];
        for (let j = 0; j <= i; j++, entry++) packed[entry] = packed[entry] + left * deviation[j];
      }
    }
  }
  return packed;
}

/** The row, turned so that its entry of greatest magnitude, the first of such, is positive. */
export function withPositivePeak(row: Float64Array): Float64Array {
  let peak = 0;
  for (const value of row) if (Math.abs(value) > Math.abs(peak)) peak = value;
  return peak < 0 ? row.map((value) => -value) : row;
}
