import { SpeechModelError } from "../../errors.js";
import type { MixtureOptions, TrainingCallbacks, TrainingState } from "../../gmm/em/mixture-options.js";
import type { TrainedMixture } from "../../gmm/em/train-mixture.js";
import type { Pass } from "../../gmm/passes/pass.js";
import { createFrameScorer } from "../../gmm/score/score.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import type { FeatureMatrix, ScoringForm } from "../../types.js";
import { buffersOf, type FrameRun, passOverRun, type RunResult } from "../frames/frame-runs.js";
import {
  type Job,
  type JobNote,
  type JobReply,
  type JobRequest,
  type JobResult,
  type JobTable,
  type JobType,
  transportError,
  type WorkerMemory,
} from "./job.js";

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
    const { trainMixture } = await import("../../gmm/em/train-mixture.js");
    return ({ features, options, notes }, _, notify) => {
      const callbacks = notes ? { onCheckpoint: everySecond(notify) } : {};
      return { output: trainMixture(features, { ...options, ...callbacks }) };
    };
  },
  "score-frames": async () => (await import("./jobs.js")).scoreFrames,
  "hold-frames": async () => (await import("./jobs.js")).holdFrames,
  "pass-over-held": async () => (await import("./jobs.js")).passOverHeld,
  "release-frames": async () => (await import("./jobs.js")).releaseFrames,
  "pass-over-run": async () => (await import("./jobs.js")).passOverSent,
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

/** Posts a reply, or a note before it, to the thread that asked. */
export type PostReply = (reply: JobReply | JobNote, transfer: readonly Transferable[]) => void;

/**
 * A worker's side of the pool: does what it is asked, one job after the other, and replies to each in turn. What a job
 * throws, and an output that cannot be sent, is a reply too.
 *
 * @param table  loads the code of each job
 * @returns takes each request as it arrives
 */
export function serveJobs<Types>(table: JobTable<Types>, post: PostReply): (request: JobRequest) => Promise<void> {
  const memory: WorkerMemory = new Map();
  return async ({ job, input }) => {
    try {
      const { output, transfer = [] } = await perform(
        table as unknown as UntypedTable,
        { job, input },
        memory,
        (note) => post({ note }, []),
      );
      post({ output }, transfer);
    } catch (error) {
      post({ error: transportError(error) }, []);
    }
  };
}

/** A message has no types; those of the pool saw to it that name and input belong together. */
type UntypedTable = Readonly<Record<string, () => Promise<Job<JobType>>>>;

async function perform(
  table: UntypedTable,
  { job: name, input }: JobRequest,
  memory: WorkerMemory,
  notify: (note: unknown) => void,
): Promise<JobResult<unknown>> {
  const load = Object.hasOwn(table, name) ? table[name] : undefined;
  if (!load) {
    throw new SpeechModelError(
      `a worker knows no job "${name}", but ${Object.keys(table).join(", ")}; is it of another version?`,
    );
  }
  const run = await load();
  return run(input, memory, notify);
}

/** Jobs about frames that a worker keeps from one pass to the next: they travel once, and only passes and sums after. */
export interface HeldFrameJobs {
  /** Gives a number under which the worker keeps the frames. */
  readonly "hold-frames": { readonly input: FrameRun; readonly output: number };
  readonly "pass-over-held": {
    readonly input: { readonly held: number; readonly pass: Pass };
    readonly output: RunResult;
  };
  readonly "release-frames": { readonly input: { readonly held: number }; readonly output: null };
  /** For frames that are read again at each pass. */
  readonly "pass-over-run": {
    readonly input: { readonly run: FrameRun; readonly pass: Pass };
    readonly output: RunResult;
  };
}

const PLACE = "held frames";

function heldIn(memory: WorkerMemory): Map<number, FrameRun> {
  const held = (memory.get(PLACE) ?? new Map()) as Map<number, FrameRun>;
  memory.set(PLACE, held);
  return held;
}

export const holdFrames: Job<HeldFrameJobs["hold-frames"]> = (run, memory) => {
  const held = heldIn(memory);
  const number = Math.max(0, ...held.keys()) + 1;
  held.set(number, run);
  return { output: number };
};

export const passOverHeld: Job<HeldFrameJobs["pass-over-held"]> = ({ held, pass }, memory) => {
  const run = heldIn(memory).get(held);
  if (!run) throw new SpeechModelError(`a worker holds no frames under ${held}: they were released, or never sent`);
  const output = passOverRun(pass, run);
  return { output, transfer: buffersOf(output) };
};

export const releaseFrames: Job<HeldFrameJobs["release-frames"]> = ({ held }, memory) => {
  heldIn(memory).delete(held);
  return { output: null };
};

export const passOverSent: Job<HeldFrameJobs["pass-over-run"]> = ({ run, pass }) => {
  const output = passOverRun(pass, run);
  return { output, transfer: buffersOf(output) };
};

/** Frames to be scored under forms, M × T values. */
export interface ScoreJob {
  readonly input: {
    readonly forms: readonly ScoringForm[];
    readonly parts: readonly FeatureMatrix[];
    readonly options: KernelOptions;
  };
  readonly output: Float64Array;
}

export const scoreFrames: Job<ScoreJob> = ({ forms, parts, options }) => {
  const score = createFrameScorer(forms, options);
  const numFrames = parts.reduce((sum, part) => sum + part.numFrames, 0);
  const output = new Float64Array(forms.length * numFrames);
  let first = 0;
  for (const part of parts) {
    const values = score(part);
    for (let m = 0; m < forms.length; m++) {
      output.set(values.subarray(m * part.numFrames, (m + 1) * part.numFrames), m * numFrames + first);
    }
    first += part.numFrames;
  }
  return { output, transfer: [output.buffer] };
};
