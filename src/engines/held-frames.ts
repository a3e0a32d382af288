import { SpeechModelError } from "../errors.js";
import type { Pass } from "../gmm/passes/pass.js";
import { buffersOf, type FrameRun, passOverRun, type RunResult } from "./frame-run.js";
import type { Job, WorkerMemory } from "./job.js";

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
