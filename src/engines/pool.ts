/**
 * An engine of workers, in Node or in a browser, that do jobs by name. They start when they are first needed, and keep no process
 * alive that has nothing else to wait for.
 */

import type { Engine, JobKind, RunSettings } from "../engine.js";
import { OptionError, restoreError, SpeechModelError } from "../errors.js";
import type { JobNote, JobReply, JobRequest } from "./jobs.js";

/** One worker as the pool sees it. */
export interface WorkerHandle {
  /** @throws when the request cannot be cloned */
  post(request: JobRequest, transfer: readonly Transferable[]): void;
  /** Whether the process is to wait for this worker. */
  setBusy(busy: boolean): void;
  stop(): Promise<void>;
}

/** What a worker lets the pool know. */
export interface WorkerEvents {
  onReply(reply: JobReply | JobNote): void;
  /** It is dead, or what it says cannot be read. */
  onFailure(reason: string): void;
}

export interface PoolOptions {
  readonly size: number;
  /** Closes the pool when aborted; jobs that are not done are rejected with its reason. */
  readonly signal?: AbortSignal | undefined;
  readonly start: (events: WorkerEvents) => WorkerHandle;
}

interface Task {
  readonly request: JobRequest;
  readonly transfer: readonly Transferable[];
  readonly onNote: ((note: never) => void) | undefined;
  readonly resolve: (output: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface Seat {
  /** Null until it is needed, and when it has died. */
  handle: WorkerHandle | null;
  task: Task | null;
  /** Tasks for this worker alone. */
  readonly queue: Task[];
  failure: SpeechModelError | null;
}

/** More is a mistake: each worker takes some 10 MB. */
const LARGEST_POOL = 1024;

/**
 * A pool of workers that `start` makes. A worker that dies rejects its jobs; the others go on.
 *
 * @throws {OptionError} when the size is not a whole number of at least 1
 */
export function createPool({ size, signal, start }: PoolOptions): Engine {
  if (!Number.isSafeInteger(size) || size < 1 || size > LARGEST_POOL) {
    throw new OptionError(`threads is a whole number from 1 to ${LARGEST_POOL}, not ${size}`);
  }
  const seats = Array.from({ length: size }, (): Seat => ({ handle: null, task: null, queue: [], failure: null }));
  const shared: Task[] = [];
  let closing: { readonly reason: unknown; readonly stopped: Promise<unknown> } | null = null;

  const assign = (seat: Seat, task: Task): void => {
    seat.task = task;
    try {
      seat.handle ??= start(eventsOf(seat));
      seat.handle.setBusy(true);
      seat.handle.post(task.request, task.transfer);
    } catch (error) {
      seat.task = null;
      seat.handle?.setBusy(false);
      task.reject(error);
    }
  };

  /** Gives every free worker what it waits for; workers that run already come before new ones. */
  const dispatch = (): void => {
    const living = seats.filter((seat) => seat.failure === null);
    for (const seat of living) {
      while (seat.task === null && seat.queue.length > 0) assign(seat, seat.queue.shift() as Task);
    }
    const free = living.filter((seat) => seat.task === null);
    for (const seat of [...free.filter((seat) => seat.handle), ...free.filter((seat) => !seat.handle)]) {
      while (seat.task === null && shared.length > 0) assign(seat, shared.shift() as Task);
    }
  };

  const eventsOf = (seat: Seat): WorkerEvents => ({
    onReply(reply) {
      const { task } = seat;
      if (task === null || closing) return;
      // A note is of the type that the caller's function takes: both are the job's.
      if ("note" in reply) return task.onNote?.(reply.note as never);
      seat.task = null;
      seat.handle?.setBusy(false);
      if ("error" in reply) task.reject(restoreError(reply.error));
      else task.resolve(reply.output);
      dispatch();
    },
    onFailure(reason) {
      if (closing || seat.failure) return;
      const failure = new SpeechModelError(`worker ${seats.indexOf(seat)} of ${size} stopped: ${reason}`);
      seat.failure = failure;
      seat.handle?.stop();
      seat.handle = null;
      for (const task of [seat.task, ...seat.queue.splice(0)]) task?.reject(failure);
      seat.task = null;
      if (seats.every(({ failure }) => failure)) for (const task of shared.splice(0)) task.reject(failure);
      dispatch();
    },
  });

  const close = async (reason: unknown): Promise<void> => {
    if (!closing) {
      const tasks = [...seats.flatMap(({ task, queue }) => [task, ...queue.splice(0)]), ...shared.splice(0)];
      closing = { reason, stopped: Promise.all(seats.map(({ handle }) => handle?.stop())) };
      signal?.removeEventListener("abort", abort);
      for (const task of tasks) task?.reject(reason);
    }
    await closing.stopped;
  };
  const abort = () => void close(signal?.reason);
  const closed = () => new SpeechModelError("the workers were closed before the job was done; open others");

  const enqueue = (
    queue: Task[],
    failure: SpeechModelError | null,
    task: Pick<Task, "request" | "transfer" | "onNote">,
  ) =>
    new Promise<unknown>((resolve, reject) => {
      if (closing) return reject(closing.reason);
      if (failure) return reject(failure);
      queue.push({ ...task, resolve, reject });
      dispatch();
    });

  if (signal?.aborted) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  return {
    size,
    run<Input, Output, Note = never>(
      { name }: JobKind<Input, Output, Note>,
      input: Input,
      { worker, transfer = [], onNote }: RunSettings<Note> = {},
    ): Promise<Output> {
      const seat = worker === undefined ? null : seats[worker];
      if (seat === undefined)
        throw new OptionError(`workers are numbered from 0 to ${size - 1}, and there is no ${worker}`);
      const allFailed = seats.every(({ failure }) => failure) ? (seats[0]?.failure ?? null) : null;
      const task = { request: { job: name, input }, transfer, onNote: onNote as Task["onNote"] };
      return enqueue(seat?.queue ?? shared, seat ? seat.failure : allFailed, task) as Promise<Output>;
    },
    close: () => close(closed()),
  };
}
