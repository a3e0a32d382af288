import { OptionError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";
import { centredWindowStart } from "./centred-window.js";
import { columnScale } from "./column-scale.js";
import { checkFeatureMatrix, zerosLike } from "./feature-matrix.js";
import type { FrameReach } from "./frame-reach.js";
import { checkWholeOption, checkWordOption } from "./option-range.js";
import { prefixMoments, type RunMoments, windowMoments } from "./window-moments.js";

export interface SlidingNormalizationOptions {
  /** Frames in the window; one more where it is not centred, for the frame itself comes on top. @default 600 */
  readonly window?: number;
  /** Where it is not centred: the first frames share this many, so that the very first has something to be compared
   * with. @default 100 */
  readonly minWindow?: number;
  /** The window lies around the frame; otherwise it ends with it, and nothing ahead is needed. @default false */
  readonly center?: boolean;
  /** "mean" takes off the mean of the window, "mean-variance" also divides by its deviation. @default "mean" */
  readonly normalization?: "mean" | "mean-variance";
}

function resolveSlidingOptions(options: SlidingNormalizationOptions): Required<SlidingNormalizationOptions> {
  const { window = 600, minWindow = 100, center = false, normalization = "mean" } = options;
  checkWholeOption("window", window, { low: 1, high: 1_000_000, of: "frames" });
  checkWholeOption("minWindow", minWindow, { low: 1, high: 1_000_000, of: "frames" });
  if (typeof center !== "boolean") throw new OptionError(`center must be true or false; got ${String(center)}`);
  if (!center && minWindow > window) {
    throw new OptionError(`minWindow must be at most the window: got ${minWindow} of ${window}; set both`);
  }
  checkWordOption("normalization", normalization, ["mean", "mean-variance"]);
  return { window, minWindow, center, normalization };
}

/** Mean and population variance of the window of each frame. */
interface FrameMoments {
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

/** Gives the frame the mean and variance of the run of `length` values at `index`. */
function take(target: FrameMoments, frame: number, runs: RunMoments, index: number, length: number): void {
  target.means[frame] = runs.means[index] as number;
  target.variances[frame] = (runs.squares[index] as number) / length;
}

/** The moments of the window of each value of one column. */
function slidingMoments(
  column: Float64Array,
  { window, minWindow, center }: Required<SlidingNormalizationOptions>,
): FrameMoments {
  const numFrames = column.length;
  const moments = { means: new Float64Array(numFrames), variances: new Float64Array(numFrames) };
  if (center) {
    const length = Math.min(window, numFrames);
    const runs = windowMoments(column, length);
    for (let frame = 0; frame < numFrames; frame++) {
      take(moments, frame, runs, centredWindowStart(frame, numFrames, window), length);
    }
    return moments;
  }
  const first = prefixMoments(column.subarray(0, window));
  for (let frame = 0; frame < first.means.length; frame++) {
    const length = Math.max(frame + 1, Math.min(minWindow, numFrames));
    take(moments, frame, first, length - 1, length);
  }
  const runs = windowMoments(column, window + 1);
  for (let frame = window; frame < numFrames; frame++) take(moments, frame, runs, frame - window, window + 1);
  return moments;
}

/**
 * Cepstral mean (and variance) normalisation over a window that moves with the frame, for channels that change and for
 * recordings that have not ended:
 *
 *   mean            y_t = x_t − μ_t
 *   mean-variance   y_t = (x_t − μ_t) / σ_t     μ_t, σ²_t over the window of t, population variance
 *
 *   centred         the `window` frames from t − ⌊window / 2⌋ on, shifted to stay inside the recording
 *   otherwise       frames t − window … t; of the first, 0 … max(t, minWindow − 1)
 *
 * Kaldi's values, where a column varies inside its windows. One that is constant there, σ ≤ 10⁻⁶ √(μ² + σ²), becomes
 * zeros under "mean-variance". The value at a frame depends on the rows of its window alone, to the bit.
 * O(numFrames · dim · log window).
 *
 * @param features  T × D
 * @returns T × D, in the precision of the input
 * @throws {ShapeError} when the data do not hold T × D values
 * @throws {OptionError} when an option is outside its range
 * @see Kaldi feat/feature-functions.cc, SlidingWindowCmn (its defaults too)
 * @example
 * const features = featureMatrix([[1], [3], [5], [9]]);
 * normalizeSliding(features, { window: 3, center: true }).data; // => [-2, 0, -0.667, 3.333]
 */
export function normalizeSliding(features: FeatureMatrix, options: SlidingNormalizationOptions = {}): FeatureMatrix {
  const settings = resolveSlidingOptions(options);
  checkFeatureMatrix(features);
  const { numFrames, dim, frameShift } = features;
  const data = zerosLike(features.data, features.data.length);
  const scaled = settings.normalization === "mean-variance";
  const values = new Float64Array(numFrames);
  for (let column = 0; column < dim; column++) {
    for (let frame = 0; frame < numFrames; frame++) values[frame] = features.data[frame * dim + column] as number;
    const { means, variances } = slidingMoments(values, settings);
    for (let frame = 0; frame < numFrames; frame++) {
      const mean = means[frame] as number;
      const scale = scaled ? columnScale(mean, variances[frame] as number) : 1;
      data[frame * dim + column] = ((values[frame] as number) - mean) * scale;
    }
  }
  return { data, numFrames, dim, frameShift };
}

/**
 * How far the window of a frame reaches. Where it is centred, a slice that touches an end of the recording must hold a
 * whole window; where it is not, one that holds the beginning must hold `minWindow` frames.
 *
 * @throws {OptionError} as `normalizeSliding`
 * @example slidingReach({ window: 300, center: true }) // => { left: 150, right: 149, minFrames: 300 }
 */
export function slidingReach(options: SlidingNormalizationOptions = {}): FrameReach {
  const { window, minWindow, center } = resolveSlidingOptions(options);
  if (!center) return { left: window, right: 0, minFrames: minWindow };
  const left = window >> 1;
  return { left, right: window - 1 - left, minFrames: window };
}
