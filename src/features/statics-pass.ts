import type { SampleSpan } from "./frame-reader.js";

/** The statics of a run of frames. */
export interface StaticFrames {
  /** numFrames × numStatics; the columns of pitch are left 0. */
  readonly data: Float64Array;
  /** Raw energy of each frame, Σ x². */
  readonly energies: Float64Array;
}

/** Computes the statics of one recording, frames in order. */
export interface StaticsPass {
  compute(span: SampleSpan, fromFrame: number, toFrame: number): StaticFrames;
}

/** Starts the pass of a recording; `offset` is the mean to take off its samples. */
export type StartStatics = (offset?: number) => StaticsPass;
