import type { StreamingFrontEnd } from "../../src/features/streaming.js";
import type { FeatureMatrix, Waveform } from "../../src/types.js";

/** The frames alone, without what made them. */
export const bare = ({ recipe: _, sampleRate: __, ...frames }: FeatureMatrix): FeatureMatrix => frames;

/** Matrices of one front end, one below the other. */
export function stacked(pieces: readonly FeatureMatrix[]): FeatureMatrix {
  const [first] = pieces;
  if (first === undefined) throw new Error("no matrices");
  const filled = pieces.filter(({ numFrames }) => numFrames > 0);
  const data = new Float32Array(filled.reduce((sum, piece) => sum + piece.data.length, 0));
  let at = 0;
  for (const piece of filled) {
    data.set(piece.data, at);
    at += piece.data.length;
  }
  const numFrames = filled.reduce((sum, piece) => sum + piece.numFrames, 0);
  return { ...(filled[0] ?? first), data, numFrames };
}

/** A recording cut into chunks of these lengths, over and over; lengths of 0 give empty chunks. */
export function* chunksOf({ samples }: Waveform, lengths: readonly number[]): Generator<Float32Array> {
  let start = 0;
  for (let i = 0; start < samples.length; i++) {
    const length = lengths[i % lengths.length] ?? samples.length;
    yield samples.slice(start, start + length);
    start += length;
  }
}

/** All that a front end makes of a recording that comes in chunks of these lengths. */
export function streamed(frontEnd: StreamingFrontEnd, sound: Waveform, lengths: readonly number[]): FeatureMatrix {
  const pieces = Array.from(chunksOf(sound, lengths), (chunk) => frontEnd.push(chunk));
  return stacked([...pieces, frontEnd.flush()]);
}
