import { shiftedDeltaTable } from "../../options/recipe-table.js";
import { resolveOptions } from "../../options.js";
import type { FeatureMatrix, ShiftedDeltaRecipe } from "../../types.js";
import { checkFeatureMatrix, zerosLike } from "../feature-matrix.js";
import type { FrameReach } from "../frames/neighbours.js";
import { applyKernel, regressionTaps, withBlocks } from "../frames/neighbours.js";

/** N-d-P-k of the literature: N is the dimension of the features given, the others are here. */
export interface ShiftedDeltaOptions {
  /** d, frames to each side in a delta. @default 1 */
  readonly spread?: number;
  /** P, frames from one delta to the next. @default 3 */
  readonly shift?: number;
  /** k, deltas stacked. @default 7 */
  readonly numBlocks?: number;
  /**
   * "regression": the slope over the 2d + 1 frames, as Kaldi computes it. "difference": the two outer frames alone and
   * undivided, as the paper defines it; with d = 1 twice the regression. @default "regression"
   */
  readonly delta?: "regression" | "difference";
}

/** @throws {OptionError} when an option is outside its range */
export const resolveShiftedDeltaOptions = (options: ShiftedDeltaOptions): ShiftedDeltaRecipe =>
  resolveOptions<ShiftedDeltaRecipe>("shiftedDeltas", shiftedDeltaTable, options);

function differenceTaps(spread: number): Float64Array {
  const taps = new Float64Array(2 * spread + 1);
  taps[0] = -1;
  taps[2 * spread] = 1;
  return taps;
}

/**
 * Features with their shifted delta cepstra appended: [statics, Δ(0), Δ(1), … Δ(k − 1)] in each row.
 *
 *   regression   Δ_t(i) = Σ_{θ=1…d} θ (c_{t+iP+θ} − c_{t+iP−θ}) / (2 Σ θ²)
 *   difference   Δ_t(i) = c_{t+iP+d} − c_{t+iP−d}
 *
 * Frames outside are taken as the end frames. The usual 7-1-3-7 of language recognition is the default over features of
 * 7 columns. O(numFrames · dim · numBlocks · spread).
 *
 * @param features  T × D
 * @returns T × D (numBlocks + 1), in the precision of the input
 * @throws {ShapeError} when the data do not hold T × D values
 * @throws {OptionError} when an option is outside its range
 * @see Torres-Carrasquillo et al., ICSLP 2002, for "difference"; Kaldi feat/feature-functions.cc, ShiftedDeltaFeatures
 * @example
 * const cepstra = extractFeatures(waveform, { profile: "kaldi", numCoefficients: 7 });
 * shiftedDeltas(cepstra, { spread: 1, shift: 3, numBlocks: 7 }).dim; // => 56, 7 and 7 · 7 deltas
 */
export function shiftedDeltas(features: FeatureMatrix, options: ShiftedDeltaOptions = {}): FeatureMatrix {
  const { spread, shift, numBlocks, delta } = resolveShiftedDeltaOptions(options);
  checkFeatureMatrix(features);
  const { numFrames, dim, frameShift } = features;
  const stride = dim * (numBlocks + 1);
  const data = zerosLike(features.data, numFrames * stride);
  const blocks = withBlocks(features, data, stride);
  const taps = delta === "regression" ? regressionTaps(spread) : differenceTaps(spread);
  for (let block = 0; block < numBlocks; block++) {
    applyKernel(blocks, 0, block + 1, { taps, centreOf: (frame) => frame + block * shift });
  }
  return { data, numFrames, dim: stride, frameShift };
}

/**
 * How far the shifted deltas of a frame reach: d frames back, d + (k − 1) P ahead.
 *
 * @throws {OptionError} as `shiftedDeltas`
 * @example shiftedDeltaReach() // => { left: 1, right: 19, minFrames: 1 }
 */
export function shiftedDeltaReach(options: ShiftedDeltaOptions = {}): FrameReach {
  const { spread, shift, numBlocks } = resolveShiftedDeltaOptions(options);
  return { left: spread, right: spread + (numBlocks - 1) * shift, minFrames: 1 };
}
