import { ShapeError } from "../errors.js";
import type { FeatureShard, FeatureShards } from "../gmm/feature-shards.js";
import { FRAMES_PER_CHUNK, framesOf } from "../gmm/frame-chunks.js";
import type { FeatureMatrix } from "../types.js";
import type { FrameRun } from "./frame-run.js";
import { outcomeOf } from "./outcome.js";

/** Chunks that are read and computed at a time: aligned, a power of 2, so that a run of them has one result. */
export const CHUNKS_PER_RUN = 8;
const FRAMES_PER_RUN = CHUNKS_PER_RUN * FRAMES_PER_CHUNK;

/** Shards that are being read while one is computed. */
const SHARDS_AHEAD = 2;

/**
 * Reads shards, two at a time and ahead, and cuts their frames into runs of `CHUNKS_PER_RUN` chunks, the last one shorter.
 *
 * @throws {ShapeError} when a shard does not hold the frames it was said to hold
 */
export async function* readRuns({ dim, shards }: FeatureShards): AsyncGenerator<FrameRun> {
  let firstChunk = 0;
  let parts: FeatureMatrix[] = [];
  let room = FRAMES_PER_RUN;
  let index = 0;
  for await (const matrix of readAhead(shards)) {
    checkShard(matrix, { index, dim, shard: shards[index] as FeatureShard });
    index++;
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

async function* readAhead(shards: readonly FeatureShard[]): AsyncGenerator<FeatureMatrix> {
  // A reader that throws at once is as one whose promise is rejected.
  const begin = (shard: FeatureShard) => outcomeOf((async () => shard.read())());
  const reading = shards.slice(0, SHARDS_AHEAD).map(begin);
  for (let next = SHARDS_AHEAD; reading.length > 0; next++) {
    const outcome = await reading.shift();
    reading.push(...shards.slice(next, next + 1).map(begin));
    if (outcome) yield outcome();
  }
}

function checkShard(
  matrix: FeatureMatrix,
  { index, dim, shard }: { readonly index: number; readonly dim: number; readonly shard: FeatureShard },
): void {
  if (matrix.numFrames === shard.numFrames && matrix.dim === dim && matrix.data.length >= matrix.numFrames * dim)
    return;
  throw new ShapeError(
    `shard ${index} was said to hold ${shard.numFrames} frames of ${dim} dimensions, and gave ${matrix.numFrames} of ` +
      `${matrix.dim}; shards must not change while they are trained on`,
  );
}
