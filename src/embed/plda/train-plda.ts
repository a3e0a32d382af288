import {
  addOuterProduct,
  addProduct,
  packLower,
  timesTransposed,
  transposed,
  unpackSquare,
} from "../../math/linear/products.js";
import { invertSymmetric, packedLength, symmetricTimes } from "../../math/linear/symmetric.js";
import { createRandom } from "../../math/random.js";
import { checkOption, integerFrom } from "../../options.js";
import { minimumDivergence, unexplainedCovariance } from "../factor-update.js";
import type { LabelledVector } from "../vectors.js";
import type { Plda } from "./plda.js";
import {
  betweenScatter,
  type PldaEvidence,
  type PldaTrainingOptions,
  pldaEvidence,
  type TrainedPlda,
  trainByEm,
} from "./plda-em.js";

/** PLDA with fewer speaker factors than values. */

export interface PldaOptions extends PldaTrainingOptions {
  /** Q: directions in which speakers differ, at most the values of a vector. @default one less than the speakers, or D */
  readonly rank?: number;
  /** Of the loadings that EM starts from. @default 0 */
  readonly seed?: number;
}

/**
 * Gaussian PLDA by EM, the simplified model of Garcia-Romero and Espy-Wilson 2011 (Prince and Elder 2007, without the
 * within-speaker loadings, W full instead):
 *
 *   x = μ + V β_s + e      β_s ~ N(0, I) of Q values      e ~ N(0, W)      B = V Vᵀ
 *
 * With f_s = Σ_i (x_i − μ) of the n vectors of a speaker,
 *
 *   Cov[β] = (I + n Vᵀ W⁻¹ V)⁻¹      E[β] = Cov[β] Vᵀ W⁻¹ f
 *   V = (Σ_s f_s E[β_s]ᵀ)(Σ_s n_s E[β_s β_sᵀ])⁻¹      W = ( Σ (x − μ)(x − μ)ᵀ − V Σ_s E[β_s] f_sᵀ ) / N
 *
 * followed by minimum divergence: mean and covariance of β over the speakers go into μ and V. With Q = D it is the
 * two-covariance model. O(iterations · (S · D · Q + D³)) where speakers have few different numbers of vectors.
 *
 * @param vectors  more than they have values, of 2 speakers or more
 * @throws {TrainingDataError} when they are too few, or their covariance is singular
 * @throws {ShapeError} when lengths differ, or a value is not finite
 * @throws {OptionError} when `rank` is not from 1 to D, or `iterations` or `seed` is out of range
 * @example
 * const vectors = [1, 3, -2, -2, 4, 2].map((x, i) => ({ label: "abc"[i >> 1], vector: Float64Array.of(x) }));
 * const { plda } = trainPlda(vectors, { rank: 1, iterations: 500 });
 * [plda.mean, plda.between, plda.within]; // => [[1], [4], [1.333]]
 */
export function trainPlda(vectors: readonly LabelledVector[], options: PldaOptions = {}): TrainedPlda {
  const evidence = pldaEvidence(vectors);
  const { dim, counts } = evidence;
  const { rank = Math.min(dim, counts.length - 1) } = options;
  checkOption("PLDA", "rank", integerFrom(1, dim), rank);
  const start = (initial: Plda, seed: number): FactorModel => ({
    mean: initial.mean,
    within: initial.within,
    loadings: initialLoadings(initial, rank, seed),
  });
  return trainByEm(evidence, { start, pldaOf, update: (model) => updated(evidence, model, rank) }, options);
}

/** μ, W and V: D × Q. */
interface FactorModel {
  readonly mean: Float64Array;
  readonly within: Float64Array;
  readonly loadings: Float64Array;
}

/** Random directions, in which speakers differ as much as B says. */
function initialLoadings({ dim, between }: Plda, rank: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: dim * rank }, (_, at) => {
    const d = Math.floor(at / rank);
    return Math.sqrt(between[packedLength(d) + d] / rank) * random.normal();
  });
}

function pldaOf({ mean, within, loadings }: FactorModel): Plda {
  const dim = mean.length;
  return { dim, mean, between: packLower(timesTransposed(loadings, loadings, dim), dim), within };
}

function updated(evidence: PldaEvidence, model: FactorModel, rank: number): FactorModel {
  const { dim, numVectors } = evidence;
  const { cross, weighted, shift, covariance } = factorSums(evidence, model, rank);
  const inverse = invertSymmetric(weighted, rank);
  if (inverse === null) return model;
  const loadings = new Float64Array(dim * rank);
  addProduct(loadings, cross, unpackSquare(inverse.inverse, rank), { rows: dim, inner: rank, columns: rank });
  const moved = minimumDivergence({ means: model.mean, loadings }, shift, covariance);
  if (moved === null) return model;
  const about = betweenScatter(evidence, model.mean);
  const scatter = evidence.within.map((value, at) => value + about[at]);
  const within = unexplainedCovariance(scatter, loadings, cross, { dim, count: numVectors });
  return { mean: moved.means, within, loadings: moved.loadings };
}

/**
 * Over the speakers: cross Σ_s f_s E[β_s]ᵀ, D × Q; weighted Σ_s n_s E[β_s β_sᵀ], packed; shift and covariance of β, its mean and
 * packed covariance.
 */
function factorSums({ dim, counts, means }: PldaEvidence, model: FactorModel, rank: number) {
  const { linear, precision } = factorForm(model, rank);
  const cross = new Float64Array(dim * rank);
  const weighted = new Float64Array(packedLength(rank));
  const shift = new Float64Array(rank);
  const covariance = new Float64Array(packedLength(rank));
  const covarianceFor = covarianceByCount(precision, rank);
  for (const [s, n] of counts.entries()) {
    const first = means[s].map((value, d) => n * (value - model.mean[d]));
    const projection = new Float64Array(rank);
    addProduct(projection, linear, first, { rows: rank, inner: dim, columns: 1 });
    const spread = covarianceFor(n);
    const expected = symmetricTimes(spread, projection);
    const second = spread.slice();
    addOuterProduct(second, expected);
    addProduct(cross, first, expected, { rows: dim, inner: 1, columns: rank });
    for (let at = 0; at < second.length; at++) {
      weighted[at] += n * second[at];
      covariance[at] += second[at] / counts.length;
    }
    for (let q = 0; q < rank; q++) shift[q] += expected[q] / counts.length;
  }
  addOuterProduct(covariance, shift, -1);
  return { cross, weighted, shift, covariance };
}

/** Vᵀ W⁻¹, Q × D, and Vᵀ W⁻¹ V, packed. */
function factorForm({ within, loadings }: FactorModel, rank: number) {
  const dim = loadings.length / rank;
  const inverse = invertSymmetric(within, dim)?.inverse ?? new Float64Array(within.length).fill(Number.NaN);
  const linear = new Float64Array(rank * dim);
  addProduct(linear, transposed(loadings, dim), unpackSquare(inverse, dim), { rows: rank, inner: dim, columns: dim });
  const square = new Float64Array(rank * rank);
  addProduct(square, linear, loadings, { rows: rank, inner: dim, columns: rank });
  return { linear, precision: packLower(square, rank) };
}

/** (I + n P)⁻¹, kept for each n that comes. */
function covarianceByCount(precision: Float64Array, rank: number): (n: number) => Float64Array {
  const kept = new Map<number, Float64Array>();
  return (n) => {
    const known = kept.get(n);
    if (known) return known;
    const sum = precision.map((value) => n * value);
    for (let q = 0; q < rank; q++) sum[packedLength(q) + q] += 1;
    const inverse = invertSymmetric(sum, rank)?.inverse ?? new Float64Array(sum.length).fill(Number.NaN);
    kept.set(n, inverse);
    return inverse;
  };
}
