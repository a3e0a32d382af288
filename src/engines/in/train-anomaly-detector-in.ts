import type { AnomalyDetector } from "../../recognize/anomaly/anomaly-detector.js";
import type { AnomalyDetectorOptions } from "../../recognize/anomaly/anomaly-options.js";
import { type NormalRecording, planAnomalyDetector } from "../../recognize/anomaly/train-anomaly-detector.js";
import { runPlanIn, SMALLEST_WORK, type TrainModelsInOptions } from "../plans.js";
import type { WorkerPool } from "../workers/pool.js";

/**
 * `trainAnomalyDetector` over workers, the mixture of a fold in each: the same detector, to the bit, whatever their number.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @throws as `trainAnomalyDetector`
 * @example
 * const recordings = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = await trainAnomalyDetectorIn(null, recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * detector.normalScores.length // => 40
 */
export async function trainAnomalyDetectorIn(
  pool: WorkerPool | null,
  recordings: readonly NormalRecording[],
  options: AnomalyDetectorOptions & TrainModelsInOptions = {},
): Promise<AnomalyDetector> {
  const { smallestWork = SMALLEST_WORK, ...training } = options;
  const plan = { steps: [planAnomalyDetector(recordings, training)], numSteps: 1 };
  const [detector] = await runPlanIn(pool, plan, { smallestWork });
  return detector as AnomalyDetector;
}
