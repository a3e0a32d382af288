import { checkShapes, createFrameScorer, type Scorable, scoringForm } from "../gmm/score/score.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { packedLength } from "../math/linear/symmetric.js";
import type { FeatureMatrix, ScoringForm } from "../types.js";
import { cutIntoRuns, sendable } from "./frames/frame-runs.js";
import type { WorkerPool } from "./workers/pool.js";

export interface ScoreInOptions extends KernelOptions {
  /**
   * Work under this is done in this thread: products, numFrames · components of all models · dim, for full covariances
   * · dim (dim + 1) / 2.
   *
   * @default 2 ** 28, some 0.1 s in one thread
   */
  readonly smallestWork?: number;
}

const SMALLEST_WORK = 2 ** 28;

/**
 * `logLikelihoodsOfEach` on several cores: each worker is sent a run of the frames, as a copy unless they are in a
 * SharedArrayBuffer. The same values to the bit, whatever the number of workers.
 *
 * @param models    M models over the features' D dimensions
 * @param features  T × D, row-major
 * @returns M × T values, row-major, in nats: one row a model, in the order given
 * @throws {ShapeError} when the dimensions of one differ, naming which
 * @throws {SpeechModelError} when a worker dies, or the pool is closed
 * @example
 * const threads = openThreads({ threads: 2 });
 * const frameScores = await logLikelihoodsIn(threads, [ada, bob], features);
 * await threads.close();
 * frameScores.length === 2 * features.numFrames; // => true
 */
export async function logLikelihoodsIn(
  pool: WorkerPool,
  models: readonly Scorable[],
  features: FeatureMatrix,
  { smallestWork = SMALLEST_WORK, ...options }: ScoreInOptions = {},
): Promise<Float64Array> {
  checkShapes(models, features);
  const forms = models.map(scoringForm);
  if (pool.size === 1 || workOf(forms, features) < smallestWork) return createFrameScorer(forms, options)(features);
  const { numFrames } = features;
  const runs = cutIntoRuns([features], pool.size);
  const results = await Promise.all(
    runs.map((run) => {
      const { run: sent, transfer } = sendable(run);
      return pool.run("score-frames", { forms, parts: sent.parts, options }, transfer);
    }),
  );
  const all = new Float64Array(forms.length * numFrames);
  let first = 0;
  for (const values of results) {
    const inRun = values.length / Math.max(1, forms.length);
    for (let m = 0; m < forms.length; m++) {
      all.set(values.subarray(m * inRun, (m + 1) * inRun), m * numFrames + first);
    }
    first += inRun;
  }
  return all;
}

const workOf = (forms: readonly ScoringForm[], { numFrames }: FeatureMatrix): number =>
  forms.reduce(
    (sum, { covarianceType, numComponents, dim }) =>
      sum + numFrames * numComponents * (covarianceType === "full" ? packedLength(dim) : dim),
    0,
  );
