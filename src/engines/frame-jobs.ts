/** What workers do with frames: passes over those they hold or are sent, whole trainings, scores. */

import type { CodeOf, WorkerMemory } from "../engine.js";
import { SpeechModelError } from "../errors.js";
import { type mixtureElsewhere, trainMixture } from "../gmm/em/train-mixture.js";
import {
  buffersOf,
  type FrameRun,
  type holdFrames,
  type passOverHeld,
  passOverRun,
  type passOverSent,
  type releaseFrames,
} from "../gmm/passes/frame-runs.js";
import { createFrameScorer, meanLogLikelihoods } from "../gmm/score/score.js";
import { joinColumns, type meansElsewhere, type scoreElsewhere } from "../gmm/score/score-frames.js";

const PLACE = "held frames";

function heldIn(memory: WorkerMemory): Map<number, FrameRun> {
  const held = (memory.get(PLACE) ?? new Map()) as Map<number, FrameRun>;
  memory.set(PLACE, held);
  return held;
}

/** Gives a number under which the worker keeps the frames. */
export const hold: CodeOf<typeof holdFrames> = (run, memory) => {
  const held = heldIn(memory);
  const number = Math.max(0, ...held.keys()) + 1;
  held.set(number, run);
  return { output: number };
};

export const overHeld: CodeOf<typeof passOverHeld> = ({ held, pass }, memory) => {
  const run = heldIn(memory).get(held);
  if (!run) throw new SpeechModelError(`a worker holds no frames under ${held}: they were released, or never sent`);
  const output = passOverRun(pass, run);
  return { output, transfer: buffersOf(output) };
};

export const release: CodeOf<typeof releaseFrames> = ({ held }, memory) => {
  heldIn(memory).delete(held);
  return { output: null };
};

export const overSent: CodeOf<typeof passOverSent> = ({ run, pass }) => {
  const output = passOverRun(pass, run);
  return { output, transfer: buffersOf(output) };
};

export const train: CodeOf<typeof mixtureElsewhere> = async ({ features, options, notes }, _, notify) => ({
  output: await trainMixture(features, { ...options, ...(notes ? { onCheckpoint: everySecond(notify) } : {}) }),
});

/** Lets a call through when a second has gone by since the last. */
function everySecond<T>(call: (value: T) => void): (value: T) => void {
  let last = performance.now();
  return (value) => {
    if (performance.now() - last < 1000) return;
    last = performance.now();
    call(value);
  };
}

export const score: CodeOf<typeof scoreElsewhere> = ({ forms, parts, options }) => {
  const output = joinColumns(parts.map(createFrameScorer(forms, options)), forms.length);
  return { output, transfer: [output.buffer] };
};

export const scoreRecordings: CodeOf<typeof meansElsewhere> = ({ forms, parts, options }) => {
  const output = new Float64Array(forms.length * parts.length);
  for (const [at, part] of parts.entries()) output.set(meanLogLikelihoods(forms, part, options), at * forms.length);
  return { output, transfer: [output.buffer] };
};
