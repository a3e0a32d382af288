import {
  type Engine,
  type EngineOption,
  type EngineOptions,
  engineFor,
  type JobKind,
  runInOrder,
} from "../../engine.js";
import { OptionError, TrainingDataError } from "../../errors.js";
import { prepare } from "../../gmm/score/scoring-form.js";
import { addOuterProduct, addProduct, addTransposedProduct, unpackSquare } from "../../math/linear/products.js";
import { invertSymmetric, packedLength } from "../../math/linear/symmetric.js";
import { createRandom } from "../../math/random.js";
import { totalVariabilityTable } from "../../options/verification-table.js";
import { completeOptions } from "../../options.js";
import type { GaussianMixture, ScoringForm } from "../../types.js";
import { minimumDivergence } from "../factor-update.js";
import { type FirstOrderStatistics, posteriorBatches } from "./extract-ivector.js";
import {
  blockOf,
  type ExtractionForm,
  type IVectorExtractor,
  ownResidual,
  prepareIVectorExtractor,
  whitenBlocks,
} from "./ivector-extractor.js";
import { unwhitening, updatedResidual } from "./residual-update.js";
import {
  addTo,
  gatherStatistics,
  type Recording,
  residualLogLikelihood,
  type TotalStatistics,
  totalStatistics,
  type UtteranceStatistics,
} from "./utterance-statistics.js";

/** The training of an i-vector extractor by EM. */

/** A trained extractor, and how it came there. */
export interface TrainedIVectorExtractor {
  readonly extractor: IVectorExtractor;
  /**
   * At each E-step, by how much the recordings are likelier than under the background model alone, nats per frame; the
   * posteriors of the components are the background model's. It never falls.
   */
  readonly history: readonly number[];
}

/**
 * Trains T of total variability by EM (Kenny, Boulianne and Dumouchel 2005, proposition 3; Dehak et al. 2011). With
 * the posterior of each recording's w (`extractIVectors`),
 *
 *   A_k = Σ_u N_uk E[w_u w_uᵀ]      C_k = Σ_u F̃_uk E[w_u]ᵀ      T_k = C_k A_k⁻¹
 *
 * Every recording is a speaker of its own (Dehak): no labels are used. What is reported is
 *
 *   Σ_u ( ½ bᵀ L⁻¹ b − ½ log |L| ) / Σ_u T_u
 *
 * and what means and residual gained, all relative to the background model.
 *
 * `minimumDivergence` (Kenny 2008, §III.B; Brümmer 2009) then takes mean h and covariance P = J Jᵀ of w over the recordings
 * into the model, m_k += T_k h and T_k ← T_k J: an EM step in a larger model, so the likelihood does not fall.
 * `updateResidual` also updates Σ_k, no variance under 0.01 of the background model's.
 *
 * O(iterations · U · (K · R² + K · D · R + R³)), memory O(K · R² + K · D · R) beside the statistics. With an engine its workers
 * gather the statistics and do the E-steps; the extractor is the same to the bit.
 *
 * @param ubm         of any covariance type
 * @param recordings  features, or statistics from `accumulate(ubm, …)`, all with one origin
 * @throws {TrainingDataError} for fewer than two recordings
 * @throws {ShapeError} when shapes or origins differ, or a value is not finite
 * @throws {OptionError} when an option is out of range, or `updateResidual` lacks second-order statistics
 * @throws the reason of the signal, when it stops the job
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0, 0], covariances: [1, 1] });
 * const recordings = [-3, -1, 1, 3].map((x) => featureMatrix([[x, 1], [x, -1]]));
 * const { extractor, history } = await trainIVectorExtractor(ubm, recordings, { rank: 1, iterations: 20 });
 * extractor.loadings.map((x) => x ** 2); // => Float64Array.of(4.5, 0)
 * Number(history.at(-1)) > Number(history[0]); // => true
 */
export async function trainIVectorExtractor(
  ubm: GaussianMixture,
  recordings: readonly Recording[],
  options: TotalVariabilityOptions,
): Promise<TrainedIVectorExtractor> {
  const settings = resolveTotalVariabilityOptions(options, ubm.means.length);
  const { iterations, signal, onProgress } = settings;
  if (recordings.length < 2) {
    throw new TrainingDataError(`an i-vector extractor is trained on 2 recordings or more; got ${recordings.length}`);
  }
  const statistics = await gatherStatistics(ubm, recordings, settings);
  const engine = engineFor(iterations * productsOfExpectation(ubm, settings.rank, recordings.length), settings);
  const total = totalStatistics(ubm, statistics, settings.updateResidual);
  const background = prepare(ubm);
  let extractor = initialExtractor(ubm, background, settings);
  const history: number[] = [];
  const ofBackground = residualLogLikelihood(total, background);
  for (let iteration = 0; iteration < iterations; iteration++) {
    signal?.throwIfAborted();
    const form = prepareIVectorExtractor(extractor);
    const sums = await expectation(form, statistics, engine, signal);
    const shifted = residualLogLikelihood(total, form.gaussians) - ofBackground;
    history.push((sums.gain + shifted) / total.numFrames);
    extractor = updateExtractor(extractor, { form, sums, total, background }, settings);
    onProgress?.({ stage: "train i-vectors", done: iteration + 1, total: iterations });
  }
  return { extractor, history };
}

/** Random loadings under which the means vary as much as MAP with relevance factor 16 takes them to. */
function initialExtractor(
  ubm: GaussianMixture,
  background: ScoringForm,
  { rank, seed }: { readonly rank: number; readonly seed: number },
): IVectorExtractor {
  const random = createRandom(seed);
  const scale = 1 / Math.sqrt(16 * rank);
  const drawn = Float64Array.from({ length: ubm.means.length * rank }, () => scale * random.normal());
  const loadings = whitenBlocks(unwhitening(background), drawn);
  return { ubm, rank, means: ubm.means, residual: ownResidual(ubm), loadings };
}

export interface TotalVariabilityOptions extends EngineOptions {
  /** R: the length of an i-vector. At most K · D, and better no more than there are recordings. */
  readonly rank: number;
  /** Of EM. @default 10 */
  readonly iterations?: number;
  /** Of the loadings that EM starts from. @default 0 */
  readonly seed?: number;
  /** Whether the covariances Σ_k, which start as the background model's, are updated too. @default false */
  readonly updateResidual?: boolean;
  /** Whether the i-vectors of the training recordings are kept at mean 0 and covariance I, which takes fewer iterations. @default true */
  readonly minimumDivergence?: boolean;
}

type TotalVariabilitySettings = Required<Omit<TotalVariabilityOptions, EngineOption>>;

/** The rank is at most the length of a supervector, K · D. @throws {OptionError} when one is out of range */
export function resolveTotalVariabilityOptions(
  options: TotalVariabilityOptions,
  supervectorLength: number,
): TotalVariabilitySettings & EngineOptions {
  const settings = completeOptions<TotalVariabilitySettings, TotalVariabilityOptions>(
    "i-vectors",
    totalVariabilityTable,
    options,
  );
  const { rank } = settings;
  if (rank > supervectorLength) {
    throw new OptionError(
      `i-vectors: rank: expected at most ${supervectorLength}, the number of means of the background model, got ${rank}`,
    );
  }
  return settings;
}

/** What the E-step over recordings gathers: all that the update of T needs. */
interface TotalVariabilitySums {
  /** Recordings. */
  readonly numUtterances: number;
  /** Σ_u N_uk E[w wᵀ]: K lower triangles, packed. */
  readonly products: Float64Array;
  /** Σ_u W_k F̃_uk E[w]ᵀ: K × D × R. */
  readonly cross: Float64Array;
  /** Σ_u E[w]: R values. */
  readonly sum: Float64Array;
  /** Σ_u E[w wᵀ], the lower triangle. */
  readonly secondMoment: Float64Array;
  /** Σ_u of what each recording gains by w, nats. */
  readonly gain: number;
}

/** Products of an E-step over U recordings. */
const productsOfExpectation = ({ numComponents, dim }: GaussianMixture, rank: number, numUtterances: number): number =>
  numUtterances * (numComponents * (packedLength(rank) + dim * rank) + rank ** 3);

/** Some of the recordings of an E-step, and the model that it is under. */
interface ExpectationRun {
  readonly form: ExtractionForm;
  readonly recordings: readonly FirstOrderStatistics[];
}

export const sumsElsewhere: JobKind<ExpectationRun, TotalVariabilitySums> = { name: "total-variability-sums" };

/** Recordings in a run. Sums are made run by run, whoever makes them: so the bits do not depend on it. */
const RECORDINGS_PER_RUN = 256;

/** The E-step of total variability, by workers where there is an engine. O(U · (K · R² + K · D · R + R³)). */
async function expectation(
  form: ExtractionForm,
  recordings: readonly UtteranceStatistics[],
  engine: Engine | null,
  signal: AbortSignal | undefined,
): Promise<TotalVariabilitySums> {
  let total: TotalVariabilitySums | null = null;
  const runs = expectationRuns(form, recordings);
  for await (const sums of engine ? runInOrder(engine, sumsElsewhere, runs, signal) : sumsHere(runs)) {
    total = total === null ? sums : addSums(total, sums);
  }
  return total ?? totalVariabilitySums({ form, recordings });
}

function* expectationRuns(form: ExtractionForm, recordings: readonly UtteranceStatistics[]): Generator<ExpectationRun> {
  for (let start = 0; start < recordings.length; start += RECORDINGS_PER_RUN) {
    const run = recordings.slice(start, start + RECORDINGS_PER_RUN);
    // Second-order statistics stay here: they are large, and no posterior needs them.
    yield { form, recordings: run.map(({ occupancy, first, origin }) => ({ occupancy, first, origin })) };
  }
}

function* sumsHere(runs: Iterable<ExpectationRun>): Generator<TotalVariabilitySums> {
  for (const run of runs) yield totalVariabilitySums(run);
}

/** Adds to the first. */
function addSums(total: TotalVariabilitySums, more: TotalVariabilitySums): TotalVariabilitySums {
  for (const part of ["products", "cross", "sum", "secondMoment"] as const) addTo(total[part], more[part]);
  return { ...total, numUtterances: total.numUtterances + more.numUtterances, gain: total.gain + more.gain };
}

/** The sums over some recordings. */
export function totalVariabilitySums({ form, recordings }: ExpectationRun): TotalVariabilitySums {
  const { rank, ubm } = form;
  const { numComponents, dim } = ubm;
  const triangle = packedLength(rank);
  const products = new Float64Array(numComponents * triangle);
  const cross = new Float64Array(numComponents * dim * rank);
  const sum = new Float64Array(rank);
  const secondMoment = new Float64Array(triangle);
  const ones = new Float64Array(recordings.length).fill(1);
  let gain = 0;
  for (const batch of posteriorBatches(form, recordings)) {
    const { size: inner, occupancy, whitened, means, covariances } = batch;
    // Cov[w] becomes E[w wᵀ] = Cov[w] + E[w] E[w]ᵀ, where it is.
    for (let u = 0; u < inner; u++) addOuterProduct(blockOf(covariances, u, triangle), blockOf(means, u, rank));
    addTransposedProduct(products, occupancy, covariances, { rows: numComponents, inner, columns: triangle });
    addTransposedProduct(cross, whitened, means, { rows: numComponents * dim, inner, columns: rank });
    addProduct(sum, ones, means, { rows: 1, inner, columns: rank });
    addProduct(secondMoment, ones, covariances, { rows: 1, inner, columns: triangle });
    for (let at = 0; at < inner; at++) gain += batch.gains[at];
  }
  return { numUtterances: recordings.length, products, cross, sum, secondMoment, gain };
}

interface ExtractorEvidence {
  readonly form: ExtractionForm;
  readonly sums: TotalVariabilitySums;
  readonly total: TotalStatistics;
  readonly background: ScoringForm;
}

/** The M-step: T, then Σ where it is asked for, then what minimum divergence takes into both. */
function updateExtractor(
  extractor: IVectorExtractor,
  { form, sums, total, background }: ExtractorEvidence,
  { updateResidual, minimumDivergence }: Pick<TotalVariabilitySettings, "updateResidual" | "minimumDivergence">,
): IVectorExtractor {
  // C_k from W_k C_k.
  const cross = whitenBlocks(unwhitening(form.gaussians), sums.cross);
  const loadings = updatedLoadings(extractor, sums, cross);
  const { gaussians } = form;
  const residual = updateResidual
    ? updatedResidual(extractor.residual, { total, gaussians, background, cross, loadings })
    : extractor.residual;
  const updated = { ...extractor, loadings, residual };
  return minimumDivergence ? standardized(updated, sums) : updated;
}

/** T_k = C_k A_k⁻¹. A component that hears so little that A_k has no inverse keeps what it has. */
function updatedLoadings(
  { ubm, rank, loadings }: IVectorExtractor,
  { products }: TotalVariabilitySums,
  cross: Float64Array,
): Float64Array {
  const updated = loadings.slice();
  const length = ubm.dim * rank;
  for (let k = 0; k < ubm.numComponents; k++) {
    const inverted = invertSymmetric(blockOf(products, k, packedLength(rank)), rank);
    if (inverted === null) continue;
    const into = blockOf(updated, k, length).fill(0);
    const shape = { rows: ubm.dim, inner: rank, columns: rank };
    addProduct(into, blockOf(cross, k, length), unpackSquare(inverted.inverse, rank), shape);
  }
  return updated;
}

/** Takes the mean and the covariance of w into the model. */
function standardized(extractor: IVectorExtractor, sums: TotalVariabilitySums): IVectorExtractor {
  const mean = sums.sum.map((value) => value / sums.numUtterances);
  const covariance = sums.secondMoment.map((value) => value / sums.numUtterances);
  addOuterProduct(covariance, mean, -1);
  return { ...extractor, ...minimumDivergence(extractor, mean, covariance) };
}
