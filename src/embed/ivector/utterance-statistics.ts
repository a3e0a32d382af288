import { type EngineOptions, engineFor, type JobKind, productsOf, runInOrder } from "../../engine.js";
import { OptionError, ShapeError } from "../../errors.js";
import { accumulate } from "../../gmm/em/expectation.js";
import { kernelCovarianceType, mapEntries } from "../../gmm/mixture/covariances.js";
import { countFrames } from "../../gmm/passes/frame-chunks.js";
import { withOwnBuffer } from "../../gmm/passes/frame-runs.js";
import { whitenedTrace } from "../../gmm/score/scoring-form.js";
import { packedLength } from "../../math/linear/symmetric.js";
import { log } from "../../math/special.js";
import type { FeatureMatrix, GaussianMixture, ScoringForm, SufficientStatistics } from "../../types.js";
import { blockOf } from "./ivector-extractor.js";

/** What i-vectors ask of recordings, each by itself and all together. */

/**
 * What a recording tells of a background model, as far as i-vectors ask (Baum-Welch statistics of order 0 and 1):
 *
 *   N_k = Σ_t γ_tk      F_k = Σ_t γ_tk (x_t − origin)
 *
 * `accumulate` gives them. Leave `second` out to save memory, unless you train with `updateResidual`.
 */
export type UtteranceStatistics = Pick<
  SufficientStatistics,
  "numComponents" | "dim" | "origin" | "occupancy" | "first" | "numFrames"
> &
  Partial<Pick<SufficientStatistics, "second">>;

/** A recording, as features or as its statistics. */
export type Recording = FeatureMatrix | UtteranceStatistics;

/** A recording's statistics under the background model. @throws {ShapeError} when they have another shape, or are not finite */
export function statisticsOf(ubm: GaussianMixture, recording: Recording, index = 0): UtteranceStatistics {
  const statistics = "data" in recording ? accumulate(ubm, recording) : recording;
  const { numComponents, dim, occupancy, first, origin } = statistics;
  const isWhole = occupancy.length === ubm.numComponents && first.length === ubm.numComponents * ubm.dim;
  if (numComponents !== ubm.numComponents || dim !== ubm.dim || origin.length !== dim || !isWhole) {
    throw new ShapeError(
      `the statistics of recording ${index} are of ${numComponents} components over ${dim} dimensions, the background ` +
        `model has ${ubm.numComponents} over ${ubm.dim}; accumulate them under it`,
    );
  }
  if (!occupancy.every(Number.isFinite) || !first.every(Number.isFinite)) {
    throw new ShapeError(
      `the statistics of recording ${index} hold a value that is not finite; look at its features, and extract them anew`,
    );
  }
  return statistics;
}

/** What a worker gathers: the statistics of some recordings, the first of which has an index. */
export const statisticsElsewhere: JobKind<
  { readonly ubm: GaussianMixture; readonly recordings: readonly Recording[]; readonly first: number },
  readonly UtteranceStatistics[]
> = { name: "utterance-statistics" };

/** Recordings that are sent to a worker at a time. */
const RECORDINGS_PER_JOB = 32;

/** Those of many recordings, by workers where the work is worth it. @throws the reason of the signal, when it stops the job */
export async function gatherStatistics(
  ubm: GaussianMixture,
  recordings: readonly Recording[],
  options: EngineOptions,
): Promise<readonly UtteranceStatistics[]> {
  const matrices = recordings.filter((recording) => "data" in recording);
  const engine = engineFor(productsOf(countFrames(matrices), ubm.dim, ubm, 1), options);
  if (engine === null) return allStatistics(ubm, recordings, options.signal);
  const jobs = Array.from({ length: Math.ceil(recordings.length / RECORDINGS_PER_JOB) }, (_, job) => {
    const first = job * RECORDINGS_PER_JOB;
    const some = recordings.slice(first, first + RECORDINGS_PER_JOB);
    return { ubm, recordings: some.map((one) => ("data" in one ? withOwnBuffer(one) : one)), first };
  });
  const gathered: UtteranceStatistics[] = [];
  for await (const some of runInOrder(engine, statisticsElsewhere, jobs, options.signal)) gathered.push(...some);
  return gathered;
}

/** Those of many recordings, here. @throws the reason of the signal, when it stops the job */
export const allStatistics = (
  ubm: GaussianMixture,
  recordings: readonly Recording[],
  signal?: AbortSignal,
  first = 0,
): readonly UtteranceStatistics[] =>
  recordings.map((recording, index) => {
    signal?.throwIfAborted();
    return statisticsOf(ubm, recording, first + index);
  });

/** The statistics of all recordings together. */
export interface TotalStatistics {
  readonly origin: Float64Array;
  readonly occupancy: Float64Array;
  readonly first: Float64Array;
  /** Of diag K × D squares, of full K lower triangles; zero where nobody asks how the residual is spread. */
  readonly second: Float64Array;
  readonly numFrames: number;
}

/** `second` is wanted where the residual is updated. @throws {OptionError} when it is not there */
export function totalStatistics(
  ubm: GaussianMixture,
  recordings: readonly UtteranceStatistics[],
  updateResidual: boolean,
): TotalStatistics {
  const { numComponents, dim } = ubm;
  const stride = kernelCovarianceType(ubm.covarianceType) === "diag" ? dim : packedLength(dim);
  const origin = recordings[0]?.origin ?? new Float64Array(dim);
  const occupancy = new Float64Array(numComponents);
  const first = new Float64Array(numComponents * dim);
  const second = new Float64Array(numComponents * stride);
  let numFrames = 0;
  for (const [index, recording] of recordings.entries()) {
    if (recording.origin.some((value, d) => value !== origin[d])) {
      throw new ShapeError(
        `the statistics of recording ${index} are about another origin than those of the first; accumulate all with one`,
      );
    }
    if (updateResidual && recording.second?.length !== second.length) {
      throw new OptionError(
        `updateResidual needs the second-order statistics of each component, and recording ${index} has none; accumulate ` +
          "them under a background model whose covariances are not tied, or leave updateResidual away",
      );
    }
    addTo(occupancy, recording.occupancy);
    addTo(first, recording.first);
    if (updateResidual && recording.second) addTo(second, recording.second);
    numFrames += recording.numFrames;
  }
  return { origin, occupancy, first, second, numFrames };
}

export function addTo(sums: Float64Array, values: Float64Array): void {
  for (let at = 0; at < sums.length; at++) sums[at] += values[at];
}

/** S_k about the mean m_k: with δ = m_k − origin, S − F δᵀ − δ Fᵀ + N δ δᵀ, a lower triangle; of diag its diagonal. */
export function secondAbout(
  total: TotalStatistics,
  { covarianceType, dim, means }: ScoringForm,
  k: number,
): Float64Array {
  const n = total.occupancy[k];
  const shift = (d: number) => means[k * dim + d] - total.origin[d];
  const first = (d: number) => total.first[k * dim + d];
  const about = (i: number, j: number) => n * shift(i) * shift(j) - first(i) * shift(j) - shift(i) * first(j);
  const second = blockOf(total.second, k, covarianceType === "diag" ? dim : packedLength(dim));
  return mapEntries(second, dim, (value, i, j) => value + about(i, j));
}

/** −½ Σ_k ( N_k log |Σ_k| + tr Σ_k⁻¹ S_k ): the part of the log-likelihood that no w changes, without the 2π. */
export function residualLogLikelihood(total: TotalStatistics, form: ScoringForm): number {
  const { covarianceType, numComponents, dim, whitening } = form;
  let sum = 0;
  for (let k = 0; k < numComponents; k++) {
    const second = secondAbout(total, form, k);
    const stride = covarianceType === "diag" ? dim : packedLength(dim);
    for (let d = 0; d < dim; d++) {
      const scale = whitening[k * stride + (covarianceType === "diag" ? d : packedLength(d) + d)];
      sum += total.occupancy[k] * log(scale);
    }
    sum -= 0.5 * whitenedTrace(form, k, second);
  }
  return sum;
}
