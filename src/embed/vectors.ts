import { ShapeError, TrainingDataError } from "../errors.js";
import { columnScale } from "../features/normalize/cepstral-normalization.js";
import { addOuterProduct, addProduct, transposed } from "../math/linear/products.js";
import { invertSymmetric, packedLength, type SymmetricInverse } from "../math/linear/symmetric.js";
import { groupBy } from "../math/order.js";

/** Vectors of recordings, e.g. i-vectors: their classes and scatter, transforms applied to them, cosines. */

/** A vector, e.g. the i-vector of a recording, with what is to be told apart, e.g. the speaker. */
export interface LabelledVector {
  readonly label: string;
  readonly vector: Float64Array;
}

interface VectorClass {
  readonly vectors: readonly Float64Array[];
  readonly mean: Float64Array;
}

/**
 * In the order in which labels first come.
 *
 * @throws {TrainingDataError} when there are fewer than 2 labels, or no label has 2 vectors, to train `what` on
 */
export function vectorClasses(vectors: readonly LabelledVector[], what: string): readonly VectorClass[] {
  checkVectors(
    vectors.map(({ vector }) => vector),
    what,
  );
  const byLabel = groupBy(vectors, ({ label }) => label);
  const most = Math.max(0, ...Array.from(byLabel.values(), ({ length }) => length));
  if (byLabel.size < 2 || most < 2) {
    throw new TrainingDataError(
      `${what} is trained on 2 labels or more, with 2 vectors of one or more; got ${vectors.length} vectors of ` +
        `${byLabel.size}: give recordings of more speakers, and more of each`,
    );
  }
  return Array.from(byLabel.values(), (own) => {
    const ofLabel = own.map(({ vector }) => vector);
    return { vectors: ofLabel, mean: meanVector(ofLabel) };
  });
}

/** @throws {TrainingDataError} when there is none @throws {ShapeError} when lengths differ, or a value is not finite */
export function checkVectors(vectors: readonly Float64Array[], what: string): void {
  const [first] = vectors;
  if (first === undefined) throw new TrainingDataError(`${what} is trained on vectors; got none`);
  for (const [index, vector] of vectors.entries()) {
    if (vector.length !== first.length || vector.length === 0) {
      throw new ShapeError(
        `vector ${index} has ${vector.length} values, the first has ${first.length}; take all from one extractor`,
      );
    }
    if (!vector.every(Number.isFinite)) {
      throw new ShapeError(`vector ${index} holds a value that is not finite; look at the recording it is of`);
    }
  }
}

/** Σ x / n; of at least one vector. */
export function meanVector(vectors: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (let i = 0; i < mean.length; i++) mean[i] += vector[i] / vectors.length;
  }
  return mean;
}

/** Adds factor · (x − centre)(x − centre)ᵀ to a lower triangle. */
export function addScatter(
  packed: Float64Array,
  vector: Float64Array,
  { centre, factor }: { readonly centre: Float64Array; readonly factor: number },
): void {
  addOuterProduct(
    packed,
    vector.map((value, i) => value - centre[i]),
    factor,
  );
}

/** Σ_c Σ_{x∈c} (x − μ_c)(x − μ_c)ᵀ · share(c), packed. */
export function withinScatter(classes: readonly VectorClass[], share: (ofClass: VectorClass) => number): Float64Array {
  const packed = new Float64Array(packedLength(classes[0]?.mean.length ?? 0));
  for (const ofClass of classes) {
    for (const vector of ofClass.vectors) addScatter(packed, vector, { centre: ofClass.mean, factor: share(ofClass) });
  }
  return packed;
}

/** The sum of the diagonal of a packed triangle. */
export function packedTrace(packed: Float64Array, dim: number): number {
  let trace = 0;
  for (let i = 0; i < dim; i++) trace += packed[packedLength(i) + i];
  return trace;
}

/** Below this share of its variance, a value is a combination of those before it. */
const DEPENDENT = 1e-12;

/**
 * The inverse of a covariance that is one in fact: no value is constant, as told by its mean, and none a combination of the
 * others. Null otherwise.
 */
export function regularInverse(covariance: Float64Array, mean: Float64Array): SymmetricInverse | null {
  const dim = mean.length;
  const inverted = invertSymmetric(covariance, dim);
  if (inverted === null) return null;
  for (let i = 0; i < dim; i++) {
    const at = packedLength(i) + i;
    const variance = covariance[at];
    const isConstant = columnScale(mean[i], variance) === 0;
    if (isConstant || 1 / inverted.whitening[at] ** 2 <= DEPENDENT * variance) return null;
  }
  return inverted;
}

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
      sum += matrix[at] * (vector[j] - offset[j]);
    }
    result[i] = sum;
  }
  return result;
}

/**
 * The cosine of the angle between each model and each test (Dehak et al. 2011, eq. 9), as one product of matrices:
 *
 *   score = ⟨m, x⟩ / (‖m‖ ‖x‖)
 *
 * O(M · N · D).
 *
 * @returns M × N values from −1 to 1, row-major
 * @throws {ShapeError} when lengths differ, or a vector has length 0
 * @example
 * const models = [Float64Array.of(1, 0), Float64Array.of(0, 2)];
 * cosineScores(models, [Float64Array.of(3, 4)]); // => Float64Array.of(0.6, 0.8)
 */
export function cosineScores(models: readonly Float64Array[], tests: readonly Float64Array[]): Float64Array {
  const dim = models[0]?.length ?? tests[0]?.length ?? 0;
  // Vectors as the columns of a matrix are its transpose's rows.
  const left = transposed(columns(models.map(normalizeLength), dim), dim);
  const right = columns(tests.map(normalizeLength), dim);
  const scores = new Float64Array(models.length * tests.length);
  addProduct(scores, left, right, { rows: models.length, inner: dim, columns: tests.length });
  return scores;
}

/** The vectors as the columns of a matrix. @throws {ShapeError} when one is not of this length */
export function columns(vectors: readonly Float64Array[], dim: number): Float64Array {
  const matrix = new Float64Array(vectors.length * dim);
  for (const [index, vector] of vectors.entries()) {
    if (vector.length !== dim) {
      throw new ShapeError(
        `vector ${index} has ${vector.length} values, and ${dim} are expected; take all from one extractor`,
      );
    }
    for (let d = 0; d < dim; d++) matrix[d * vectors.length + index] = vector[d];
  }
  return matrix;
}
