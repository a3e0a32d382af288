import type { SampleSpan } from "./frame-reader.js";
import { type FrameGrid, frameStart, paddedIndex } from "./framing.js";

/** Where frames are put: samples, and the index of each frame's first. */
export interface FrameBlock {
  readonly samples: Float32Array | Float64Array;
  readonly starts: Uint32Array;
  /** Of the predecessor of each frame's first sample; its others follow. Where `lag` is 1. */
  readonly predecessorStarts: Uint32Array;
}

/** Which frames are put into a block. */
export interface FramesOfBlock {
  readonly span: SampleSpan;
  readonly grid: FrameGrid;
  /** 1 where samples need the one before them in the recording. */
  readonly lag: 0 | 1;
  /** Taken off every sample. */
  readonly offset: number;
  readonly from: number;
  readonly numFrames: number;
}

function copySamples(
  { samples, first }: SampleSpan,
  from: number,
  count: number,
  offset: number,
  to: Float32Array | Float64Array,
  at: number,
): void {
  const source = samples.subarray(from - first, from - first + count);
  to.set(source, at);
  if (offset === 0) return;
  for (let n = 0; n < count; n++) to[at + n] = (source[n] as number) - offset;
}

/** A frame that hangs over an end, filled up as its padding says, or with `lag` 1 the predecessors of its samples. */
function copyPadded(
  { span, grid, offset }: FramesOfBlock,
  start: number,
  lag: 0 | 1,
  to: Float32Array | Float64Array,
  at: number,
): void {
  const { samples, first, numSamples } = span;
  for (let n = 0; n < grid.length; n++) {
    const position = paddedIndex(start + n, numSamples, grid.padding);
    to[at + n] = position < lag ? 0 : (samples[position - lag - first] as number) - offset;
  }
}

/**
 * Puts frames into a block: those inside the recording in one stretch, as they overlap; those over its ends, or with gaps between
 * them, one behind the other. Samples are not scaled.
 */
export function placeFrames(frames: FramesOfBlock, { samples, starts, predecessorStarts }: FrameBlock): void {
  const { span, grid, lag, offset, from, numFrames } = frames;
  const { length, shift } = grid;
  const overlap = shift <= length;
  let end = 0;
  /** Where the stretch's sample at position 0 of the recording would be; the end of its last frame. */
  let base = 0;
  let stretchEnd = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < numFrames; i++) {
    const start = frameStart(from + i, grid);
    if (start - lag < 0 || start + length > span.numSamples) {
      copyPadded(frames, start, 0, samples, end);
      starts[i] = end;
      end += length;
      if (lag === 0) continue;
      copyPadded(frames, start, 1, samples, end);
      predecessorStarts[i] = end;
      end += length;
      continue;
    }
    if (start + length > stretchEnd) {
      const count = overlap ? insideFrames(frames, i) : 1;
      stretchEnd = start + (count - 1) * shift + length;
      base = end - (start - lag);
      copySamples(span, start - lag, stretchEnd - (start - lag), offset, samples, end);
      end += stretchEnd - (start - lag);
    }
    starts[i] = base + start;
    predecessorStarts[i] = base + start - lag;
  }
}

/** How many frames of the block from the i-th on lie inside the recording. */
function insideFrames({ span, grid, from, numFrames }: FramesOfBlock, i: number): number {
  const room = span.numSamples - (frameStart(from + i, grid) + grid.length);
  return Math.min(numFrames - i, 1 + Math.floor(room / grid.shift));
}
