import { TrainingDataError } from "../../errors.js";
import { congruent } from "../../math/linear/products.js";
import { invertSymmetric, packedLength } from "../../math/linear/symmetric.js";
import { log } from "../../math/special.js";
import { pldaTable } from "../../options/verification-table.js";
import { completeOptions } from "../../options.js";
import type { JobOptions } from "../../types.js";
import {
  addScatter,
  type LabelledVector,
  meanVector,
  packedTrace,
  regularInverse,
  vectorClasses,
  withinScatter,
} from "../vectors.js";
import { type Plda, type PldaForm, preparePlda, projected } from "./plda.js";

/** What both trainings of PLDA share: the statistics of the vectors, the start of EM, its loop, the likelihood. */

/** All that PLDA asks of its training vectors. */
export interface PldaEvidence {
  readonly dim: number;
  /** N. */
  readonly numVectors: number;
  /** n_s. */
  readonly counts: readonly number[];
  /** x̄_s. */
  readonly means: readonly Float64Array[];
  /** Σ_s Σ_i (x_si − x̄_s)(x_si − x̄_s)ᵀ, packed. */
  readonly within: Float64Array;
}

/** @throws {TrainingDataError} for fewer than 2 labels, or so few vectors that their covariance is singular */
export function pldaEvidence(vectors: readonly LabelledVector[]): PldaEvidence {
  const classes = vectorClasses(vectors, "PLDA");
  const dim = classes[0]?.mean.length ?? 0;
  if (vectors.length <= dim) {
    throw new TrainingDataError(
      `PLDA of ${dim} values needs more than ${dim} vectors; got ${vectors.length}: give more recordings, or vectors of ` +
        "fewer values, e.g. by LDA",
    );
  }
  return {
    dim,
    numVectors: vectors.length,
    counts: classes.map((ofClass) => ofClass.vectors.length),
    means: classes.map(({ mean }) => mean),
    within: withinScatter(classes, () => 1),
  };
}

/** Σ_s n_s (x̄_s − centre)(x̄_s − centre)ᵀ, packed. */
export function betweenScatter({ dim, counts, means }: PldaEvidence, centre: Float64Array): Float64Array {
  const packed = new Float64Array(packedLength(dim));
  for (const [s, mean] of means.entries()) addScatter(packed, mean, { centre, factor: counts[s] });
  return packed;
}

export interface PldaTrainingOptions extends JobOptions {
  /** Of EM. @default 20 */
  readonly iterations?: number;
}

/** A trained model, and how it came there. */
export interface TrainedPlda {
  readonly plda: Plda;
  /** Mean log-likelihood at each E-step, nats per vector: it never falls. */
  readonly history: readonly number[];
}

/** The steps of EM over models of some kind, each of which is a PLDA model. */
interface PldaSteps<Model> {
  readonly start: (initial: Plda, seed: number) => Model;
  readonly pldaOf: (model: Model) => Plda;
  readonly update: (model: Model, form: PldaForm) => Model;
}

/** `seed` may be among the options. @throws {TrainingDataError} when the covariance of the vectors is singular */
export function trainByEm<Model>(
  evidence: PldaEvidence,
  { start, pldaOf, update }: PldaSteps<Model>,
  options: PldaTrainingOptions,
): TrainedPlda {
  const { iterations, seed, signal, onProgress } = completeOptions<
    { readonly iterations: number; readonly seed: number },
    JobOptions
  >("PLDA", pldaTable, options);
  let model = start(initialPlda(evidence), seed);
  const history: number[] = [];
  for (let iteration = 0; iteration < iterations; iteration++) {
    signal?.throwIfAborted();
    const plda = pldaOf(model);
    const form = preparePlda(plda);
    history.push(pldaLogLikelihood(evidence, form, plda) / evidence.numVectors);
    model = update(model, form);
    onProgress?.({ stage: "train PLDA", done: iteration + 1, total: iterations });
  }
  return { plda: pldaOf(model), history };
}

/**
 * Where EM starts: μ the mean of the speakers' means; B the covariance of those means; W that of all vectors about their
 * own speaker's mean, a tenth of it about μ, so that it has full rank even where every speaker has one vector.
 */
function initialPlda(evidence: PldaEvidence): Plda {
  const { dim, numVectors, means } = evidence;
  const mean = meanVector(means);
  const between = new Float64Array(packedLength(dim));
  for (const ofSpeaker of means) addScatter(between, ofSpeaker, { centre: mean, factor: 1 / means.length });
  const about = betweenScatter(evidence, mean);
  const within = evidence.within.map((value, at) => (value + 0.1 * about[at]) / numVectors);
  if (regularInverse(within, mean) === null) {
    throw new TrainingDataError(
      `the covariance of the ${numVectors} vectors of ${dim} values is singular; give more recordings, or vectors of fewer ` +
        "values, e.g. by LDA",
    );
  }
  return { dim, mean, between, within };
}

/**
 * log p of all vectors, nats: where W = I and B = diag ψ, with v̄ = A (x̄_s − μ),
 *
 *   Σ_s −½ ( n D log 2π + n log |W| + Σ_d log (n ψ_d + 1) + n v̄_d² / (n ψ_d + 1) ) − ½ tr W⁻¹ S
 */
export function pldaLogLikelihood(evidence: PldaEvidence, form: PldaForm, { within }: Pick<Plda, "within">): number {
  const { dim, numVectors, counts, means } = evidence;
  const projectedMeans = projected(form, means);
  const volume = dim * log(2 * Math.PI) + (invertSymmetric(within, dim)?.logDeterminant ?? Number.NaN);
  let sum = numVectors * volume + packedTrace(congruent(form.matrix, evidence.within, dim), dim);
  for (const [s, n] of counts.entries()) {
    for (let d = 0; d < dim; d++) {
      const spread = n * form.ratios[d] + 1;
      sum += log(spread) + (n * projectedMeans[d * means.length + s] ** 2) / spread;
    }
  }
  return -0.5 * sum;
}
