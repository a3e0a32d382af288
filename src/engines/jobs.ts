import type { MixtureOptions, TrainingCallbacks, TrainingState } from "../gmm/em/mixture-options.js";
import type { TrainedMixture } from "../gmm/em/train-mixture.js";
import type { FeatureMatrix } from "../types.js";
import type { HeldFrameJobs } from "./held-frames.js";
import type { JobTable } from "./job.js";
import type { ScoreJob } from "./score-job.js";

/** The jobs of every worker, in Node and in browsers. */
export interface CommonJobs extends HeldFrameJobs {
  /** A whole training in one worker: for many mixtures at once. */
  readonly "train-mixture": {
    readonly input: {
      readonly features: readonly FeatureMatrix[];
      readonly options: PlainMixtureOptions;
      readonly notes?: boolean;
    };
    readonly output: TrainedMixture;
    /** Where it stands, once a second, where that was asked for. */
    readonly note: TrainingState;
  };
  readonly "score-frames": ScoreJob;
}

/** Options that can be sent: a function cannot. */
export type PlainMixtureOptions = Omit<MixtureOptions, TrainingCallbacks>;

export const commonJobs: JobTable<CommonJobs> = {
  "train-mixture": async () => {
    const { trainMixture } = await import("../gmm/em/train-mixture.js");
    return ({ features, options, notes }, _, notify) => {
      const callbacks = notes ? { onCheckpoint: everySecond(notify) } : {};
      return { output: trainMixture(features, { ...options, ...callbacks }) };
    };
  },
  "score-frames": async () => (await import("./score-job.js")).scoreFrames,
  "hold-frames": async () => (await import("./held-frames.js")).holdFrames,
  "pass-over-held": async () => (await import("./held-frames.js")).passOverHeld,
  "release-frames": async () => (await import("./held-frames.js")).releaseFrames,
  "pass-over-run": async () => (await import("./held-frames.js")).passOverSent,
};

/** Lets a call through when a second has gone by since the last. */
function everySecond<T>(call: (value: T) => void): (value: T) => void {
  let last = performance.now();
  return (value) => {
    if (performance.now() - last < 1000) return;
    last = performance.now();
    call(value);
  };
}
