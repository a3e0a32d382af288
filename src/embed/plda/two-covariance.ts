import { addOuterProduct, addProduct, congruent, transposed, unpackSquare } from "../../math/linear/products.js";
import { packedLength } from "../../math/linear/symmetric.js";
import type { LabelledVector } from "../vectors.js";
import { type Plda, type PldaForm, projected } from "./plda.js";
import { type PldaEvidence, type PldaTrainingOptions, pldaEvidence, type TrainedPlda, trainByEm } from "./plda-em.js";

/** PLDA with a full between-speaker covariance. */

/**
 * The two-covariance model by EM (Brümmer and de Villiers 2010; Sizov, Lee and Kinnunen 2014, §2.3; Kaldi's ivector/plda):
 * PLDA with a full B. Given the n vectors of a speaker, y_s is normal with
 *
 *   C = (B⁻¹ + n W⁻¹)⁻¹      ŷ = C (B⁻¹ μ + W⁻¹ Σ_i x_i)
 *
 * and then
 *
 *   μ = mean of ŷ_s      B = mean of C + (ŷ_s − μ)(ŷ_s − μ)ᵀ      W = Σ_s ( n C + Σ_i (x_i − ŷ_s)(x_i − ŷ_s)ᵀ ) / N
 *
 * computed where W = I and B is diagonal, so no B is inverted. O(iterations · (S · D² + D³)) after one pass over the vectors.
 *
 * @param vectors  more than they have values, of 2 speakers or more
 * @throws {TrainingDataError} when they are too few, or their covariance is singular
 * @throws {ShapeError} when lengths differ, or a value is not finite
 * @throws {OptionError} when `iterations` is not a whole number of at least 1
 * @example
 * const vectors = [1, 3, -2, -2, 4, 2].map((x, i) => ({ label: "abc"[i >> 1], vector: Float64Array.of(x) }));
 * const { plda } = trainTwoCovariance(vectors, { iterations: 500 });
 * [plda.mean, plda.between, plda.within]; // => [[1], [4], [1.333]]
 */
export function trainTwoCovariance(vectors: readonly LabelledVector[], options: PldaTrainingOptions = {}): TrainedPlda {
  const evidence = pldaEvidence(vectors);
  const itself = (plda: Plda): Plda => plda;
  const update = (plda: Plda, form: PldaForm) => updated(evidence, form, plda);
  return trainByEm(evidence, { start: itself, pldaOf: itself, update }, options);
}

/** One step of EM; the inverse of A is W Aᵀ, as A W Aᵀ = I. */
function updated(evidence: PldaEvidence, form: PldaForm, { dim, mean, within }: Plda): Plda {
  const shape = { rows: dim, inner: dim, columns: dim };
  const inverse = new Float64Array(dim * dim);
  addProduct(inverse, unpackSquare(within, dim), transposed(form.matrix, dim), shape);
  const moments = speakerMoments(evidence, form);
  const shifted = mean.slice();
  addProduct(shifted, inverse, moments.shift, { ...shape, columns: 1 });
  return {
    dim,
    mean: shifted,
    between: congruent(inverse, moments.between, dim),
    within: congruent(inverse, moments.within, dim),
  };
}

/** The new μ − μ, B and W where W was I and B diagonal. */
function speakerMoments(evidence: PldaEvidence, form: PldaForm) {
  const { dim, counts, means, numVectors } = evidence;
  const numSpeakers = counts.length;
  const ofMeans = projected(form, means);
  const shift = new Float64Array(dim);
  const between = new Float64Array(packedLength(dim));
  const within = congruent(form.matrix, evidence.within, dim).map((value) => value / numVectors);
  const voice = new Float64Array(dim);
  const rest = new Float64Array(dim);
  for (const [s, n] of counts.entries()) {
    for (let d = 0; d < dim; d++) {
      const ratio = form.ratios[d];
      const mean = ofMeans[d * numSpeakers + s];
      const variance = ratio / (n * ratio + 1);
      voice[d] = n * variance * mean;
      rest[d] = mean - voice[d];
      shift[d] = shift[d] + voice[d] / numSpeakers;
      const at = packedLength(d) + d;
      between[at] = between[at] + variance / numSpeakers;
      within[at] = within[at] + (n * variance) / numVectors;
    }
    addOuterProduct(between, voice, 1 / numSpeakers);
    addOuterProduct(within, rest, n / numVectors);
  }
  addOuterProduct(between, shift, -1);
  return { shift, between, within };
}
