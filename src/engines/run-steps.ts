import type { TrainedMixture } from "../gmm/train-mixture.js";
import { type MixtureJob, namingJob, runStep, type TrainingStep } from "../recognize/training-step.js";
import { withOwnBuffer } from "./own-buffer.js";
import { areWorthWorkers, numFramesOf, type SmallWorkOptions } from "./small-work.js";
import type { WorkerPool } from "./worker-pool.js";

/** A job that waits for a worker. */
interface Task {
  /** Counted over all steps. */
  readonly position: number;
  readonly job: MixtureJob;
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
 * @throws what the first job to fail throws, first in the order of steps and jobs
 */
export async function runPlanIn<T>(
  pool: WorkerPool,
  { steps, numSteps }: TrainingPlan<T>,
  { small = "here" }: SmallWorkOptions,
): Promise<T[]> {
  const coming = steps[Symbol.iterator]();
  const first = coming.next();
  if (first.done) return [];
  const all = startingWith(first.value, coming);
  if (small === "workers" || areWorthWorkers(first.value.jobs, numSteps)) return runStepsIn(pool, all);
  return Array.from(all, runStep);
}

function* startingWith<T>(first: T, rest: Iterator<T>): Generator<T> {
  yield first;
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
}

/**
 * Of a step the jobs with the most frames come first, and those of the steps after it as soon as a worker would have nothing
 * to do. Results are handed on in the order of steps and jobs.
 */
async function runStepsIn<T>(pool: WorkerPool, coming: Iterator<TrainingStep<T>>): Promise<T[]> {
  const begun: BegunStep<T>[] = [];
  // Bounds what is held until this thread comes to finish it.
  const mostBegun = 2 * pool.size;
  let waiting: Task[] = [];
  let isPlanned = false;
  let numRunning = 0;
  let position = 0;

  const begin = (step: TrainingStep<T>): void => {
    const tasks: Task[] = [];
    const results = step.jobs.map(
      (job) =>
        new Promise<TrainedMixture>((resolve, reject) => tasks.push({ position: position++, job, resolve, reject })),
    );
    // Each is awaited when its turn comes; one that fails before is no unhandled rejection.
    void Promise.allSettled(results);
    waiting.push(...tasks.sort((a, b) => numFramesOf(b.job.features) - numFramesOf(a.job.features)));
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

  const start = async ({ position, job, resolve, reject }: Task): Promise<void> => {
    try {
      const { options } = job;
      resolve(await pool.run("train-mixture", { features: job.features.map(withOwnBuffer), options }));
    } catch (error) {
      // Those before it are still done: one of them may fail as well, and is then the first.
      isPlanned = true;
      waiting = waiting.filter((task) => task.position < position);
      reject(namingJob(job, error));
    }
    numRunning--;
    goOn();
  };

  const goOn = (): void => {
    plan();
    for (; numRunning < pool.size && waiting.length > 0; numRunning++) void start(waiting.shift() as Task);
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
