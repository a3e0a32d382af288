import { ShapeError } from "../errors.js";
import type { FeatureShard, FeatureShards } from "../gmm/passes/pass.js";
import type { FeatureMatrix } from "../types.js";
import { cutRuns } from "./cut-runs.js";
import type { FrameRun } from "./frame-run.js";
import { outcomeOf } from "./outcome.js";

/** Shards that are being read while one is computed. */
const SHARDS_AHEAD = 2;

/**
 * Reads shards, two at a time and ahead, and cuts their frames into runs.
 *
 * @throws {ShapeError} when a shard does not hold the frames it was said to hold
 */
export const readShards = ({ dim, shards }: FeatureShards): AsyncGenerator<FrameRun> =>
  cutRuns(checkedShards(shards, dim));

async function* checkedShards(shards: readonly FeatureShard[], dim: number): AsyncGenerator<FeatureMatrix> {
  let index = 0;
  for await (const matrix of readAhead(shards)) {
    checkShard(matrix, { index, dim, shard: shards[index] as FeatureShard });
    index++;
    yield matrix;
  }
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
