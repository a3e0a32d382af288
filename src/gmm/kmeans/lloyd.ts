import type { KernelOptions } from "../../kernels/kernel.js";
import { selectKernel } from "../../kernels/select-kernel.js";
import type { Random } from "../../math/random.js";
import { pairwiseSum } from "../../math/sums.js";
import type { FeatureMatrix } from "../../types.js";
import type { ClusterAssignment, ClusterSums } from "../passes/cluster-sums.js";
import type { Passes } from "../passes/pass.js";

/**
 * Seeds and iterations of k-means, for `kmeans` and for the start of EM. Seeds are drawn from frames in memory; the iterations
 * see their frames in passes.
 */

/**
 * Factors of the dimensions in every distance that measure it in standard deviations, so that no dimension outweighs the
 * others by its unit.
 */
export const deviationScale = (variance: Float64Array): Float64Array =>
  variance.map((value) => (value > 0 ? 1 / Math.sqrt(value) : 1));

/** Frames that k-means++ sees: it goes over them K · (2 + ln K) times. For many centres there are at least 32 for each. */
export const numSeedFrames = (numCentres: number): number => Math.max(32_768, 32 * numCentres);

interface SeedOptions extends KernelOptions {
  /** D factors of the dimensions in every distance. */
  readonly scale: Float64Array;
  readonly random: Random;
}

/**
 * Seeds of greedy k-means++ (Arthur and Vassilvitskii 2007, §4): the first uniformly; for each next, 2 + ⌊ln K⌋
 * candidates are drawn with probability proportional to the squared distance from the nearest seed so far, and the one
 * that leaves the least sum of squared distances is kept. Weighted frames are drawn, and their distances counted, by their
 * weights. Fewer than K rows come back when there are fewer distinct frames that count.
 */
export function kmeansPlusPlus(features: FeatureMatrix, numCentres: number, options: SeedOptions): Float64Array {
  const { random, scale } = options;
  const { numFrames, weights } = features;
  const kernel = selectKernel(options);
  const numCandidates = 2 + Math.floor(Math.log(numCentres));
  const seeds: number[] = [];
  let nearest: Float64Array = new Float64Array(numFrames).fill(Number.POSITIVE_INFINITY);
  let inertia = Number.POSITIVE_INFINITY;
  const takeBest = (frames: readonly number[]) => {
    const distances = kernel.squaredDistances(rowsOf(features, frames), scale, features);
    const candidates = frames.map((frame, i) =>
      beside(frame, distances.subarray(i * numFrames, (i + 1) * numFrames), nearest, weights),
    );
    const best = candidates.reduce((a, b) => (b.inertia < a.inertia ? b : a));
    seeds.push(best.frame);
    ({ nearest, inertia } = best);
  };
  takeBest([weights ? drawInProportion(weights, pairwiseSum(weights) * random.uniform()) : random.integer(numFrames)]);
  while (seeds.length < numCentres && inertia > 0) {
    takeBest(
      Array.from({ length: numCandidates }, () => drawInProportion(nearest, inertia * random.uniform(), weights)),
    );
  }
  return rowsOf(features, seeds);
}

/** The frames at these places, one of them perhaps more than once. */
const rowsOf = ({ data, dim }: FeatureMatrix, frames: readonly number[]): Float64Array =>
  Float64Array.from({ length: frames.length * dim }, (_, at) => data[frames[Math.floor(at / dim)] * dim + (at % dim)]);

/** A frame among the seeds there are, whose distances are `nearest`; the array of its own distances is used for the result. */
function beside(frame: number, own: Float64Array, nearest: Float64Array, weights: Float64Array | undefined) {
  for (let t = 0; t < own.length; t++) own[t] = Math.min(own[t], nearest[t]);
  const counted = weights ? own.map((distance, t) => distance * weights[t]) : own;
  return { frame, nearest: own, inertia: pairwiseSum(counted) };
}

/** The index at which the running sum of the values, times weights if there are any, passes `target`; never one of 0. */
function drawInProportion(values: Float64Array, target: number, weights?: Float64Array): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] * (weights ? weights[i] : 1);
    if (!(value > 0)) continue;
    last = i;
    sum += value;
    if (sum > target) break;
  }
  return last;
}

/** What centres are moved by: sums over all frames, each assigned to its nearest centre. */
interface ClusterMoments extends Pick<ClusterSums, "occupancy" | "first"> {
  /** The frame that an empty cluster moves to. Where it is absent, the centre of an empty cluster stays. */
  readonly farthest?: ClusterSums["farthest"];
}

interface LloydOptions extends Omit<ClusterAssignment, "centres"> {
  readonly maxIterations: number;
  /** Centres have settled when the squares of what they moved sum to no more than this; 0: when none moves at all. */
  readonly tolerance: number;
}

/** Centres that have settled, or had no iterations left. */
export interface Lloyd<Moments> {
  /** K × D. */
  readonly centres: Float64Array;
  /** What the last pass gathered, where it moved no centre; null: the centres have moved since. */
  readonly moments: Moments | null;
  /** How often the centres were moved. */
  readonly iterations: number;
  readonly converged: boolean;
  /** Empty clusters that were moved to the farthest frame, at most one at an iteration. */
  readonly refilled: readonly { readonly cluster: number; readonly iteration: number }[];
}

/**
 * Lloyd's algorithm (1982) from given centres: assign each frame to its nearest centre, move each centre to the mean of its
 * frames, until the centres settle or the iterations run out. One empty cluster at an iteration is moved to the frame that is
 * farthest from its centre. So the inertia never rises. `assign` is the pass of one iteration.
 */
export function* lloyd<Moments extends ClusterMoments>(
  first: Float64Array,
  assign: (centres: Float64Array) => Passes<Moments>,
  options: LloydOptions,
): Passes<Lloyd<Moments>> {
  const { scale, maxIterations, tolerance } = options;
  const refilled: { cluster: number; iteration: number }[] = [];
  let centres = first;
  let converged = false;
  let iterations = 0;
  while (iterations < maxIterations && !converged) {
    const moments = yield* assign(centres);
    const { moved, cluster } = moveCentres(centres, moments, options);
    const shift = squaredShift(centres, moved, scale);
    if (shift === 0) return { centres, moments, iterations, converged: true, refilled };
    iterations++;
    if (cluster !== null) refilled.push({ cluster, iteration: iterations });
    converged = cluster === null && shift <= tolerance;
    centres = moved;
  }
  return { centres, moments: null, iterations, converged, refilled };
}

/** Each centre at the mean of its frames; the first empty cluster, if any, at the farthest frame. */
function moveCentres(centres: Float64Array, { occupancy, first, farthest }: ClusterMoments, options: LloydOptions) {
  const { origin } = options;
  const dim = origin.length;
  const moved = centres.map((value, at) => {
    const count = occupancy[Math.floor(at / dim)];
    return count > 0 ? origin[at % dim] + first[at] / count : value;
  });
  const cluster = occupancy.indexOf(0);
  if (cluster < 0 || !farthest || isRounding(farthest, options)) return { moved, cluster: null };
  moved.set(farthest.frame, cluster * dim);
  return { moved, cluster };
}

/** A centre at the mean of equal frames misses them by the last digits of a sum about the origin. */
function isRounding(
  { squaredDistance, frame }: NonNullable<ClusterSums["farthest"]>,
  { origin, scale, precision }: LloydOptions,
): boolean {
  const digits = precision === "f32" ? 2 ** -20 : 2 ** -44;
  const reached = frame.reduce((sum, value, d) => {
    const size = Math.abs(origin[d]) + Math.abs(value - origin[d]);
    return sum + (size * digits * scale[d]) ** 2;
  }, 0);
  return squaredDistance <= reached;
}

function squaredShift(before: Float64Array, after: Float64Array, scale: Float64Array): number {
  return before.reduce((sum, value, at) => {
    const difference = (after[at] - value) * scale[at % scale.length];
    return sum + difference * difference;
  }, 0);
}
