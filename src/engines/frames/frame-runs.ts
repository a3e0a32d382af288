import {
  chunksOf,
  endsOf,
  FRAMES_PER_CHUNK,
  framesOf,
  joinedWeights,
  partsBetween,
} from "../../gmm/passes/frame-chunks.js";
import type { Pass, PassResult } from "../../gmm/passes/pass.js";
import { foldOf, passOverChunk } from "../../gmm/passes/run-passes.js";
import type { FoldedRun } from "../../math/sums.js";
import type { FeatureMatrix } from "../../types.js";

/** Frames in a row of a training, from the beginning of a chunk, as they are sent to a worker. */
export interface FrameRun {
  /** Index of the first chunk among all. */
  readonly firstChunk: number;
  readonly parts: readonly FeatureMatrix[];
}

/** What a pass gives over a run: as few results as can be pushed to the fold of all. */
export type RunResult = readonly FoldedRun<PassResult>[];

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
    const numFrames = group.reduce((sum, part) => sum + part.numFrames, 0);
    const data =
      first.data instanceof Float64Array
        ? new Float64Array(numFrames * first.dim)
        : new Float32Array(numFrames * first.dim);
    let offset = 0;
    for (const part of group) {
      data.set(part.data, offset);
      offset += part.data.length;
    }
    transfer.push(data.buffer);
    const { dim, frameShift } = first;
    const weights = joinedWeights(group, numFrames);
    if (weights) transfer.push(weights.buffer as ArrayBuffer);
    return [{ data, numFrames, dim, frameShift, ...(weights ? { weights } : {}) }];
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
