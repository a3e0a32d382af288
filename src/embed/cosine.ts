import { ShapeError } from "../errors.js";
import { addProduct } from "../math/linear/products.js";
import { normalizeLength } from "./vector-transform.js";

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
  const left = stacked(models.map(normalizeLength), dim);
  const right = columns(tests.map(normalizeLength), dim);
  const scores = new Float64Array(models.length * tests.length);
  addProduct(scores, left, right, { rows: models.length, inner: dim, columns: tests.length });
  return scores;
}

/** @throws {ShapeError} when a vector is not of this length */
export function stacked(vectors: readonly Float64Array[], dim: number): Float64Array {
  const rows = new Float64Array(vectors.length * dim);
  for (const [index, vector] of vectors.entries()) {
    checkLength(vector, index, dim);
    rows.set(vector, index * dim);
  }
  return rows;
}

/** The vectors as the columns of a matrix. @throws {ShapeError} when one is not of this length */
export function columns(vectors: readonly Float64Array[], dim: number): Float64Array {
  const matrix = new Float64Array(vectors.length * dim);
  for (const [index, vector] of vectors.entries()) {
    checkLength(vector, index, dim);
    for (let d = 0; d < dim; d++) matrix[d * vectors.length + index] = vector[d] as number;
  }
  return matrix;
}

function checkLength(vector: Float64Array, index: number, dim: number): void {
  if (vector.length === dim) return;
  throw new ShapeError(
    `vector ${index} has ${vector.length} values, and ${dim} are expected; take all from one extractor`,
  );
}
