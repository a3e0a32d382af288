/**
 * Who does the work of a long job. The algorithms know this interface alone: threads of Node and Web Workers implement it,
 * and without an engine the work is done in this thread. The bits of a result do not depend on it.
 */

import { defined } from "./options.js";
import type { JobOptions } from "./types.js";

/** The name of a job, which carries the types of what it takes, gives and lets be known: plain data, all three. */
export interface JobKind<Input, Output, Note = never> {
  readonly name: string;
  /** Never set: it carries the types. */
  readonly types?: (input: Input, note: Note) => Output;
}

/** Does jobs elsewhere: made by `openThreads` or `openWebWorkers`. */
export interface Engine {
  /** Jobs that it may do at a time. */
  readonly size: number;
  /**
   * Has a job done by the next worker that is free.
   *
   * @throws what the job throws: an error of the same class, where it is one of voxmix's
   * @throws {SpeechModelError} when the worker dies over it, or the engine is closed before it is done
   */
  run<Input, Output, Note = never>(
    job: JobKind<Input, Output, Note>,
    input: Input,
    settings?: RunSettings<Note>,
  ): Promise<Output>;
  /** Stops the workers at once. Jobs that are not done are rejected. */
  close(): Promise<void>;
}

export interface RunSettings<Note> {
  /** Buffers of the input that are given away rather than copied. */
  readonly transfer?: readonly Transferable[];
  /** Called with what the job lets be known while it runs. */
  readonly onNote?: (note: Note) => void;
  /** The worker, 0 … size − 1, that does it after what it was given before: for jobs about what that worker holds. */
  readonly worker?: number;
}

/** The output of a job, and which of its buffers are given away rather than copied. */
export interface JobResult<Output> {
  readonly output: Output;
  readonly transfer?: readonly Transferable[];
}

/** What a worker holds from one job to the next, under names that the jobs agree upon. */
export type WorkerMemory = Map<string, unknown>;

/** What a job does, in a worker. What it throws is thrown where the job was asked for; notes arrive before the output. */
export type JobCode<Input, Output, Note = never> = (
  input: Input,
  memory: WorkerMemory,
  notify: (note: Note) => void,
) => JobResult<Output> | Promise<JobResult<Output>>;

/** The code of a kind of job. */
export type CodeOf<Kind> =
  Kind extends JobKind<infer Input, infer Output, infer Note> ? JobCode<Input, Output, Note> : never;

/** What every long job over many frames takes. */
export interface EngineOptions extends JobOptions {
  /** Who does the work. @default this thread */
  readonly engine?: Engine | null;
  /**
   * Work under this stays in this thread: products, Σ numFrames · numComponents · dim over all mixtures and passes, for full
   * and tied covariances · dim (dim + 1) / 2 instead of dim. 2²⁸ take some 0.1 s in one thread; to start two threads takes
   * 0.04 to 0.1 s. 0 always uses the engine.
   *
   * @default 2 ** 28
   */
  readonly smallestWork?: number;
}

/** What is not of the algorithm, and cannot be sent with its options. */
export type EngineOption = keyof EngineOptions;

const SMALLEST_WORK = 2 ** 28;

/** The shape of a mixture, as far as work hangs on it. */
export interface MixtureShape {
  readonly numComponents: number;
  readonly covarianceType?: "diag" | "full" | "tied" | "spherical";
}

/** Iterations of a training, as its work is reckoned before anybody knows them. */
const USUAL_PASSES = 8;

/** Products of passes over frames under a mixture. */
export function productsOf(
  numFrames: number,
  dim: number,
  { numComponents, covarianceType = "diag" }: MixtureShape,
  numPasses = USUAL_PASSES,
): number {
  const hasMatrices = covarianceType === "full" || covarianceType === "tied";
  return numPasses * numFrames * numComponents * (hasMatrices ? (dim * (dim + 1)) / 2 : dim);
}

/** The engine, where the work is worth it; null: this thread. */
export const engineFor = (products: number, { engine, smallestWork = SMALLEST_WORK }: EngineOptions): Engine | null =>
  engine && products >= smallestWork ? engine : null;

/** Of many options those that say who does the work, and none else. */
export const engineOptions = ({ engine, smallestWork, signal, onProgress }: EngineOptions): EngineOptions =>
  defined({ engine, smallestWork, signal, onProgress });

/** Jobs on their way for each worker: one that is done and one that waits. */
const JOBS_PER_WORKER = 2;

/** What workers make of the inputs, in the order of the inputs, of which a few at a time are sent. */
export async function* runInOrder<Input, Output>(
  engine: Engine,
  job: JobKind<Input, Output>,
  inputs: Iterable<Input>,
  signal?: AbortSignal,
): AsyncGenerator<Output> {
  const waiting: Promise<Output>[] = [];
  for (const input of inputs) {
    signal?.throwIfAborted();
    const output = engine.run(job, input);
    // One that fails before its turn is thrown when its turn comes.
    output.catch(() => undefined);
    if (waiting.push(output) > JOBS_PER_WORKER * engine.size) yield (await waiting.shift()) as Output;
  }
  for (const output of waiting) yield await output;
}
