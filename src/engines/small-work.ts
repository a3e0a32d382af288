import { packedLength } from "../math/linear/symmetric.js";
import type { MixtureJob } from "../recognize/training-step.js";

/** What class models and folds take that are trained over workers. */
export interface TrainModelsInOptions {
  /**
   * Work under this stays in this thread: products in an iteration of EM over all mixtures, numFrames · numComponents · dim,
   * for full covariances · dim (dim + 1) / 2. Trainings of 2²⁶ take some 0.3 s in one thread with the SIMD kernel in float64;
   * a thread that starts and loads its code costs 0.1 s. 0 always uses the workers.
   *
   * @default 2 ** 26
   */
  readonly smallestWork?: number;
}

export const SMALLEST_WORK = 2 ** 26;

/** Products in an iteration of EM over all these mixtures. */
export const workOf = (jobs: readonly MixtureJob[]): number =>
  jobs.reduce((sum, job) => {
    const { numComponents, covarianceType, restarts = 1 } = job.options;
    const dim = job.features[0]?.dim ?? 0;
    const perComponent = covarianceType === "full" ? packedLength(dim) : dim;
    return sum + numFramesOf(job) * numComponents * perComponent * restarts;
  }, 0);

export const numFramesOf = ({ features }: MixtureJob): number =>
  features.reduce((sum, { numFrames }) => sum + numFrames, 0);
