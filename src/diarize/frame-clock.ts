import type { FrameTiming } from "../features/check-waveform.js";

/** From frames to seconds: a frame stands for the time that is nearer to its middle than to another's. */
export interface FrameClock extends FrameTiming {
  readonly numFrames: number;
  /** Seconds of the middle of frame 0; half a frame where frames begin with the recording. */
  readonly firstMiddle: number;
}

/** The clock of frames the first of which begins with the recording. */
export const frameClock = (timing: FrameTiming, numFrames: number): FrameClock => ({
  ...timing,
  numFrames,
  firstMiddle: timing.frameLength / 2,
});

/**
 * Where a frame begins to be the nearest, in seconds. The first frame reaches back to 0, the last one to its own end, as
 * `speechSegments` has it.
 */
export function edgeOf(frame: number, { frameLength, frameShift, firstMiddle, numFrames }: FrameClock): number {
  if (frame <= 0) return 0;
  const middle = frame * frameShift + firstMiddle;
  // To the microsecond, which sums of frame shifts miss by a last bit.
  const edge = frame >= numFrames ? middle - frameShift + frameLength / 2 : middle - frameShift / 2;
  return Number(edge.toFixed(6));
}
