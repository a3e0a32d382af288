import { FRAMES_PER_CHUNK, framesOf } from "../gmm/passes/frame-chunks.js";
import type { FeatureMatrix } from "../types.js";
import type { FrameRun } from "./frame-run.js";

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
