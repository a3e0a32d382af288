import { TrainingDataError } from "../errors.js";
import type { TrainingCallbacks } from "../gmm/mixture-options.js";
import { type MixtureOptions, type TrainedMixture, trainMixture } from "../gmm/train-mixture.js";
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
 * steps; `runStep` runs one here and now, the engines run many over workers, with the same results.
 */
export interface TrainingStep<T> {
  readonly jobs: readonly MixtureJob[];
  /** Called with each result, in the order of the jobs. */
  readonly onTrained?: (trained: TrainedMixture, index: number) => void;
  /** Called once, with the results in the order of the jobs; of several steps, in the order of the steps. */
  readonly finish: (trained: readonly TrainedMixture[]) => T;
}

/** Trains the mixtures of a step one after the other, here. */
export function runStep<T>({ jobs, onTrained, finish }: TrainingStep<T>): T {
  const trained = jobs.map((job, index) => {
    const result = runJob(job);
    onTrained?.(result, index);
    return result;
  });
  return finish(trained);
}

function runJob(job: MixtureJob): TrainedMixture {
  try {
    return trainMixture(job.features, job.options);
  } catch (error) {
    throw namingJob(job, error);
  }
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
