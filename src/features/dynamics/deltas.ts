import { OptionError, ShapeError } from "../../errors.js";
import { checkOption, integerFrom, oneOf } from "../../options.js";
import type { FeatureMatrix } from "../../types.js";
import { checkFeatureMatrix, zerosLike } from "../feature-matrix.js";
import { applyKernel, type FrameKernel, type FrameReach, regressionTaps, withBlocks } from "../frames/neighbours.js";

export interface DeltaOptions {
  /** 0 returns the features themselves, 1 appends deltas, 2 double deltas, and so on. @default 2 */
  readonly order?: number;
  /** Frames to each side in the regression. @default 2 */
  readonly window?: number;
  /**
   * What stands beyond the first and last frame. "htk": each order is the regression over the order before it, whose end
   * frames repeat. "kaldi": the regression kernels are convolved with one another and the end frames of the input
   * repeat. Deltas are the same; double deltas differ in the first and last `window` frames. "librosa": another filter as
   * well, the Savitzky-Golay derivative of each order from the input itself; the first and last `window` frames take
   * that of the polynomial fitted to the first and last 2 window + 1 frames. @default "htk"
   */
  readonly edges?: "htk" | "kaldi" | "librosa";
}

type Edges = NonNullable<DeltaOptions["edges"]>;

/** A filter, and the block that it reads: 0 for the statics. */
interface DeltaStep {
  readonly source: number;
  readonly kernel: FrameKernel;
}

function convolve(a: Float64Array, b: Float64Array): Float64Array {
  const product = new Float64Array(a.length + b.length - 1);
  for (const [i, x] of a.entries()) {
    for (const [j, y] of b.entries()) product[i + j] = product[i + j] + x * y;
  }
  return product;
}

/** One step per order, the first makes block 1. */
function deltaSteps(options: Required<DeltaOptions>, numFrames: number): readonly DeltaStep[] {
  const { order, window, edges } = options;
  const regression = regressionTaps(window);
  const itself = (frame: number) => frame;
  const inside = (frame: number) => Math.min(Math.max(frame, window), numFrames - 1 - window);
  let convolved: Float64Array = Float64Array.of(1);
  return Array.from({ length: order }, (_, index) => {
    if (edges === "htk") return { source: index, kernel: { taps: regression, centreOf: itself } };
    if (edges === "librosa") {
      return { source: 0, kernel: { taps: savitzkyGolayTaps(index + 1, window), centreOf: inside } };
    }
    convolved = convolve(convolved, regression);
    return { source: 0, kernel: { taps: convolved, centreOf: itself } };
  });
}

function resolveDeltaOptions(options: DeltaOptions): Required<DeltaOptions> {
  const { order = 2, window = 2, edges = "htk" } = options;
  checkOption("deltas", "order", integerFrom(0, 10), order);
  checkOption("deltas", "window", integerFrom(1, 100), window);
  checkOption("deltas", "edges", oneOf<Edges>("htk", "kaldi", "librosa"), edges);
  if (edges === "librosa" && order > 2 * window) {
    throw new OptionError(
      `order must be at most twice the window with edges "librosa"; got order ${order} and window ${window}: ` +
        `a polynomial of degree ${order} needs more than ${2 * window + 1} frames; widen the window`,
    );
  }
  return { order, window, edges };
}

/**
 * Features with their deltas appended: [statics, Δ, ΔΔ, …] in each row.
 *
 *   Δ_t = Σ_{θ=1…W} θ (c_{t+θ} − c_{t−θ}) / (2 Σ θ²)
 *
 * With the default "htk" edges, ΔΔ is the same formula over Δ, so that one call of order 2 equals two of order 1.
 * "kaldi" gives Kaldi's values. "librosa" gives those of `librosa.feature.delta(data, width=2 * window + 1, order=n)`,
 * one call for each order n: Δ is the formula above, ΔΔ the second derivative of a parabola fitted to the statics.
 * O(numFrames · dim · order · window).
 *
 * @param features  T × D
 * @returns T × D (order + 1), in the precision of the input
 * @throws {ShapeError} when the data do not hold T × D values, or "librosa" edges meet fewer than 2 window + 1 frames
 * @throws {OptionError} when an option is outside its range
 * @see HTK Book 3.4, eq. 5.16; Kaldi feat/feature-functions.cc, DeltaFeatures; librosa 0.10 feature/utils.py, delta
 * @example
 * const ramp = featureMatrix([[0], [2], [4], [6], [8]]);
 * computeDeltas(ramp, { order: 1 }).data; // => [0, 1, 2, 1.6, 4, 2, 6, 1.6, 8, 1], in the middle the slope
 */
export function computeDeltas(features: FeatureMatrix, options: DeltaOptions = {}): FeatureMatrix {
  const settings = resolveDeltaOptions(options);
  checkFeatureMatrix(features);
  const { numFrames, dim, frameShift } = features;
  const { minFrames } = deltaReach(settings);
  if (settings.edges === "librosa" && numFrames < minFrames) {
    throw new ShapeError(
      `deltas with edges "librosa" and window ${settings.window} need at least ${minFrames} frames; got ${numFrames}; ` +
        'make the window smaller, or take edges "htk" or "kaldi"',
    );
  }
  const stride = dim * (settings.order + 1);
  const data = zerosLike(features.data, numFrames * stride);
  const blocks = withBlocks(features, data, stride);
  for (const [index, { source, kernel }] of deltaSteps(settings, numFrames).entries()) {
    applyKernel(blocks, source, index + 1, kernel);
  }
  return { data, numFrames, dim: stride, frameShift };
}

/**
 * How far the deltas of a frame reach: order · window frames to each side, or `window` with "librosa" edges, which want
 * a whole window of 2 window + 1 frames besides.
 *
 * @throws {OptionError} as `computeDeltas`
 * @example deltaReach() // => { left: 4, right: 4, minFrames: 1 }
 */
export function deltaReach(options: DeltaOptions = {}): FrameReach {
  const { order, window, edges } = resolveDeltaOptions(options);
  if (order === 0) return { left: 0, right: 0, minFrames: 1 };
  if (edges === "librosa") return { left: window, right: window, minFrames: 2 * window + 1 };
  return { left: order * window, right: order * window, minFrames: 1 };
}

/**
 * The taps that give the `order`-th derivative of the polynomial of degree `order` fitted by least squares to
 * 2 window + 1 values, per frame to the power of `order`:
 *
 *   k_j = order! p(j) / Σ_j p(j)²   for j = −window … window
 *
 * p is the Gram polynomial of that degree: leading coefficient 1, orthogonal on −window … window to all of lower degree.
 * It follows from p_{n+1}(j) = j p_n(j) − b_n p_{n−1}(j) with b_n = Σ p_n² / Σ p_{n−1}². The derivative is the same at
 * every point of the window, so it serves the ends of a recording too.
 *
 * @param order   from 1 to 2 window
 * @see Savitzky and Golay, Analytical Chemistry 36 (8), 1964; Gorry, Analytical Chemistry 62 (6), 1990
 * @example savitzkyGolayTaps(1, 1) // => [-0.5, 0, 0.5]
 */
export function savitzkyGolayTaps(order: number, window: number): Float64Array {
  const length = 2 * window + 1;
  let before = new Float64Array(length);
  let current = new Float64Array(length).fill(1);
  let normBefore = 1;
  let norm = length;
  let factorial = 1;
  for (let degree = 1; degree <= order; degree++) {
    const ratio = degree === 1 ? 0 : norm / normBefore;
    const [previous, last] = [before, current];
    const next = last.map((value, tap) => (tap - window) * value - ratio * previous[tap]);
    before = last;
    current = next;
    normBefore = norm;
    norm = next.reduce((sum, value) => sum + value * value, 0);
    factorial *= degree;
  }
  const scale = factorial / norm;
  return current.map((value) => value * scale);
}
