import type { FeatureMatrix, Waveform } from "../types.js";
import type { FrameGrid } from "./framing.js";
import { trackPitch } from "./pitch/track-pitch.js";

/**
 * Writes ln f0 and the probability of voicing of each frame into two columns of the statics.
 *
 * @param column  the first of the two
 */
export function writePitch(statics: FeatureMatrix, column: number, waveform: Waveform, grid: FrameGrid): void {
  const { f0, voicing } = trackPitch(waveform, {}, grid);
  const { data, numFrames, dim } = statics;
  for (let frame = 0; frame < numFrames; frame++) {
    data[frame * dim + column] = Math.log(f0[frame] as number);
    data[frame * dim + column + 1] = voicing[frame] as number;
  }
}
