import * as errors from "../../errors.js";
import type { FeatureMatrix } from "../../types.js";

/** What a job takes and gives: plain data that survives `structuredClone`. */
export interface JobType {
  readonly input: unknown;
  readonly output: unknown;
  /** What it lets be known while it runs. @default nothing */
  readonly note?: unknown;
}

/** The jobs of a table by their names. */
export type JobTypes = Readonly<Record<string, JobType>>;

/** The output of a job, and which of its buffers are given away rather than copied. */
export interface JobResult<Output> {
  readonly output: Output;
  readonly transfer?: readonly Transferable[];
}

/** What a worker holds from one job to the next, under names that the jobs agree upon. */
export type WorkerMemory = Map<string, unknown>;

/** Runs in a worker. What it throws is thrown where the job was asked for. Notes arrive there before the output does. */
export type Job<Type extends JobType> = (
  input: Type["input"],
  memory: WorkerMemory,
  notify: (note: Type["note"]) => void,
) => JobResult<Type["output"]> | Promise<JobResult<Type["output"]>>;

/** Loads the code of a job at its first use, so that a worker starts fast. */
export type JobTable<Types> = {
  readonly [Name in keyof Types]: Types[Name] extends JobType ? () => Promise<Job<Types[Name]>> : never;
};

/** To a worker: do this. */
export interface JobRequest {
  readonly job: string;
  readonly input: unknown;
}

/** From a worker, one for each request and in their order. */
export type JobReply = { readonly output: unknown } | { readonly error: TransportedError };

/** From a worker, before the reply to the request it is about. */
export interface JobNote {
  readonly note: unknown;
}

/** An error as plain data: `structuredClone` keeps neither the class nor the name of an error of our own. */
export interface TransportedError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: TransportedError | null;
}

/** Causes of causes that are kept. */
const DEEPEST_CAUSE = 4;

export function transportError(thrown: unknown, depth = 0): TransportedError {
  if (!(thrown instanceof Error)) return { name: "Error", message: String(thrown), stack: undefined, cause: null };
  const { name, message, stack, cause } = thrown;
  return {
    name,
    message,
    stack,
    cause: cause === undefined || depth >= DEEPEST_CAUSE ? null : transportError(cause, depth + 1),
  };
}

const classes: ReadonlyMap<string, new (message: string, options?: ErrorOptions) => Error> = new Map(
  Object.entries(errors),
);

/** The error again: of the same class where it is one of voxmix's, else an `Error` of the same name. */
export function restoreError({ name, message, stack, cause }: TransportedError): Error {
  const options = cause === null ? {} : { cause: restoreError(cause) };
  const known = classes.get(name);
  const error = known ? new known(message, options) : new Error(message, options);
  if (!known) error.name = name;
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** Gives what a promise gave, or throws what it was rejected with. */
export type Outcome<T> = () => T;

/**
 * A promise that is never rejected, for what is begun now and awaited when its turn comes: until then a failure would be an
 * unhandled rejection, and end the process.
 */
export function outcomeOf<T>(promise: Promise<T>): Promise<Outcome<T>> {
  return promise.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
}

/**
 * A matrix that has its buffer to itself, copied where it is a view of a larger one: a message to a worker carries whole
 * buffers. Memory that is shared with the workers stays as it is, since it is not copied.
 */
export function withOwnBuffer(matrix: FeatureMatrix): FeatureMatrix {
  const { data } = matrix;
  const isOwn = data.byteLength === data.buffer.byteLength;
  const isShared = typeof SharedArrayBuffer !== "undefined" && data.buffer instanceof SharedArrayBuffer;
  if (matrix.weights)
    return { ...matrix, data: isOwn || isShared ? data : data.slice(), weights: matrix.weights.slice() };
  return isOwn || isShared ? matrix : { ...matrix, data: data.slice() };
}
