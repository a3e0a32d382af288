import {
  type BackgroundModel,
  type BackgroundOptions,
  backgroundModel,
  createFrameCollector,
  resolveBackgroundOptions,
} from "../../recognize/background-model.js";
import type { FeatureMatrix, Utterance } from "../../types.js";
import type { RunInOptions } from "../frames/frame-source.js";
import type { WorkerPool } from "../workers/pool.js";
import { trainMixtureIn } from "./train-mixture-in.js";

/**
 * `trainBackgroundModel` over workers: the same model, to the bit, whatever their number. The source is gone through in this
 * thread, and may be asynchronous.
 *
 * @param pool  of `openThreads` or `openWebWorkers`; null: this thread alone
 * @throws as `trainBackgroundModel`
 * @example
 * const voices = [featureMatrix([[0], [1], [2]]), featureMatrix([[9], [10], [11]])];
 * const { mixture } = await trainBackgroundModelIn(null, voices, { numComponents: 2 });
 * mixture.means.slice().sort() // => Float64Array.of(1, 10)
 */
export async function trainBackgroundModelIn(
  pool: WorkerPool | null,
  source: Iterable<FeatureMatrix | Utterance> | AsyncIterable<FeatureMatrix | Utterance>,
  options: BackgroundOptions & RunInOptions,
): Promise<BackgroundModel> {
  const { signal, smallestWork, ...background } = options;
  const { selection, mixture } = resolveBackgroundOptions(background);
  const collector = createFrameCollector(selection);
  for await (const item of source) {
    signal?.throwIfAborted();
    collector.add(item);
  }
  const selected = collector.selected();
  const run = { ...(signal ? { signal } : {}), ...(smallestWork === undefined ? {} : { smallestWork }) };
  return backgroundModel(await trainMixtureIn(pool, selected.matrices, { ...mixture, ...run }), selected);
}
