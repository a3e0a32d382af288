import { OptionError, TrainingDataError } from "../errors.js";
import { trainLda } from "../features/transform/lda.js";
import { unpackLower } from "../math/linear/products.js";
import { packedLength } from "../math/linear/symmetric.js";
import {
  addScatter,
  checkVectors,
  type LabelledVector,
  type LinearTransform,
  meanVector,
  packedTrace,
  regularInverse,
  vectorClasses,
  withinScatter,
} from "./vectors.js";

/** Transforms learned from vectors: whitening, within-class normalisation, discriminant analysis. */

export interface ShrinkageOptions {
  /**
   * λ, from 0 to 1: the covariance C becomes (1 − λ) C + λ (tr C / D) I. For fewer vectors than they have values. @default 0
   */
  readonly shrinkage?: number;
}

/**
 * Centring and whitening: what takes the vectors to mean 0 and covariance I.
 *
 *   C = Σ (x − μ)(x − μ)ᵀ / N = L Lᵀ      y = L⁻¹ (x − μ)
 *
 * O(N · D² + D³).
 *
 * @throws {TrainingDataError} when there are too few vectors for a covariance of full rank, without shrinkage
 * @throws {ShapeError} when lengths differ, or a value is not finite
 * @throws {OptionError} when `shrinkage` is not from 0 to 1
 * @example
 * const corners = [[0, 0], [4, 0], [0, 2], [4, 2]].map((xs) => Float64Array.from(xs));
 * const whitening = trainWhitening(corners);
 * transformVector(Float64Array.of(4, 0), [whitening]); // => Float64Array.of(1, -1)
 */
export function trainWhitening(vectors: readonly Float64Array[], options: ShrinkageOptions = {}): LinearTransform {
  checkVectors(vectors, "whitening");
  const mean = meanVector(vectors);
  const covariance = new Float64Array(packedLength(mean.length));
  for (const vector of vectors) addScatter(covariance, vector, { centre: mean, factor: 1 / vectors.length });
  return { ...shape("whitening", mean), offset: mean, matrix: whitener("whitening", covariance, mean, options) };
}

/**
 * Within-class covariance normalisation (Hatch, Kajarekar and Stolcke 2006; Dehak et al. 2011, eq. 12): directions in which
 * the recordings of one speaker differ count less.
 *
 *   W = (1/S) Σ_s (1/n_s) Σ_i (x_si − μ_s)(x_si − μ_s)ᵀ      W⁻¹ = B Bᵀ      y = Bᵀ x
 *
 * Every label counts alike; nothing is centred. O(N · D² + D³).
 *
 * @throws {TrainingDataError} when there are too few vectors for a covariance of full rank, without shrinkage
 * @throws {ShapeError} when lengths differ, or a value is not finite
 * @throws {OptionError} when `shrinkage` is not from 0 to 1
 * @example
 * const ofAda = [[0, 0], [4, 0], [0, 2], [4, 2]].map((xs) => ({ label: "ada", vector: Float64Array.from(xs) }));
 * const ofBob = ofAda.map(({ vector }) => ({ label: "bob", vector: vector.map((x) => x + 5) }));
 * transformVector(Float64Array.of(4, 2), [trainWccn([...ofAda, ...ofBob])]); // => Float64Array.of(2, 2)
 */
export function trainWccn(vectors: readonly LabelledVector[], options: ShrinkageOptions = {}): LinearTransform {
  const classes = vectorClasses(vectors, "WCCN");
  const dim = classes[0]?.mean.length ?? 0;
  const within = withinScatter(classes, (ofClass) => 1 / (classes.length * ofClass.vectors.length));
  const mean = meanVector(vectors.map(({ vector }) => vector));
  return { ...shape("wccn", mean), offset: new Float64Array(dim), matrix: whitener("WCCN", within, mean, options) };
}

export interface VectorLdaOptions {
  /** Directions kept. @default one less than the labels, and no more than the vectors have values */
  readonly dim?: number;
  /** λ, from 0 to 1: the off-diagonal entries of the within-class covariance are multiplied with 1 − λ. @default 0 */
  readonly shrinkage?: number;
}

/**
 * Linear discriminant analysis of vectors: `trainLda`, each vector a frame. It centres as well. O(N · D² + D³).
 *
 * @throws {TrainingDataError} for fewer than two labels, or a singular within-class covariance
 * @throws {ShapeError} when lengths differ, or a value is not finite
 * @throws {OptionError} when `dim` is not from 1 to the labels less one (or D), or `shrinkage` is not from 0 to 1
 * @example
 * const ofAda = [[0, 0], [2, 0], [0, 4], [2, 4]].map((xs) => ({ label: "ada", vector: Float64Array.from(xs) }));
 * const ofBob = ofAda.map(({ vector: [x, y] }) => ({ label: "bob", vector: Float64Array.of(x + 6, y) }));
 * transformVector(Float64Array.of(8, 0), [trainVectorLda([...ofAda, ...ofBob])]); // => Float64Array.of(4)
 */
export function trainVectorLda(vectors: readonly LabelledVector[], options: VectorLdaOptions = {}): LinearTransform {
  vectorClasses(vectors, "LDA");
  const frames = vectors.map(({ label, vector }) => ({
    label,
    features: { data: vector, numFrames: 1, dim: vector.length, frameShift: 0 },
  }));
  const { inputDim, outputDim, offset, matrix } = trainLda(frames, options);
  const numbers = { offset: Float64Array.from(offset), matrix: Float64Array.from(matrix) };
  return { kind: "linear", name: "lda", inputDim, outputDim, ...numbers };
}

const shape = (name: LinearTransform["name"], { length }: Float64Array) =>
  ({ kind: "linear", name, inputDim: length, outputDim: length }) as const;

/** L⁻¹ of the covariance L Lᵀ, shrunk: D × D. */
function whitener(
  what: string,
  covariance: Float64Array,
  mean: Float64Array,
  { shrinkage = 0 }: ShrinkageOptions,
): Float64Array {
  if (!(shrinkage >= 0 && shrinkage <= 1)) {
    throw new OptionError(`shrinkage must be a number from 0 to 1; got ${String(shrinkage)}`);
  }
  const dim = mean.length;
  const trace = packedTrace(covariance, dim);
  const shrunk = covariance.map((value) => (1 - shrinkage) * value);
  for (let i = 0; i < dim; i++) shrunk[packedLength(i) + i] += (shrinkage * trace) / dim;
  const inverted = regularInverse(shrunk, mean);
  if (inverted !== null) return unpackLower(inverted.whitening, dim);
  throw new TrainingDataError(
    `${what} of ${dim} values needs more vectors: their covariance is singular; give more recordings, a smaller rank, or ` +
      "set shrinkage, e.g. to 0.1",
  );
}
