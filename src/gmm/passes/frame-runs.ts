/**
 * Frames in a row of a training, cut so that each worker has about as many: what is sent to a worker, and what comes back. The
 * cuts lie between chunks, so that sums do not depend on them.
 */

import type { JobKind } from "../../engine.js";
import type { FoldedRun, PairwiseFold } from "../../math/sums.js";
import type { FeatureMatrix } from "../../types.js";
import { chunksOf, endsOf, FRAMES_PER_CHUNK, framesOf, joinFrames, partsBetween } from "./frame-chunks.js";
import { foldOf, type Pass, type PassResult, passOverChunk } from "./pass.js";

/** Frames in a row of a training, from the beginning of a chunk, as they are sent to a worker. */
export interface FrameRun {
  /** Index of the first chunk among all. */
  readonly firstChunk: number;
  readonly parts: readonly FeatureMatrix[];
}

/** What a pass gives over a run: as few results as can be pushed to the fold of all. */
export type RunResult = readonly FoldedRun<PassResult>[];

/** Jobs about runs. Frames that a worker holds travel once, and only passes and sums after. */
export const holdFrames: JobKind<FrameRun, number> = { name: "hold-frames" };
export const passOverHeld: JobKind<{ readonly held: number; readonly pass: Pass }, RunResult> = {
  name: "pass-over-held",
};
export const releaseFrames: JobKind<{ readonly held: number }, null> = { name: "release-frames" };
/** For frames that are read again at each pass. */
export const passOverSent: JobKind<{ readonly run: FrameRun; readonly pass: Pass }, RunResult> = {
  name: "pass-over-run",
};

/** A pass over a run of frames, chunk by chunk. */
export function passOverRun(pass: Pass, { firstChunk, parts }: FrameRun): RunResult {
  const chunks = chunksOf(parts);
  const fold = foldOf(pass, firstChunk);
  for (let index = 0; index < chunks.numChunks; index++) {
    const { features } = chunks.chunk(index);
    fold.push(passOverChunk(pass, { firstFrame: (firstChunk + index) * FRAMES_PER_CHUNK, features }));
  }
  return fold.partials();
}

/** The result of the next run. */
export function pushRun(fold: PairwiseFold<PassResult>, result: RunResult): void {
  for (const { value, size } of result) fold.push(value, size);
}

/** Cuts frames into at most `count` runs of about as many chunks each; fewer when there are fewer chunks. */
export function cutIntoRuns(matrices: readonly FeatureMatrix[], count: number): FrameRun[] {
  const ends = endsOf(matrices);
  const numFrames = ends.at(-1) ?? 0;
  const numChunks = Math.ceil(numFrames / FRAMES_PER_CHUNK);
  const numRuns = Math.min(count, numChunks);
  const boundary = (run: number) => Math.round((run * numChunks) / numRuns);
  return Array.from({ length: numRuns }, (_, run) => {
    const firstChunk = boundary(run);
    const end = Math.min(numFrames, boundary(run + 1) * FRAMES_PER_CHUNK);
    return { firstChunk, parts: partsBetween(matrices, ends, firstChunk * FRAMES_PER_CHUNK, end) };
  });
}

/**
 * A run that may be sent away: neighbours are joined in new arrays, whose buffers are to be transferred. Frames in shared
 * memory stay where they are.
 */
export function sendable({ firstChunk, parts }: FrameRun): {
  readonly run: FrameRun;
  readonly transfer: ArrayBuffer[];
} {
  const transfer: ArrayBuffer[] = [];
  const joined = groupsOfOneKind(parts).map((group) => {
    const [first] = group;
    if (!first || isShared(first)) return group;
    const whole = joinFrames(group, first);
    transfer.push(whole.data.buffer as ArrayBuffer);
    if (whole.weights) transfer.push(whole.weights.buffer as ArrayBuffer);
    return [whole];
  });
  return { run: { firstChunk, parts: joined.flat() }, transfer };
}

const isShared = ({ data }: FeatureMatrix): boolean =>
  typeof SharedArrayBuffer !== "undefined" && data.buffer instanceof SharedArrayBuffer;

/** Neighbours of one precision and in one kind of memory, together. */
function groupsOfOneKind(parts: readonly FeatureMatrix[]): FeatureMatrix[][] {
  const groups: FeatureMatrix[][] = [];
  for (const part of parts) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    const alike = last && last.data.constructor === part.data.constructor && isShared(last) === isShared(part);
    if (group && alike) group.push(part);
    else groups.push([part]);
  }
  return groups;
}

/** The buffers of results that nobody else has: they are given away rather than copied. */
export function buffersOf(result: RunResult): ArrayBuffer[] {
  const arrays = result.flatMap(({ value }): unknown[] =>
    (Array.isArray(value) ? value : [value]).flatMap((part) => Object.values(part)),
  );
  const buffers = arrays.flatMap((array) => (ArrayBuffer.isView(array) ? [array.buffer] : []));
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}

/** Chunks that are read and computed at a time: aligned, a power of 2, so that a run of them has one result. */
const CHUNKS_PER_RUN = 8;
const FRAMES_PER_RUN = CHUNKS_PER_RUN * FRAMES_PER_CHUNK;

/** Cuts frames as they arrive into runs of `CHUNKS_PER_RUN` chunks, the last one shorter. */
export async function* cutRuns(matrices: AsyncIterable<FeatureMatrix>): AsyncGenerator<FrameRun> {
  let firstChunk = 0;
  let parts: FeatureMatrix[] = [];
  let room = FRAMES_PER_RUN;
  for await (const matrix of matrices) {
    for (let start = 0; start < matrix.numFrames; ) {
      const end = Math.min(matrix.numFrames, start + room);
      parts.push(framesOf(matrix, start, end));
      room -= end - start;
      start = end;
      if (room > 0) continue;
      yield { firstChunk, parts };
      firstChunk += CHUNKS_PER_RUN;
      parts = [];
      room = FRAMES_PER_RUN;
    }
  }
  if (parts.length > 0) yield { firstChunk, parts };
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
  const { data, weights } = matrix;
  const isOwn = data.byteLength === data.buffer.byteLength || isShared(matrix);
  if (isOwn && !weights) return matrix;
  return { ...matrix, data: isOwn ? data : data.slice(), ...(weights ? { weights: weights.slice() } : {}) };
}
