import type { TrainedMixture, TrainingState } from "../gmm/em/train-mixture.js";
import { packedLength } from "../math/linear/symmetric.js";
import {
  continueJob,
  type MixtureJob,
  namingJob,
  type OpenCheckpoint,
  runStep,
  type TrainingStep,
} from "../recognize/training-step.js";
import { trainMixtureIn } from "./in/train-mixture-in.js";
import { withOwnBuffer } from "./workers/job.js";
import type { WorkerPool } from "./workers/pool.js";

/** A job that waits for a worker. */
interface Task {
  /** Counted over all steps. */
  readonly position: number;
  readonly job: MixtureJob;
  /** Workers it is trained on: one, or all of the pool. */
  readonly width: number;
  /** Wants to know where it stands. */
  readonly onState: ((state: TrainingState) => void) | undefined;
  readonly resolve: (trained: TrainedMixture) => void;
  readonly reject: (reason: unknown) => void;
}

/** A step whose jobs wait, run or are done. */
interface BegunStep<T> extends TrainingStep<T> {
  readonly results: readonly Promise<TrainedMixture>[];
}

/** A plan of training, step by step. */
export interface TrainingPlan<T> {
  readonly steps: Iterable<TrainingStep<T>>;
  readonly numSteps: number;
}

/**
 * Runs the steps of a plan over workers, or here where they are too small for them. Either gives the same results, to the
 * bit.
 *
 * @param open  opens the checkpoint of a plan of one step
 * @throws what the first job to fail throws, first in the order of steps and jobs
 */
export async function runPlanIn<T>(
  pool: WorkerPool | null,
  { steps, numSteps }: TrainingPlan<T>,
  { smallestWork = SMALLEST_WORK }: TrainModelsInOptions,
  open?: OpenCheckpoint,
): Promise<T[]> {
  const coming = steps[Symbol.iterator]();
  const first = coming.next();
  if (first.done) return [];
  const all = startingWith(first.value, coming);
  if (pool === null || workOf(first.value.jobs) * numSteps < smallestWork) {
    return Array.from(all, (step) => runStep(step, open));
  }
  return runStepsIn(pool, all, numSteps, open);
}

function* startingWith<T>(first: T, rest: Iterator<T>): Generator<T> {
  yield first;
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
}

/** A mixture with more than this of a worker's fair share of all frames is trained by all workers together. */
const MOST_OF_SHARE = 1.5;

/**
 * Of a step the jobs with the most frames come first, and those of the steps after it as soon as a worker would have nothing
 * to do. Results are handed on in the order of steps and jobs.
 */
async function runStepsIn<T>(
  pool: WorkerPool,
  coming: Iterator<TrainingStep<T>>,
  numSteps: number,
  open: OpenCheckpoint | undefined,
): Promise<T[]> {
  const begun: BegunStep<T>[] = [];
  // Bounds what is held until this thread comes to finish it.
  const mostBegun = 2 * pool.size;
  let waiting: Task[] = [];
  let isPlanned = false;
  let numBusy = 0;
  let position = 0;

  const begin = (step: TrainingStep<T>): void => {
    const share = (step.jobs.reduce((sum, job) => sum + numFramesOf(job), 0) * numSteps) / pool.size;
    const tasks: Task[] = [];
    const checkpoint = open?.(step.jobs);
    const results = step.jobs.map((given, index) => {
      const width = numFramesOf(given) > MOST_OF_SHARE * share ? pool.size : 1;
      const job = continueJob(given, checkpoint?.reached(index) ?? null);
      if ("mixture" in job) return Promise.resolve(job);
      const onState = checkpoint && ((state: TrainingState) => checkpoint.onState(index, state));
      const trained = new Promise<TrainedMixture>((resolve, reject) => {
        tasks.push({ position: position++, job, width, onState, resolve, reject });
      });
      return trained.then((result) => {
        checkpoint?.onTrained(index, result);
        return result;
      });
    });
    // Each is awaited when its turn comes; one that fails before is no unhandled rejection.
    void Promise.allSettled(results);
    waiting.push(...tasks.sort((a, b) => numFramesOf(b.job) - numFramesOf(a.job)));
    begun.push({ ...step, results });
  };

  const plan = (): void => {
    while (!isPlanned && waiting.length < pool.size && begun.length < mostBegun) {
      try {
        const next = coming.next();
        if (next.done) isPlanned = true;
        else begin(next.value);
      } catch (error) {
        isPlanned = true;
        begun.push(failingStep(error));
      }
    }
  };

  const start = async (started: Task): Promise<void> => {
    const { position, job, width, resolve, reject } = started;
    numBusy += width;
    try {
      resolve(await (width > 1 ? trainTogether(pool, started) : trainInOne(pool, started)));
    } catch (error) {
      // Those before it are still done: one of them may fail as well, and is then the first.
      isPlanned = true;
      waiting = waiting.filter((task) => task.position < position);
      reject(namingJob(job, error));
    }
    numBusy -= width;
    goOn();
  };

  const goOn = (): void => {
    plan();
    for (let next = waiting[0]; next && numBusy + next.width <= pool.size; next = waiting[0]) {
      waiting.shift();
      void start(next);
    }
  };

  const outputs: T[] = [];
  goOn();
  for (let step = begun.shift(); step !== undefined; step = begun.shift()) {
    const trained: TrainedMixture[] = [];
    for (const result of step.results) {
      trained.push(await result);
      step.onTrained?.(trained.at(-1) as TrainedMixture, trained.length - 1);
    }
    outputs.push(step.finish(trained));
    goOn();
  }
  return outputs;
}

const trainInOne = (pool: WorkerPool, { job, onState }: Task): Promise<TrainedMixture> => {
  const input = { features: job.features.map(withOwnBuffer), options: job.options, notes: onState !== undefined };
  return pool.run("train-mixture", input, [], onState);
};

const trainTogether = (pool: WorkerPool, { job, onState }: Task): Promise<TrainedMixture> =>
  trainMixtureIn(pool, job.features, {
    ...job.options,
    smallestWork: 0,
    ...(onState ? { onCheckpoint: onState } : {}),
  });

/** Stands where a step could not be planned, so that an earlier failure comes first. */
function failingStep(error: unknown): BegunStep<never> {
  return {
    jobs: [],
    results: [],
    finish() {
      throw error;
    },
  };
}

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
