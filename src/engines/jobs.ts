import type { MixtureOptions, TrainedMixture } from "../gmm/train-mixture.js";
import type { FeatureMatrix } from "../types.js";
import type { JobTable } from "./job.js";

/** The jobs of every worker, in Node and in browsers. */
export interface CommonJobs {
  /** A whole training in one worker: for many mixtures at once. */
  readonly "train-mixture": {
    readonly input: { readonly features: readonly FeatureMatrix[]; readonly options: PlainMixtureOptions };
    readonly output: TrainedMixture;
  };
}

/** Options that can be sent: a function cannot. */
export type PlainMixtureOptions = Omit<MixtureOptions, "onIteration">;

export const commonJobs: JobTable<CommonJobs> = {
  "train-mixture": async () => {
    const { trainMixture } = await import("../gmm/train-mixture.js");
    return ({ features, options }) => ({ output: trainMixture(features, options) });
  },
};
