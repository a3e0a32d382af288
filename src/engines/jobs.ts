import type { MixtureOptions, TrainingCallbacks } from "../gmm/mixture-options.js";
import type { TrainedMixture } from "../gmm/mixture-training.js";
import type { FeatureMatrix } from "../types.js";
import type { HeldFrameJobs } from "./held-frames.js";
import type { JobTable } from "./job.js";
import type { ScoreJob } from "./score-job.js";

/** The jobs of every worker, in Node and in browsers. */
export interface CommonJobs extends HeldFrameJobs {
  /** A whole training in one worker: for many mixtures at once. */
  readonly "train-mixture": {
    readonly input: { readonly features: readonly FeatureMatrix[]; readonly options: PlainMixtureOptions };
    readonly output: TrainedMixture;
  };
  readonly "score-frames": ScoreJob;
}

/** Options that can be sent: a function cannot. */
export type PlainMixtureOptions = Omit<MixtureOptions, TrainingCallbacks>;

export const commonJobs: JobTable<CommonJobs> = {
  "train-mixture": async () => {
    const { trainMixture } = await import("../gmm/train-mixture.js");
    return ({ features, options }) => ({ output: trainMixture(features, options) });
  },
  "score-frames": async () => (await import("./score-job.js")).scoreFrames,
  "hold-frames": async () => (await import("./held-frames.js")).holdFrames,
  "pass-over-held": async () => (await import("./held-frames.js")).passOverHeld,
  "release-frames": async () => (await import("./held-frames.js")).releaseFrames,
  "pass-over-run": async () => (await import("./held-frames.js")).passOverSent,
};
