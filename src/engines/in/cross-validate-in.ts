import { type CrossValidateOptions, planCrossValidation } from "../../evaluate/folds/cross-validate.js";
import type { Fold } from "../../evaluate/folds/folds.js";
import type { Report, Utterance } from "../../types.js";
import { runPlanIn, SMALLEST_WORK, type TrainModelsInOptions } from "../plans.js";
import type { WorkerPool } from "../workers/pool.js";

/**
 * `crossValidate` over workers: the same report, to the bit, whatever their number. While this thread tests a fold, the
 * workers train the next.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @throws as `crossValidate`
 * @example
 * const threads = openThreads({ threads: 2 });
 * const report = await crossValidateIn(threads, utterances, groupFolds(utterances), { by: "speaker", numComponents: 2 });
 * await threads.close();
 * report.accuracy; // => 1
 */
export async function crossValidateIn(
  pool: WorkerPool | null,
  utterances: readonly Utterance[],
  folds: readonly Fold[],
  options: CrossValidateOptions & TrainModelsInOptions = {},
): Promise<Report> {
  const { smallestWork = SMALLEST_WORK, ...validation } = options;
  const plan = planCrossValidation(utterances, folds, validation);
  const trials = await runPlanIn(pool, plan, { smallestWork });
  return plan.report(trials.flat());
}
