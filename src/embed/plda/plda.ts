import { OptionError, ShapeError } from "../../errors.js";
import { eigenvectors } from "../../math/linear/eigenvectors.js";
import { addProduct, congruent, unpackLower } from "../../math/linear/products.js";
import { invertSymmetric, packedLength } from "../../math/linear/symmetric.js";
import { log } from "../../math/special.js";
import { columns } from "../vectors.js";

/** Probabilistic linear discriminant analysis: the model, the form it is scored in, and scores. */

/**
 * How vectors of one speaker and of different speakers are spread (probabilistic linear discriminant analysis):
 *
 *   y_s ~ N(μ, B) for speaker s      x = y_s + e,  e ~ N(0, W) for each of their recordings
 */
export interface Plda {
  /** D. */
  readonly dim: number;
  /** μ. */
  readonly mean: Float64Array;
  /** B, the lower triangle by rows; singular where there are fewer speaker factors than values. */
  readonly between: Float64Array;
  /** W, the lower triangle by rows; positive definite. */
  readonly within: Float64Array;
}

/** A speaker: the mean of some of their vectors, and how many. */
export interface VectorModel {
  readonly mean: Float64Array;
  /** 1 also where the mean is to be taken for a single recording. */
  readonly numVectors: number;
}

/** PLDA where W is I and B is diagonal: A W Aᵀ = I, A B Aᵀ = diag ψ. */
export interface PldaForm {
  readonly dim: number;
  readonly mean: Float64Array;
  /** A: D × D, row-major. */
  readonly matrix: Float64Array;
  /** D values ψ, the greatest first. */
  readonly ratios: Float64Array;
}

/**
 * The form in which PLDA is scored: with W = L Lᵀ and L⁻¹ B L⁻ᵀ = U ψ Uᵀ, A = Uᵀ L⁻¹ (Ioffe 2006; Kaldi's ivector/plda).
 * O(D³).
 */
export function preparePlda({ dim, mean, between, within }: Plda): PldaForm {
  if (mean.length !== dim || between.length !== packedLength(dim) || within.length !== packedLength(dim)) {
    throw new ShapeError(
      `PLDA over ${dim} values has ${dim} means and two triangles of ${packedLength(dim)}; got ${mean.length}, ` +
        `${between.length} and ${within.length}`,
    );
  }
  const inverse = invertSymmetric(within, dim);
  if (!inverse) throw new ShapeError("the within-speaker covariance of PLDA is not positive definite; train it again");
  const whitening = unpackLower(inverse.whitening, dim);
  const { values, vectors } = eigenvectors(congruent(whitening, between, dim), dim);
  const matrix = new Float64Array(dim * dim);
  addProduct(matrix, vectors, whitening, { rows: dim, inner: dim, columns: dim });
  // Where B is singular, its zeros may come out as −1e-17.
  return { dim, mean, matrix, ratios: values.map((value) => Math.max(0, value)) };
}

/**
 * How much likelier each test is of the speaker of each model than of somebody else, closed form, nats:
 *
 *   log p(x | x_1 … x_n) − log p(x) = log N(x; μ + B̂ (x̄ − μ), W + C) − log N(x; μ, W + B)
 *
 * where y given the n vectors of the model has mean μ + B̂ (x̄ − μ) and covariance C. Where A makes W = I and B = diag ψ,
 * each value d is by itself, with u of the model and v of the test:
 *
 *   Σ_d log N(v_d; n ψ_d u_d / (n ψ_d + 1), 1 + ψ_d / (n ψ_d + 1)) − log N(v_d; 0, 1 + ψ_d)
 *
 * which is a constant of the model and a product of two matrices over v and v². O(M · N · D + (M + N) · D²).
 *
 * @returns M × N values, row-major; above 0 speaks for the model
 * @throws {ShapeError} when lengths differ
 * @throws {OptionError} when a model is of no vector
 * @see Prince and Elder 2007; Sizov, Lee and Kinnunen 2014, §3
 * @example
 * const plda = { dim: 1, mean: Float64Array.of(0), between: Float64Array.of(4), within: Float64Array.of(1) };
 * const ada = { mean: Float64Array.of(2), numVectors: 1 };
 * pldaScores(plda, [ada], [Float64Array.of(2), Float64Array.of(-2)]); // => Float64Array.of(0.866, -2.689)
 */
export const pldaScores = (
  plda: Plda | PldaForm,
  models: readonly VectorModel[],
  tests: readonly Float64Array[],
): Float64Array => createPldaScorer(plda, models)(tests);

/** `pldaScores` with its models prepared once: a function from N tests to M × N values. */
export function createPldaScorer(
  plda: Plda | PldaForm,
  models: readonly VectorModel[],
): (tests: readonly Float64Array[]) => Float64Array {
  const form = "ratios" in plda ? plda : preparePlda(plda);
  const { dim } = form;
  const { weights, constants } = modelWeights(form, models);
  return (tests) => {
    const values = projected(form, tests);
    const powers = new Float64Array(2 * values.length);
    powers.set(values);
    powers.set(
      values.map((value) => value ** 2),
      values.length,
    );
    const scores = Float64Array.from(
      { length: models.length * tests.length },
      (_, at) => constants[Math.floor(at / tests.length)],
    );
    addProduct(scores, weights, powers, { rows: models.length, inner: 2 * dim, columns: tests.length });
    return scores;
  };
}

/** M × 2 D factors of v and v², and M constants. */
function modelWeights(form: PldaForm, models: readonly VectorModel[]) {
  const { dim, ratios } = form;
  const ofModels = projected(
    form,
    models.map(({ mean }) => mean),
  );
  const weights = new Float64Array(models.length * 2 * dim);
  const constants = new Float64Array(models.length);
  for (const [m, { numVectors }] of models.entries()) {
    if (!(numVectors > 0)) throw new OptionError(`model ${m} is of ${numVectors} vectors; give at least one`);
    for (let d = 0; d < dim; d++) {
      const ratio = ratios[d];
      const shrunk = numVectors * ratio + 1;
      const centre = (numVectors * ratio * ofModels[d * models.length + m]) / shrunk;
      const [same, different] = [1 + ratio / shrunk, 1 + ratio];
      weights[m * 2 * dim + d] = centre / same;
      weights[m * 2 * dim + dim + d] = 0.5 / different - 0.5 / same;
      constants[m] = constants[m] + 0.5 * (log(different) - log(same)) - (0.5 * centre ** 2) / same;
    }
  }
  return { weights, constants };
}

/** A (x − μ) of each vector, a column each. */
export function projected({ dim, mean, matrix }: PldaForm, vectors: readonly Float64Array[]): Float64Array {
  const centred = columns(vectors, dim);
  for (let at = 0; at < centred.length; at++) {
    centred[at] -= mean[Math.floor(at / vectors.length)];
  }
  const result = new Float64Array(centred.length);
  addProduct(result, matrix, centred, { rows: dim, inner: dim, columns: vectors.length });
  return result;
}
