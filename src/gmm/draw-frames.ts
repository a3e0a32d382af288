import { drawDistinct, type Random } from "../math/random.js";
import type { FeatureMatrix } from "../types.js";
import { over, type Passes } from "./pass.js";

/** The frames that a training is about, wherever they are. */
export interface FrameCount {
  readonly numFrames: number;
  readonly dim: number;
}

/** At most `count` frames, drawn without replacement: all in their order when there are no more. */
export function* drawFrames({ numFrames, dim }: FrameCount, count: number, random: Random): Passes<FeatureMatrix> {
  const drawn = numFrames <= count ? null : drawDistinct(numFrames, count, random);
  const indices = drawn?.slice().sort() ?? null;
  const pieces = yield* over({ kind: "frames", indices });
  const precise = pieces.some((piece) => piece instanceof Float64Array);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const data = precise ? new Float64Array(length) : new Float32Array(length);
  let offset = 0;
  for (const piece of pieces) {
    data.set(piece, offset);
    offset += piece.length;
  }
  const frames = { data, numFrames: length / dim, dim, frameShift: 1 };
  return drawn && indices ? inOrderDrawn(frames, drawn, indices) : frames;
}

/** k-means++ draws by position, so the frames go back to the order in which they were drawn. */
function inOrderDrawn(frames: FeatureMatrix, drawn: Uint32Array, sorted: Uint32Array): FeatureMatrix {
  const { data, dim } = frames;
  const places = new Map<number, number>();
  sorted.forEach((frame, place) => {
    places.set(frame, place);
  });
  const ordered = data.slice();
  drawn.forEach((frame, row) => {
    const place = places.get(frame) ?? 0;
    ordered.set(data.subarray(place * dim, (place + 1) * dim), row * dim);
  });
  return { ...frames, data: ordered };
}
