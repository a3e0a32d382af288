/** Keeps what a training of many mixtures has reached in a folder, from which it goes on to the same model, to the bit. */

import { createHash, type Hash, randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { ModelFileError, OptionError, SpeechModelError } from "../errors.js";
import type { TrainedMixture, TrainingState } from "../gmm/em/train-mixture.js";
import type { MixtureJob, OpenCheckpoint } from "../recognize/training-step.js";

export interface CheckpointOptions {
  /** Go on from what the folder holds. @default false: what it holds is overwritten */
  readonly resume?: boolean;
  /** Seconds between two writings: as much work may be lost, and a training that takes less writes nothing. @default 2 */
  readonly interval?: number;
  /** Told that a checkpoint could not be written; the training then goes on without. @default that is an error */
  readonly onWarning?: (message: string) => void;
}

/** What an interrupted training has reached, in a folder: one file for each mixture. */
export interface CheckpointFolder {
  /** For `trainClassifier`. */
  readonly open: OpenCheckpoint;
  /** Mixtures that were found done, and begun, when it was opened. */
  found(): { readonly done: number; readonly begun: number };
  /** Takes the folder away, when the model is safe. */
  remove(): void;
}

type Reached = TrainedMixture | TrainingState;

/** What the jobs were, by digests of their parts: a mismatch can be named. */
interface Plan {
  readonly version: 1;
  readonly names: readonly string[];
  readonly options: string;
  readonly features: string;
}

const PLAN = "plan";
const fileOf = (job: number): string => `mixture-${job}`;

/**
 * A folder for the state of a training of many mixtures. Files are written whole or not at all, so that the process may be
 * killed at any moment; a training that is resumed with the same recordings and options ends in the same model, to the bit.
 *
 * @param folder  made when there is something to write
 * @throws {OptionError} from `open`, when the folder is of other recordings or options
 * @throws {ModelFileError} from `open`, when a file in it is damaged
 * @example
 * const checkpoint = checkpointFolder("speakers.checkpoint", { resume: true });
 * const classifier = await trainClassifier(utterances, { checkpoint: checkpoint.open });
 * checkpoint.remove();
 */
export function checkpointFolder(folder: string, options: CheckpointOptions = {}): CheckpointFolder {
  const { resume = false, interval = 2, onWarning } = options;
  const unsaved = new Map<number, Reached>();
  const reached = new Map<number, Reached>();
  let lastSaved = performance.now();
  let isFailed = false;

  const open: OpenCheckpoint = (jobs) => {
    const plan = planOf(jobs);
    const isThere = existsSync(join(folder, PLAN));
    if (isThere && resume) {
      checkPlan(readValue(join(folder, PLAN)) as Plan, plan, folder);
      for (const job of jobs.keys()) {
        if (existsSync(join(folder, fileOf(job)))) reached.set(job, readValue(join(folder, fileOf(job))) as Reached);
      }
    } else if (isThere) {
      takeAway(folder);
    }
    const save = (job: number, value: Reached) => {
      unsaved.set(job, value);
      if (performance.now() - lastSaved < 1000 * interval) return;
      if (isFailed) return;
      try {
        mkdirSync(folder, { recursive: true });
        if (!existsSync(join(folder, PLAN))) writeValue(join(folder, PLAN), plan);
        for (const [each, latest] of unsaved) writeValue(join(folder, fileOf(each)), latest);
      } catch (cause) {
        const problem = `${folder}: what the training has reached cannot be written (${cause instanceof Error ? cause.message : cause})`;
        if (onWarning === undefined) throw new SpeechModelError(`${problem}; make room on the disk`, { cause });
        // The training itself is worth more than its checkpoint.
        isFailed = true;
        onWarning(`${problem}; the training goes on, and cannot be resumed`);
      }
      unsaved.clear();
      lastSaved = performance.now();
    };
    return { reached: (job) => reached.get(job) ?? null, onState: save, onTrained: save };
  };

  return {
    open,
    found() {
      const done = [...reached.values()].filter((value) => "mixture" in value).length;
      return { done, begun: reached.size - done };
    },
    remove: () => takeAway(folder),
  };
}

/** Takes away what a training has written, and the folder where nothing else is in it. */
function takeAway(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (/^(plan|mixture-\d+)(\.[\da-f-]{36}\.tmp)?$/.test(name)) rmSync(join(folder, name), { force: true });
  }
  try {
    rmdirSync(folder);
  } catch (cause) {
    const isOthers =
      cause instanceof Error && "code" in cause && ["ENOTEMPTY", "EEXIST", "ENOENT"].includes(String(cause.code));
    if (!isOthers) throw cause;
  }
}

function planOf(jobs: readonly MixtureJob[]): Plan {
  const options = createHash("sha256");
  const features = createHash("sha256");
  for (const job of jobs) {
    options.update(serialize(job.options));
    for (const matrix of job.features) {
      const { data, numFrames, dim, weights } = matrix;
      features.update(`${numFrames} ${dim} ${data.BYTES_PER_ELEMENT}\n`);
      updateWith(features, data.subarray(0, numFrames * dim));
      if (weights) updateWith(features, weights);
    }
  }
  const names = jobs.map(({ name }) => name);
  return { version: 1, names, options: options.digest("hex"), features: features.digest("hex") };
}

const updateWith = (hash: Hash, { buffer, byteOffset, byteLength }: ArrayBufferView): Hash =>
  hash.update(new Uint8Array(buffer, byteOffset, byteLength));

function checkPlan(found: Plan, wanted: Plan, folder: string): void {
  const differs =
    found.version !== wanted.version
      ? "was written by another version of voxmix"
      : found.names.join() !== wanted.names.join()
        ? "has other labels"
        : found.features !== wanted.features
          ? "was of other recordings, or of other features of them"
          : found.options !== wanted.options
            ? "had other options"
            : null;
  if (differs === null) return;
  throw new OptionError(
    `the interrupted training in ${folder} ${differs}: resume it with the recordings and options it began with, or ` +
      "train without resuming, which begins anew",
  );
}

/** Bytes of the digest that stands before the value. */
const DIGEST_LENGTH = 32;

const digestOf = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

/** Synchronous, since a training in this thread leaves it no other moment. */
function writeValue(path: string, value: unknown): void {
  const payload = serialize(value);
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = openSync(temporary, "wx");
    try {
      writeFileSync(file, Buffer.concat([digestOf(payload), payload]));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function readValue(path: string): unknown {
  const bytes = readFileSync(path);
  const payload = bytes.subarray(DIGEST_LENGTH);
  if (bytes.length <= DIGEST_LENGTH || !bytes.subarray(0, DIGEST_LENGTH).equals(digestOf(payload))) {
    throw new ModelFileError(`${path} is damaged: train without resuming, which begins anew`);
  }
  return deserialize(payload);
}
