import { type ClassifierOptions, planClassifier } from "../../recognize/classifier.js";
import type { OpenCheckpoint } from "../../recognize/training-step.js";
import type { Classifier, Utterance } from "../../types.js";
import { runPlanIn, SMALLEST_WORK, type TrainModelsInOptions } from "../plans.js";
import type { WorkerPool } from "../workers/pool.js";

export interface TrainClassifierInOptions extends ClassifierOptions, TrainModelsInOptions {
  /** Keeps what is reached, e.g. in the folder of `checkpointFolder`. @default nothing is kept */
  readonly checkpoint?: OpenCheckpoint;
}

/**
 * `trainClassifier` over workers, the mixture of a label in each: the same classifier, to the bit, whatever their number.
 * Sound is turned to features here; `loadUtterancesIn` has workers do that.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @throws as `trainClassifier`
 * @example
 * const threads = openThreads({ threads: 2 });
 * const classifier = await trainClassifierIn(threads, utterances, { by: "speaker", numComponents: 2 });
 * await threads.close();
 * classifier.labels; // => ["ada", "bob"]
 */
export async function trainClassifierIn(
  pool: WorkerPool | null,
  utterances: readonly Utterance[],
  options: TrainClassifierInOptions = {},
): Promise<Classifier> {
  const { smallestWork = SMALLEST_WORK, checkpoint, ...training } = options;
  const plan = { steps: [planClassifier(utterances, training)], numSteps: 1 };
  const [classifier] = await runPlanIn(pool, plan, { smallestWork }, checkpoint);
  return classifier as Classifier;
}
