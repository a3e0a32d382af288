/** What looks at the frames around a frame: how far it reaches, filters along time, windows that stay inside the recording. */

import type { FeatureMatrix } from "../../types.js";

/**
 * How far from a frame the values lie that its output depends on. A slice of a recording gives the frame the same bits
 * as the whole does, when on each side it holds this many frames or ends where the recording ends, and when it holds at
 * least `minFrames` or the whole recording.
 */
export interface FrameReach {
  /** Frames before it. */
  readonly left: number;
  /** Frames after it. */
  readonly right: number;
  /** Frames that a slice needs where it touches an end of the recording: a window that is shifted to stay inside. */
  readonly minFrames: number;
}

/** The blocks of columns of a matrix that holds `dim` columns of each block side by side. */
interface ColumnBlocks {
  readonly data: Float32Array | Float64Array;
  readonly numFrames: number;
  readonly dim: number;
  readonly stride: number;
}

/** A filter along time: an odd number of taps that sum to zero, and the frame that their middle lies on. */
export interface FrameKernel {
  readonly taps: Float64Array;
  /** May lie outside the matrix. */
  readonly centreOf: (frame: number) => number;
}

/** θ / (2 Σ θ²) for θ = −window … window: the slope of the straight line fitted to 2 window + 1 values. */
export function regressionTaps(window: number): Float64Array {
  let sumOfSquares = 0;
  for (let theta = 1; theta <= window; theta++) sumOfSquares += theta * theta;
  return Float64Array.from({ length: 2 * window + 1 }, (_, tap) => (tap - window) / (2 * sumOfSquares));
}

/** The features written into block 0 of `data`, which has room for further blocks beside them. */
export function withBlocks(features: FeatureMatrix, data: Float32Array | Float64Array, stride: number): ColumnBlocks {
  const { numFrames, dim } = features;
  for (let frame = 0; frame < numFrames; frame++) {
    data.set(features.data.subarray(frame * dim, (frame + 1) * dim), frame * stride);
  }
  return { data, numFrames, dim, stride };
}

/**
 * target_t = Σ_j k_j (source_{c+j} − source_c) with c the centre of t, frames outside taken as the end frames. The taps
 * k sum to zero, so the difference changes nothing but makes the deltas of a constant exactly 0.
 */
export function applyKernel(blocks: ColumnBlocks, source: number, target: number, kernel: FrameKernel): void {
  const { data, numFrames, dim, stride } = blocks;
  const { taps, centreOf } = kernel;
  const reach = (taps.length - 1) / 2;
  const rowAt = (frame: number) => Math.min(Math.max(frame, 0), numFrames - 1) * stride + source * dim;
  const rows = new Int32Array(taps.length);
  for (let frame = 0; frame < numFrames; frame++) {
    const middle = centreOf(frame);
    for (let tap = 0; tap < rows.length; tap++) rows[tap] = rowAt(middle + tap - reach);
    const here = rowAt(middle);
    const there = frame * stride + target * dim;
    for (let column = 0; column < dim; column++) {
      const centre = data[here + column];
      let sum = 0;
      for (let tap = 0; tap < rows.length; tap++) {
        sum += taps[tap] * (data[rows[tap] + column] - centre);
      }
      data[there + column] = sum;
    }
  }
}

/** The reach of a centred window. A slice that touches an end of the recording must hold a whole one. */
export function centredReach(window: number): FrameReach {
  const left = window >> 1;
  return { left, right: window - 1 - left, minFrames: window };
}

/**
 * Where the window of a frame starts: ⌊window / 2⌋ frames before it, shifted to stay inside the recording. The window
 * of a recording that is no longer than it starts at 0 and is the whole.
 */
export function centredWindowStart(frame: number, numFrames: number, window: number): number {
  return Math.max(0, Math.min(frame - (window >> 1), numFrames - window));
}
