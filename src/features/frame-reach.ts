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
