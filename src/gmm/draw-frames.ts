import { drawDistinct, type Random } from "../math/random.js";
import type { FeatureMatrix } from "../types.js";
import { joinedWeights } from "./frame-weights.js";
import { over, type Passes } from "./pass.js";

/** The frames that a training is about, wherever they are. */
export interface FrameCount {
  readonly numFrames: number;
  readonly dim: number;
}

/** At most `most` frames, drawn without replacement: all in their order when there are no more. */
export function* drawFrames({ numFrames, dim }: FrameCount, most: number, random: Random): Passes<FeatureMatrix> {
  const drawn = numFrames <= most ? null : drawDistinct(numFrames, most, random);
  const indices = drawn?.slice().sort() ?? null;
  const pieces = yield* over({ kind: "frames", indices });
  const precise = pieces.some((piece) => piece.data instanceof Float64Array);
  const count = pieces.reduce((sum, piece) => sum + piece.numFrames, 0);
  const data = precise ? new Float64Array(count * dim) : new Float32Array(count * dim);
  let offset = 0;
  for (const piece of pieces) {
    data.set(piece.data, offset);
    offset += piece.data.length;
  }
  const weights = joinedWeights(pieces, count);
  const frames = { data, numFrames: count, dim, frameShift: 1, ...(weights ? { weights } : {}) };
  return drawn && indices ? inOrderDrawn(frames, drawn, indices) : frames;
}

/** The frames of these rows, in this order. */
export function takeFrames(frames: FeatureMatrix, rows: ArrayLike<number>): FeatureMatrix {
  const { data, dim, weights } = frames;
  const taken = data.slice(0, rows.length * dim);
  for (let row = 0; row < rows.length; row++) {
    const t = rows[row] as number;
    taken.set(data.subarray(t * dim, (t + 1) * dim), row * dim);
  }
  const matrix = { ...frames, data: taken, numFrames: rows.length };
  return weights ? { ...matrix, weights: Float64Array.from(rows, (t) => weights[t] as number) } : matrix;
}

/** k-means++ draws by position, so the frames go back to the order in which they were drawn. */
function inOrderDrawn(frames: FeatureMatrix, drawn: Uint32Array, sorted: Uint32Array): FeatureMatrix {
  const places = new Map<number, number>();
  sorted.forEach((frame, place) => {
    places.set(frame, place);
  });
  return takeFrames(
    frames,
    drawn.map((frame) => places.get(frame) ?? 0),
  );
}
