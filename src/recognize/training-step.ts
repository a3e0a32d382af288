/**
 * A training of several mixtures as plain jobs, and what is made of their results. `training-plan.ts` runs the steps, here or over
 * workers; a checkpoint keeps what they reach.
 */

import { TrainingDataError } from "../errors.js";
import type { TrainingCallbacks, TrainingState } from "../gmm/em/mixture-options.js";
import type { MixtureOptions, TrainedMixture } from "../gmm/em/train-mixture.js";
import { countFrames } from "../gmm/passes/frame-chunks.js";
import type { FeatureMatrix } from "../types.js";

/** A mixture to be trained: plain data, so that it can be trained wherever there is time for it. */
export interface MixtureJob {
  /** Whose mixture, for errors: digit "seven". */
  readonly name: string;
  readonly features: readonly FeatureMatrix[];
  readonly options: MixtureOptions;
}

/**
 * Mixtures to be trained, in any order and anywhere, and what is made of them. Training class models is a plan of such
 * steps; `runPlan` runs them here or over workers, with the same results.
 */
export interface TrainingStep<T> {
  readonly jobs: readonly MixtureJob[];
  /** Called with each result, in the order of the jobs. */
  readonly onTrained?: (trained: TrainedMixture, index: number) => void;
  /** Called once, with the results in the order of the jobs; of several steps, in the order of the steps. */
  readonly finish: (trained: readonly TrainedMixture[]) => T | Promise<T>;
}

/**
 * Keeps what a training has reached, so that it can go on where it was interrupted. Jobs go by their place; what a call was
 * given is safe, or will soon be, when it returns.
 */
interface TrainingCheckpoint {
  /** What was reached with a job before: its result, or where it stood; null where it is to begin. */
  reached(job: number): TrainedMixture | TrainingState | null;
  onState(job: number, state: TrainingState): void;
  onTrained(job: number, trained: TrainedMixture): void;
}

/** Opens the checkpoint of a training once its jobs are known. */
export type OpenCheckpoint = (jobs: readonly MixtureJob[]) => TrainingCheckpoint;

/** How the training of a mixture went, in numbers. */
export const trainingFacts = ({ features }: MixtureJob, { history, converged, repairs }: TrainedMixture) => ({
  numFrames: countFrames(features),
  iterations: history.length,
  converged,
  meanLogLikelihood: history.at(-1) ?? Number.NaN,
  // Seventeen digits of each would be most of a model file of many labels.
  history: history.map((value) => Math.round(1e6 * value) / 1e6),
  repairs,
});

/** What a job is to go on from, or its result where it is done. */
export function continueJob(
  job: MixtureJob,
  reached: TrainedMixture | TrainingState | null,
): MixtureJob | TrainedMixture {
  if (reached === null) return job;
  return "em" in reached ? { ...job, options: { ...job.options, resume: reached } } : reached;
}

/** The error of a job, which says whose mixture could not be trained where its data are at fault. */
export function namingJob({ name }: Pick<MixtureJob, "name">, error: unknown): unknown {
  if (!(error instanceof TrainingDataError)) return error;
  return new TrainingDataError(`${name}: ${error.message}`, { cause: error });
}

const MIXTURE_OPTIONS = [
  "covarianceType",
  "initialization",
  "freeze",
  "seed",
  "restarts",
  "maxIterations",
  "tolerance",
  "varianceFloor",
  "ridge",
  "minOccupancy",
  "kernel",
  "precision",
] as const satisfies readonly (keyof MixtureOptions)[];

/** Of many options those of the mixtures alone: what is left survives `structuredClone`. */
export function mixtureOptionsOf(
  options: Omit<Partial<MixtureOptions>, TrainingCallbacks> & Pick<MixtureOptions, "numComponents">,
): MixtureOptions {
  const given = MIXTURE_OPTIONS.filter((key) => options[key] !== undefined);
  return {
    numComponents: options.numComponents,
    ...(Object.fromEntries(given.map((key) => [key, options[key]])) as Partial<MixtureOptions>),
  };
}
