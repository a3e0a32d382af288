import { ShapeError } from "../errors.js";
import { packedLength } from "../math/linear/symmetric.js";

/** What is done to a vector before it is compared: y = A (x − offset), or y = x / ‖x‖. */
export type VectorTransform = LinearTransform | LengthNormalization;

export interface LinearTransform {
  readonly kind: "linear";
  /** What it was trained as. */
  readonly name: "whitening" | "lda" | "wccn";
  readonly inputDim: number;
  readonly outputDim: number;
  /** inputDim values. */
  readonly offset: Float64Array;
  /** A: outputDim × inputDim values, row-major. */
  readonly matrix: Float64Array;
}

export interface LengthNormalization {
  readonly kind: "length";
}

/**
 * A vector under several transforms, one after the other. O(Σ inputDim · outputDim).
 *
 * @throws {ShapeError} when a transform is for vectors of another length, or one to be normalised has length 0
 * @example
 * const numbers = { offset: Float64Array.of(1, 1), matrix: Float64Array.of(0.5, 0, 0, 0.5) };
 * const halve = { kind: "linear", name: "whitening", inputDim: 2, outputDim: 2, ...numbers } as const;
 * transformVector(Float64Array.of(7, 9), [halve]); // => Float64Array.of(3, 4)
 * transformVector(Float64Array.of(7, 9), [halve, { kind: "length" }]); // => Float64Array.of(0.6, 0.8)
 */
export function transformVector(vector: Float64Array, transforms: readonly VectorTransform[]): Float64Array {
  let result = vector;
  for (const transform of transforms) {
    result = transform.kind === "length" ? normalizeLength(result) : linear(result, transform);
  }
  return result;
}

/**
 * x / ‖x‖: i-vectors of long recordings are longer than those of short ones, which a Gaussian would take for a difference
 * between speakers (Garcia-Romero and Espy-Wilson 2011).
 *
 * @throws {ShapeError} when its length is 0, or not finite
 * @example normalizeLength(Float64Array.of(3, 4)); // => Float64Array.of(0.6, 0.8)
 */
export function normalizeLength(vector: Float64Array): Float64Array {
  const length = Math.hypot(...vector);
  if (length > 0 && length < Number.POSITIVE_INFINITY) return vector.map((value) => value / length);
  throw new ShapeError(`a vector of length ${length} has no direction; look at the recording it is of`);
}

function linear(vector: Float64Array, { name, inputDim, outputDim, offset, matrix }: LinearTransform): Float64Array {
  if (vector.length !== inputDim || offset.length !== inputDim || matrix.length !== inputDim * outputDim) {
    throw new ShapeError(
      `the ${name} transform is for vectors of ${inputDim} values, this has ${vector.length}; take both from one training`,
    );
  }
  const result = new Float64Array(outputDim);
  for (let i = 0, at = 0; i < outputDim; i++) {
    let sum = 0;
    for (let j = 0; j < inputDim; j++, at++) {
      sum += (matrix[at] as number) * ((vector[j] as number) - (offset[j] as number));
    }
    result[i] = sum;
  }
  return result;
}

/** A packed lower triangle as the matrix of a transform. */
export function triangularTransform(
  name: LinearTransform["name"],
  lower: Float64Array,
  offset: Float64Array,
): LinearTransform {
  const dim = offset.length;
  const matrix = new Float64Array(dim * dim);
  for (let i = 0; i < dim; i++) {
    matrix.set(lower.subarray(packedLength(i), packedLength(i) + i + 1), i * dim);
  }
  return { kind: "linear", name, inputDim: dim, outputDim: dim, offset, matrix };
}
