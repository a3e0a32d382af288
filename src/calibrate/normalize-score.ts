import type { TrialStatistics } from "./adaptive-cohort.js";
import type { CohortStatistics } from "./cohort-statistics.js";

/**
 * Zero normalisation: how many deviations a score lies above those of impostors on the same model. It makes models alike
 * that score all recordings high or low.
 *
 *   z = (s − μ_model) / σ_model
 *
 * Li & Porter 1988; Auckenthaler, Carey & Lloyd-Thomas 2000, eq. 3.
 *
 * @param model  of the model's scores against recordings of other speakers
 * @example zNorm(5, cohortStatistics([1, 2, 3])) // => 3
 */
export const zNorm = (score: number, model: CohortStatistics): number => (score - model.mean) / model.deviation;

/**
 * Test normalisation: how many deviations a score lies above those of other speakers' models on the same recording. It makes
 * recordings alike that score high or low under all models.
 *
 *   t = (s − μ_test) / σ_test
 *
 * Auckenthaler, Carey & Lloyd-Thomas 2000, eq. 6.
 *
 * @param test  of the recording's scores under models of other speakers
 * @example tNorm(5, cohortStatistics([1, 2, 3])) // => 3
 */
export const tNorm = (score: number, test: CohortStatistics): number => (score - test.mean) / test.deviation;

/**
 * Zero and test normalisation, one after the other.
 *
 *   zt = (z − μ) / σ,   z = (s − μ_model) / σ_model,   μ and σ of the cohort models' scores on the recording, each of which was
 *   z-normalised with the statistics of its own model
 *
 * Vogt, Baker & Sridharan 2005.
 *
 * @param model  of the model's scores against recordings of other speakers
 * @param test   of the recording's z-normalised scores under models of other speakers
 * @example
 * const cohortModels = [cohortStatistics([0, 2]), cohortStatistics([1, 5])];
 * const raw = [2, 1];
 * const test = cohortStatistics(cohortModels.map((statistics, i) => zNorm(raw[i], statistics)));
 * ztNorm(5, { model: cohortStatistics([1, 2, 3]), test }); // => 3
 */
export const ztNorm = (score: number, { model, test }: TrialStatistics): number => tNorm(zNorm(score, model), test);

/**
 * Symmetric normalisation: the mean of z-norm and t-norm, the same whichever side is called the model. With the statistics of
 * `adaptiveCohort` it is adaptive s-norm.
 *
 *   s = ½ ( (s − μ_model) / σ_model + (s − μ_test) / σ_test )
 *
 * Kenny 2010; Shum et al. 2010.
 *
 * @example
 * const ofModel = [1, 2, 3];
 * const ofTest = [0, 2, 4];
 * sNorm(5, { model: cohortStatistics(ofModel), test: cohortStatistics(ofTest) }); // => 2.25
 * sNorm(5, adaptiveCohort({ model: ofModel, test: ofTest }, { top: 2 })); // => 2.4749
 */
export const sNorm = (score: number, { model, test }: TrialStatistics): number =>
  (zNorm(score, model) + tNorm(score, test)) / 2;

/** z: by the model. t: by the recording. zt: both, one after the other. s: their mean; with `adaptiveCohort` adaptive. */
export type ScoreNormalization = "z" | "t" | "zt" | "s";

/**
 * A score normalised by a method chosen at run time.
 *
 * @param method      zt takes its `test` statistics of z-normalised scores, see `ztNorm`
 * @param statistics  both sides, of which z and t read one
 * @example
 * const statistics = { model: cohortStatistics([1, 2, 3]), test: cohortStatistics([0, 2, 4]) };
 * normalizeScore(5, "t", statistics); // => 1.5
 */
export function normalizeScore(score: number, method: ScoreNormalization, statistics: TrialStatistics): number {
  switch (method) {
    case "z":
      return zNorm(score, statistics.model);
    case "t":
      return tNorm(score, statistics.test);
    case "zt":
      return ztNorm(score, statistics);
    case "s":
      return sNorm(score, statistics);
  }
}
