/**
 * Runs a training of many mixtures, step by step: here, one mixture after the other, or over the workers of an engine, as many
 * at a time as there are workers. Either gives the same results, to the bit.
 */

import { type Engine, type EngineOptions, engineFor, productsOf } from "../engine.js";
import { mixtureElsewhere, type TrainedMixture, type TrainingState, trainMixture } from "../gmm/em/train-mixture.js";
import { countFrames } from "../gmm/passes/frame-chunks.js";
import { withOwnBuffer } from "../gmm/passes/frame-runs.js";
import { defined } from "../options.js";
import { continueJob, type MixtureJob, namingJob, type OpenCheckpoint, type TrainingStep } from "./training-step.js";

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

/**
 * The results of all steps of a plan, in their order; a plan of one step may have a checkpoint.
 *
 * @throws what the first job to fail throws, first in the order of steps and jobs; the signal's reason when it is aborted
 */
export async function runPlan<T>(
  { steps, numSteps }: { readonly steps: Iterable<TrainingStep<T>>; readonly numSteps: number },
  options: EngineOptions,
  open?: OpenCheckpoint,
): Promise<T[]> {
  options.signal?.throwIfAborted();
  const coming = steps[Symbol.iterator]();
  const first = coming.next();
  if (first.done) return [];
  const all = startingWith(first.value, coming);
  const engine = engineFor(productsOfJobs(first.value.jobs) * numSteps, options);
  if (engine) return runStepsOn(engine, all, numSteps, options, open);
  const results: T[] = [];
  for (const step of all) results.push(await runHere(step, open, options));
  return results;
}

/** The result of a plan of one step. */
export const runStep = async <T>(
  step: TrainingStep<T>,
  options: EngineOptions = {},
  open?: OpenCheckpoint,
): Promise<T> => (await runPlan({ steps: [step], numSteps: 1 }, options, open))[0] as T;

/** The mixtures of a step one after the other, in this thread. */
async function runHere<T>(
  { jobs, onTrained, finish }: TrainingStep<T>,
  open: OpenCheckpoint | undefined,
  { signal }: EngineOptions,
): Promise<T> {
  const checkpoint = open?.(jobs);
  const trained: TrainedMixture[] = [];
  for (const [index, given] of jobs.entries()) {
    const job = continueJob(given, checkpoint?.reached(index) ?? null);
    const onCheckpoint = checkpoint && ((state: TrainingState) => checkpoint.onState(index, state));
    const own = defined({ signal, onCheckpoint });
    const result = "mixture" in job ? job : await trainJob(job, { ...job.options, ...own });
    if (!("mixture" in job)) checkpoint?.onTrained(index, result);
    onTrained?.(result, index);
    trained.push(result);
  }
  return finish(trained);
}

async function trainJob(job: MixtureJob, options: Parameters<typeof trainMixture>[1]): Promise<TrainedMixture> {
  try {
    return await trainMixture(job.features, options);
  } catch (error) {
    throw namingJob(job, error);
  }
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
async function runStepsOn<T>(
  engine: Engine,
  coming: Iterator<TrainingStep<T>>,
  numSteps: number,
  options: EngineOptions,
  open: OpenCheckpoint | undefined,
): Promise<T[]> {
  const { signal } = options;
  const begun: BegunStep<T>[] = [];
  // Bounds what is held until this thread comes to finish it.
  const mostBegun = 2 * engine.size;
  let waiting: Task[] = [];
  let isPlanned = false;
  let numBusy = 0;
  let position = 0;

  const begin = (step: TrainingStep<T>): void => {
    const share = (countFrames(step.jobs.flatMap(({ features }) => features)) * numSteps) / engine.size;
    const tasks: Task[] = [];
    const checkpoint = open?.(step.jobs);
    const results = step.jobs.map((given, index) => {
      const width = countFrames(given.features) > MOST_OF_SHARE * share ? engine.size : 1;
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
    waiting.push(...tasks.sort((a, b) => countFrames(b.job.features) - countFrames(a.job.features)));
    begun.push({ ...step, results });
  };

  const plan = (): void => {
    while (!isPlanned && waiting.length < engine.size && begun.length < mostBegun) {
      try {
        const next = coming.next();
        if (next.done) isPlanned = true;
        else begin(next.value);
      } catch (error) {
        isPlanned = true;
        // Stands where the step could not be planned, so that an earlier failure comes first.
        const finish = () => Promise.reject(error);
        begun.push({ jobs: [], results: [], finish });
      }
    }
  };

  const start = async (started: Task): Promise<void> => {
    const { position, job, width, resolve, reject } = started;
    numBusy += width;
    try {
      resolve(await (width > 1 ? trainTogether(engine, started, options) : trainInOne(engine, started)));
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
    for (let next = waiting[0]; next && numBusy + next.width <= engine.size; next = waiting[0]) {
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
      signal?.throwIfAborted();
      step.onTrained?.(trained.at(-1) as TrainedMixture, trained.length - 1);
    }
    outputs.push(await step.finish(trained));
    goOn();
  }
  return outputs;
}

const trainInOne = (engine: Engine, { job, onState }: Task): Promise<TrainedMixture> => {
  const input = { features: job.features.map(withOwnBuffer), options: job.options, notes: onState !== undefined };
  return engine.run(mixtureElsewhere, input, defined({ onNote: onState }));
};

const trainTogether = (engine: Engine, { job, onState }: Task, { signal }: EngineOptions): Promise<TrainedMixture> =>
  trainMixture(job.features, {
    ...job.options,
    ...defined({ engine, smallestWork: 0, signal, onCheckpoint: onState }),
  });

/** Products over all these mixtures. */
const productsOfJobs = (jobs: readonly MixtureJob[]): number =>
  jobs.reduce((sum, { features, options }) => {
    const products = productsOf(countFrames(features), features[0]?.dim ?? 0, options);
    return sum + products * (options.restarts ?? 1);
  }, 0);
