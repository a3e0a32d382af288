import { OptionError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";
import { checkFeatureMatrix, zerosLike } from "./feature-matrix.js";

export interface DeltaOptions {
  /** 0 returns the features themselves, 1 appends deltas, 2 double deltas, and so on. @default 2 */
  readonly order?: number;
  /** Frames to each side in the regression. @default 2 */
  readonly window?: number;
  /**
   * What stands beyond the first and last frame. "htk": each order is the regression over the order before it, whose end
   * frames repeat. "kaldi": the regression kernels are convolved with one another and the end frames of the input
   * repeat. Deltas are the same; double deltas differ in the first and last `window` frames. @default "htk"
   */
  readonly edges?: "htk" | "kaldi";
}

/** θ / (2 Σ θ²) for θ = −window … window. */
function regressionKernel(window: number): Float64Array {
  let sumOfSquares = 0;
  for (let theta = 1; theta <= window; theta++) sumOfSquares += theta * theta;
  return Float64Array.from({ length: 2 * window + 1 }, (_, tap) => (tap - window) / (2 * sumOfSquares));
}

function convolve(a: Float64Array, b: Float64Array): Float64Array {
  const product = new Float64Array(a.length + b.length - 1);
  for (const [i, x] of a.entries()) {
    for (const [j, y] of b.entries()) product[i + j] = (product[i + j] as number) + x * y;
  }
  return product;
}

/** The blocks of columns of a matrix that holds `dim` columns of each order side by side. */
interface Blocks {
  readonly data: Float32Array | Float64Array;
  readonly numFrames: number;
  readonly dim: number;
  readonly stride: number;
}

/**
 * target_t = Σ_j k_j (source_{t+j} − source_t), frames outside taken as the end frames. The taps of k sum to zero, so
 * the difference changes nothing but makes the deltas of a constant exactly 0.
 */
function applyKernel(blocks: Blocks, source: number, target: number, kernel: Float64Array): void {
  const { data, numFrames, dim, stride } = blocks;
  const reach = (kernel.length - 1) / 2;
  const rows = new Int32Array(kernel.length);
  for (let frame = 0; frame < numFrames; frame++) {
    for (let tap = 0; tap < rows.length; tap++) {
      rows[tap] = Math.min(Math.max(frame + tap - reach, 0), numFrames - 1) * stride + source * dim;
    }
    const here = frame * stride + source * dim;
    const there = frame * stride + target * dim;
    for (let column = 0; column < dim; column++) {
      const centre = data[here + column] as number;
      let sum = 0;
      for (let tap = 0; tap < rows.length; tap++) {
        sum += (kernel[tap] as number) * ((data[(rows[tap] as number) + column] as number) - centre);
      }
      data[there + column] = sum;
    }
  }
}

/**
 * Features with their regression deltas appended: [statics, Δ, ΔΔ, …] in each row.
 *
 *   Δ_t = Σ_{θ=1…W} θ (c_{t+θ} − c_{t−θ}) / (2 Σ θ²)
 *
 * With the default "htk" edges, ΔΔ is the same formula over Δ, so that one call of order 2 equals two of order 1.
 * "kaldi" gives Kaldi's values. O(numFrames · dim · order · window).
 *
 * @param features  T × D
 * @returns T × D (order + 1), in the precision of the input
 * @throws {ShapeError} when the data do not hold T × D values
 * @throws {OptionError} when an option is outside its range
 * @see HTK Book 3.4, eq. 5.16; Kaldi feat/feature-functions.cc, DeltaFeatures
 * @example computeDeltas(ramp, { order: 1 }) // => in the interior, the slope
 */
export function computeDeltas(features: FeatureMatrix, options: DeltaOptions = {}): FeatureMatrix {
  const { order = 2, window = 2, edges = "htk" } = options;
  if (!Number.isInteger(order) || order < 0 || order > 10) {
    throw new OptionError(`order must be a whole number from 0 to 10; got ${String(order)}`);
  }
  if (!Number.isInteger(window) || window < 1 || window > 100) {
    throw new OptionError(`window must be a whole number of frames from 1 to 100; got ${String(window)}`);
  }
  if (edges !== "htk" && edges !== "kaldi") {
    throw new OptionError(`edges must be "htk" or "kaldi"; got ${JSON.stringify(edges)}`);
  }
  checkFeatureMatrix(features);

  const { numFrames, dim, frameShift } = features;
  const stride = dim * (order + 1);
  const data = zerosLike(features.data, numFrames * stride);
  for (let frame = 0; frame < numFrames; frame++) {
    data.set(features.data.subarray(frame * dim, (frame + 1) * dim), frame * stride);
  }
  const blocks = { data, numFrames, dim, stride };
  const regression = regressionKernel(window);
  let kernel = regression;
  for (let target = 1; target <= order; target++) {
    if (edges === "htk") {
      applyKernel(blocks, target - 1, target, regression);
    } else {
      applyKernel(blocks, 0, target, kernel);
      kernel = convolve(kernel, regression);
    }
  }
  return { data, numFrames, dim: stride, frameShift };
}
