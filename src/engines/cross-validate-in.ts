import { type CrossValidateOptions, planCrossValidation } from "../evaluate/cross-validate.js";
import type { Fold } from "../evaluate/folds.js";
import type { Report, Utterance } from "../types.js";
import { runPlanIn } from "./run-steps.js";
import type { SmallWorkOptions } from "./small-work.js";
import type { WorkerPool } from "./worker-pool.js";

/**
 * `crossValidate` over workers: the same report, to the bit, whatever their number. While this thread tests a fold, the
 * workers train the next.
 *
 * @throws as `crossValidate`
 * @example await crossValidateIn(threads, utterances, groupFolds(utterances), { by: "digit" })
 */
export async function crossValidateIn(
  pool: WorkerPool,
  utterances: readonly Utterance[],
  folds: readonly Fold[],
  options: CrossValidateOptions & SmallWorkOptions = {},
): Promise<Report> {
  const { small = "here", ...validation } = options;
  const plan = planCrossValidation(utterances, folds, validation);
  const trials = await runPlanIn(pool, plan, { small });
  return plan.report(trials.flat());
}
