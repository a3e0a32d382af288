import type { Utterance } from "../../types.js";
import { planVerifier, type VerifierOptions } from "../../verify/train-verifier.js";
import type { Verifier } from "../../verify/verifier.js";
import { runPlanIn, SMALLEST_WORK, type TrainModelsInOptions } from "../plans.js";
import type { WorkerPool } from "../workers/pool.js";

/**
 * `trainVerifier` over workers, the background model of a fold in each: the same verifier, to the bit, whatever their number.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @throws as `trainVerifier`
 * @example
 * const verifier = await trainVerifierIn(null, utterances, { numComponents: 2 });
 * verifier.ubm.numComponents; // => 2
 */
export async function trainVerifierIn(
  pool: WorkerPool | null,
  utterances: readonly Utterance[],
  options: VerifierOptions & TrainModelsInOptions = {},
): Promise<Verifier> {
  const { smallestWork = SMALLEST_WORK, ...training } = options;
  const plan = { steps: [planVerifier(utterances, training)], numSteps: 1 };
  const [verifier] = await runPlanIn(pool, plan, { smallestWork });
  return verifier as Verifier;
}
