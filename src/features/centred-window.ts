/**
 * Where the window of a frame starts: ⌊window / 2⌋ frames before it, shifted to stay inside the recording. The window
 * of a recording that is no longer than it starts at 0 and is the whole.
 */
export function centredWindowStart(frame: number, numFrames: number, window: number): number {
  return Math.max(0, Math.min(frame - (window >> 1), numFrames - window));
}
