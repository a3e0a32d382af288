import type { KernelOptions } from "../../kernels/kernel.js";
import { selectKernel } from "../../kernels/select-kernel.js";
import type { Random } from "../../math/random.js";
import { pairwiseSum } from "../../math/sums.js";
import type { FeatureMatrix, SufficientStatistics } from "../../types.js";
import { kernelOptions, over, type Passes } from "../passes/pass.js";

interface KmeansOptions extends KernelOptions {
  /** D factors of the dimensions in every distance. */
  readonly scale: Float64Array;
}

/**
 * Seeds of greedy k-means++ (Arthur and Vassilvitskii 2007, §4): the first uniformly; for each next, 2 + ⌊ln K⌋
 * candidates are drawn with probability proportional to the squared distance from the nearest seed so far, and the one
 * that leaves the least sum of squared distances is kept. Weighted frames are drawn, and their distances counted, by their
 * weights. Fewer than K come back when there are fewer distinct frames that count.
 *
 * @returns K × D values, or fewer rows
 */
export function kmeansPlusPlus(
  features: FeatureMatrix,
  numCentres: number,
  options: KmeansOptions & { readonly random: Random },
): Float64Array {
  const { random, scale } = options;
  const { data, numFrames, dim, weights } = features;
  const kernel = selectKernel(options);
  const candidatesAt = (frames: readonly number[]): Candidate[] => {
    const seeds = new Float64Array(frames.length * dim);
    frames.forEach((t, i) => {
      seeds.set(data.subarray(t * dim, (t + 1) * dim), i * dim);
    });
    const distances = kernel.squaredDistances(seeds, scale, features);
    return frames.map((_, i) => ({
      seed: seeds.subarray(i * dim, (i + 1) * dim),
      nearest: distances.subarray(i * numFrames, (i + 1) * numFrames),
    }));
  };
  const numCandidates = 2 + Math.floor(Math.log(numCentres));
  const seeds: Float64Array[] = [];
  let nearest: Float64Array = new Float64Array(numFrames).fill(Number.POSITIVE_INFINITY);
  let inertia = Number.POSITIVE_INFINITY;
  const take = (candidates: readonly Candidate[]) => {
    const best = candidates
      .map((candidate) => beside(candidate, nearest, weights))
      .reduce((a, b) => (b.inertia < a.inertia ? b : a));
    seeds.push(best.seed);
    nearest = best.nearest;
    inertia = best.inertia;
  };
  take(
    candidatesAt([
      weights ? drawInProportion(weights, pairwiseSum(weights) * random.uniform()) : random.integer(numFrames),
    ]),
  );
  while (seeds.length < numCentres && inertia > 0) {
    take(
      candidatesAt(
        Array.from({ length: numCandidates }, () => drawInProportion(nearest, inertia * random.uniform(), weights)),
      ),
    );
  }
  const centres = new Float64Array(seeds.length * dim);
  seeds.forEach((seed, k) => {
    centres.set(seed, k * dim);
  });
  return centres;
}

/** A frame that may become a seed. */
interface Candidate {
  readonly seed: Float64Array;
  /** T squared distances to it. */
  readonly nearest: Float64Array;
}

/** The candidate among the seeds there are, whose distances are `nearest`; its own array is used for the result. */
function beside(
  { seed, nearest: own }: Candidate,
  nearest: Float64Array,
  weights: Float64Array | undefined,
): Candidate & { readonly inertia: number } {
  for (let t = 0; t < own.length; t++) own[t] = Math.min(own[t], nearest[t]);
  const counted = weights ? own.map((distance, t) => distance * weights[t]) : own;
  return { seed, nearest: own, inertia: pairwiseSum(counted) };
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

/**
 * Lloyd's algorithm (1982) from given centres: assign each frame to its nearest centre, move each centre to the mean of
 * its frames, until no centre moves or the limit is reached. A centre that loses all its frames stays where it is.
 *
 * @param sample  the frames it is about; null: all that the passes go over
 * @returns K × D values
 */
export function* lloyd(
  sample: FeatureMatrix | null,
  initialCentres: Float64Array,
  options: KmeansOptions & { readonly maxIterations: number; readonly origin: Float64Array },
): Passes<Float64Array> {
  const { scale, maxIterations, origin } = options;
  const pass = {
    ...kernelOptions(options),
    kind: "assignment",
    covarianceType: "diag",
    sample,
    scale,
    origin,
  } as const;
  let centres = initialCentres;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    const moved = meansOfClusters(yield* over({ ...pass, centres }), centres);
    if (moved.every((value, at) => value === centres[at])) break;
    centres = moved;
  }
  return centres;
}

function meansOfClusters(
  { occupancy, first, origin, dim }: SufficientStatistics,
  previous: Float64Array,
): Float64Array {
  return previous.map((value, at) => {
    const count = occupancy[Math.floor(at / dim)];
    return count > 0 ? origin[at % dim] + first[at] / count : value;
  });
}
