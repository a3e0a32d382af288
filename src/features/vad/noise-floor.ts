export interface NoiseFloorSettings {
  /** Frames. */
  readonly window: number;
  /** 0–1. */
  readonly quantile: number;
  /** Levels at or under this are no recorded noise and are not counted. */
  readonly silence: number;
}

/** The noise floor is sought this many times in each window, and lies on a line between. */
const STEPS_PER_WINDOW = 12;

/**
 * The level under which a given share of the frames around each frame lie. While people speak they pause: in three
 * seconds of speech a tenth of the frames hold the noise alone.
 *
 * The quantile takes the place of the minimum of Martin's minimum statistics, which wants a correction for being the
 * least of many. The window lies evenly about the frame, and at the ends of the recording within it.
 *
 * @param levels  T values in dB
 * @returns T values in dB; that of silence where a window has nothing else
 * @see Martin, IEEE Trans. Speech and Audio Processing 9 (5), 2001; Stahl, Fischer and Bippus, ICASSP 2000, for quantiles
 */
export function noiseFloor(levels: Float64Array, { window, quantile, silence }: NoiseFloorSettings): Float64Array {
  const numFrames = levels.length;
  const width = Math.min(window, numFrames);
  const step = Math.max(1, Math.floor(window / STEPS_PER_WINDOW));
  const sorted = new Float64Array(width);
  const floorAt = (centre: number): number => {
    const start = Math.min(Math.max(0, centre - (width >> 1)), numFrames - width);
    let count = 0;
    for (let t = start; t < start + width; t++) {
      const level = levels[t] as number;
      if (level > silence) sorted[count++] = level;
    }
    if (count === 0) return silence;
    sorted.subarray(0, count).sort();
    return sorted[Math.floor(quantile * count)] as number;
  };
  const floor = new Float64Array(numFrames);
  let here = numFrames > 0 ? floorAt(0) : 0;
  for (let from = 0; from < numFrames; from += step) {
    const next = from + step < numFrames ? floorAt(from + step) : here;
    for (let t = from; t < Math.min(from + step, numFrames); t++) floor[t] = here + ((next - here) * (t - from)) / step;
    here = next;
  }
  return floor;
}
