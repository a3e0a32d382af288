import { TrainingDataError } from "../errors.js";
import { prepare } from "../gmm/score/scoring-form.js";
import { createRandom } from "../math/random.js";
import type { GaussianMixture, ScoringForm } from "../types.js";
import { type IVectorExtractor, ownResidual, prepareIVectorExtractor, whitenRows } from "./ivector-extractor.js";
import { unwhitening } from "./residual-update.js";
import { residualLogLikelihood, totalStatistics } from "./total-statistics.js";
import { resolveTotalVariabilityOptions, type TotalVariabilityOptions } from "./total-variability-options.js";
import { totalVariabilitySums } from "./total-variability-sums.js";
import { updateExtractor } from "./update-extractor.js";
import { type Recording, statisticsOf } from "./utterance-statistics.js";

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
 * the posterior of each recording's w (`extractIVector`),
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
 * O(iterations · U · (K · R² + K · D · R + R³)), memory O(K · R² + K · D · R) beside the statistics.
 *
 * @param ubm         of any covariance type
 * @param recordings  features, or statistics from `accumulate(ubm, …)`, all with one origin
 * @throws {TrainingDataError} for fewer than two recordings
 * @throws {ShapeError} when shapes or origins differ, or a value is not finite
 * @throws {OptionError} when an option is out of range, or `updateResidual` lacks second-order statistics
 * @example
 * const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0, 0], covariances: [1, 1] });
 * const recordings = [-3, -1, 1, 3].map((x) => featureMatrix([[x, 1], [x, -1]]));
 * const { extractor, history } = trainIVectorExtractor(ubm, recordings, { rank: 1, iterations: 20 });
 * extractor.loadings.map((x) => x ** 2); // => Float64Array.of(4.5, 0)
 * Number(history.at(-1)) > Number(history[0]); // => true
 */
export function trainIVectorExtractor(
  ubm: GaussianMixture,
  recordings: readonly Recording[],
  options: TotalVariabilityOptions,
): TrainedIVectorExtractor {
  const settings = resolveTotalVariabilityOptions(options, ubm.means.length);
  if (recordings.length < 2) {
    throw new TrainingDataError(`an i-vector extractor is trained on 2 recordings or more; got ${recordings.length}`);
  }
  const statistics = recordings.map((recording, index) => statisticsOf(ubm, recording, index));
  const total = totalStatistics(ubm, statistics, settings.updateResidual);
  const background = prepare(ubm);
  let extractor = initialExtractor(ubm, background, settings);
  const history: number[] = [];
  const ofBackground = residualLogLikelihood(total, background);
  for (let iteration = 0; iteration < settings.iterations; iteration++) {
    const form = prepareIVectorExtractor(extractor);
    const sums = totalVariabilitySums(form, statistics);
    const shifted = residualLogLikelihood(total, form.gaussians) - ofBackground;
    const gain = (sums.gain + shifted) / total.numFrames;
    history.push(gain);
    settings.onIteration?.(iteration, gain);
    extractor = updateExtractor(extractor, { form, sums, total, background }, settings);
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
  const length = ubm.dim * rank;
  const scale = 1 / Math.sqrt(16 * rank);
  const loadings = new Float64Array(ubm.numComponents * length);
  const back = unwhitening(background);
  for (let k = 0; k < ubm.numComponents; k++) {
    const rows = Float64Array.from({ length }, () => scale * random.normal());
    whitenRows(back, k, { rows, into: loadings.subarray(k * length, (k + 1) * length) });
  }
  return { ubm, rank, means: ubm.means, residual: ownResidual(ubm), loadings };
}
