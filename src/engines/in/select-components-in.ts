import type { ModelSelection } from "../../evaluate/selection/model-selection.js";
import { planSelection } from "../../evaluate/selection/select-components.js";
import type { SelectComponentsOptions, SelectionData } from "../../evaluate/selection/selection-data.js";
import { runPlanIn, SMALLEST_WORK, type TrainModelsInOptions } from "../plans.js";
import type { WorkerPool } from "../workers/pool.js";

/**
 * `selectComponents` over workers, a mixture in each: the same selection, to the bit, whatever their number. While this
 * thread scores what was held out, the workers train the next mixtures.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @throws as `selectComponents`
 * @example
 * const threads = openThreads({ threads: 2 });
 * const frames = featureMatrix([[0], [1], [0.5], [9], [10], [9.5], [0.2], [9.7], [0.7], [9.2]]);
 * const selection = await selectComponentsIn(threads, frames, { numComponents: [1, 2], folds: 2 });
 * await threads.close();
 * selection.rows.length // => 2
 */
export async function selectComponentsIn(
  pool: WorkerPool | null,
  data: SelectionData,
  options: SelectComponentsOptions & TrainModelsInOptions = {},
): Promise<ModelSelection> {
  const { smallestWork = SMALLEST_WORK, ...selection } = options;
  const plan = planSelection(data, selection);
  return plan.result(await runPlanIn(pool, plan, { smallestWork }));
}
