import type { Fold } from "../../evaluate/folds/folds.js";
import { type NestedOptions, type NestedReport, nestedSteps } from "../../evaluate/folds/nested-cross-validation.js";
import type { ClassifierOptions } from "../../recognize/classifier.js";
import type { Utterance } from "../../types.js";
import type { TrainModelsInOptions } from "../plans.js";
import type { WorkerPool } from "../workers/pool.js";
import { crossValidateIn } from "./cross-validate-in.js";

/**
 * `nestedCrossValidate` over workers: the same report and choices, to the bit, whatever their number.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @throws as `nestedCrossValidate`
 * @example
 * const candidates = [1, 2].map((numComponents) => ({ by: "speaker", numComponents }));
 * const { report } = await nestedCrossValidateIn(null, utterances, groupFolds(utterances), candidates, { innerFolds: 2 });
 * report.accuracy; // => 1
 */
export async function nestedCrossValidateIn(
  pool: WorkerPool | null,
  utterances: readonly Utterance[],
  outerFolds: readonly Fold[],
  candidates: readonly ClassifierOptions[],
  { smallestWork, ...options }: NestedOptions & TrainModelsInOptions = {},
): Promise<NestedReport> {
  const steps = nestedSteps(utterances, outerFolds, candidates, options);
  for (let step = steps.next(); ; ) {
    if (step.done) return step.value;
    const { utterances: own, folds, options: training } = step.value;
    const report = await crossValidateIn(pool, own, folds, {
      ...training,
      ...(smallestWork === undefined ? {} : { smallestWork }),
    });
    step = steps.next(report);
  }
}
