import { spliceTable } from "../../options/recipe-table.js";
import { resolveOptions } from "../../options.js";
import type { FeatureMatrix, SpliceRecipe } from "../../types.js";
import { checkFeatureMatrix, zerosLike } from "../feature-matrix.js";
import type { FrameReach } from "../frames/neighbours.js";

export interface SpliceOptions {
  /** Frames before each. @default 4 */
  readonly left?: number;
  /** Frames after each. @default 4 */
  readonly right?: number;
  /** Every step-th frame is kept, from the first on. @default 1 */
  readonly step?: number;
}

/** @throws {OptionError} when an option is outside its range */
export const resolveSpliceOptions = (options: SpliceOptions): SpliceRecipe =>
  resolveOptions<SpliceRecipe>("splice", spliceTable, options);

/**
 * Each frame with its neighbours beside it, earliest first: row t is [c_{t−left}, … c_t, … c_{t+right}]. Frames outside
 * are taken as the end frames. A step keeps the rows 0, step, 2 step, …: fewer frames of more columns.
 *
 * @param features  T × D
 * @returns ⌈T / step⌉ × D (left + 1 + right), in the precision of the input; its `frameShift` is `step` times theirs
 * @throws {ShapeError} when the data do not hold T × D values
 * @throws {OptionError} when an option is outside its range
 * @see Kaldi feat/feature-functions.cc, SpliceFrames (its defaults too), and featbin/subsample-feats for the step
 * @example
 * const spliced = spliceFrames(featureMatrix([[1], [2], [3], [4]]), { left: 1, right: 1, step: 2 });
 * spliced; // => { numFrames: 2, dim: 3, data: [1, 1, 2, 2, 3, 4] }
 */
export function spliceFrames(features: FeatureMatrix, options: SpliceOptions = {}): FeatureMatrix {
  const { left, right, step } = resolveSpliceOptions(options);
  checkFeatureMatrix(features);
  const { dim } = features;
  const numFrames = Math.ceil(features.numFrames / step);
  const stride = dim * (left + 1 + right);
  const data = zerosLike(features.data, numFrames * stride);
  for (let frame = 0; frame < numFrames; frame++) {
    for (let block = 0; block <= left + right; block++) {
      const source = Math.min(Math.max(frame * step + block - left, 0), features.numFrames - 1) * dim;
      data.set(features.data.subarray(source, source + dim), frame * stride + block * dim);
    }
  }
  return { data, numFrames, dim: stride, frameShift: features.frameShift * step };
}

/**
 * How far a spliced frame reaches, in frames of the input. With a step, a slice must begin at a multiple of it.
 *
 * @throws {OptionError} as `spliceFrames`
 * @example spliceReach({ left: 2, right: 3 }) // => { left: 2, right: 3, minFrames: 1 }
 */
export function spliceReach(options: SpliceOptions = {}): FrameReach {
  const { left, right } = resolveSpliceOptions(options);
  return { left, right, minFrames: 1 };
}
