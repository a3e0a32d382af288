import type { KernelOptions } from "../kernels/kernel-options.js";
import { selectKernel } from "../kernels/select-kernel.js";
import type { Random } from "../math/random.js";
import { pairwiseSum } from "../math/sum.js";
import type { FeatureMatrix } from "../types.js";

export interface Clustering {
  /** K × D. */
  readonly centres: Float64Array;
  /** The centre of each frame, T values. */
  readonly index: Uint32Array;
  /** Σ_t of the squared distances to the centres. */
  readonly inertia: number;
}

interface KmeansOptions extends KernelOptions {
  /** D factors of the dimensions in every distance. */
  readonly scale: Float64Array;
}

/**
 * Seeds of greedy k-means++ (Arthur and Vassilvitskii 2007, §4): the first uniformly; for each next, 2 + ⌊ln K⌋
 * candidates are drawn with probability proportional to the squared distance from the nearest seed so far, and the one
 * that leaves the least sum of squared distances is kept. Fewer than K come back when there are fewer distinct frames.
 *
 * @returns K × D values, or fewer rows
 */
export function kmeansPlusPlus(
  features: FeatureMatrix,
  numCentres: number,
  options: KmeansOptions & { readonly random: Random },
): Float64Array {
  const { random, scale } = options;
  const { data, numFrames, dim } = features;
  const kernel = selectKernel(options);
  const candidatesAt = (drawn: readonly number[]): Candidate[] => {
    const seeds = drawn.map((t) => Float64Array.from(data.subarray(t * dim, (t + 1) * dim)));
    const centres = new Float64Array(seeds.length * dim);
    seeds.forEach((seed, i) => {
      centres.set(seed, i * dim);
    });
    const distances = kernel.squaredDistances(centres, scale, features);
    return seeds.map((seed, i) => {
      const own = distances.subarray(i * numFrames, (i + 1) * numFrames);
      return { seed, nearest: own, inertia: pairwiseSum(own) };
    });
  };
  const numCandidates = 2 + Math.floor(Math.log(numCentres));
  let [current] = candidatesAt([random.integer(numFrames)]) as [Candidate];
  const seeds = [current.seed];
  while (seeds.length < numCentres && current.inertia > 0) {
    const { nearest, inertia } = current;
    const drawn = Array.from({ length: numCandidates }, () => drawInProportion(nearest, inertia * random.uniform()));
    const candidates = candidatesAt(drawn).map((candidate) => beside(candidate, nearest));
    current = candidates.reduce((a, b) => (b.inertia < a.inertia ? b : a));
    seeds.push(current.seed);
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
  /** T squared distances to it, or to the nearest seed with it among them. */
  readonly nearest: Float64Array;
  /** Their sum. */
  readonly inertia: number;
}

/** The candidate among the seeds there are, whose distances are `nearest`. */
function beside({ seed, nearest: own }: Candidate, nearest: Float64Array): Candidate {
  for (let t = 0; t < own.length; t++) own[t] = Math.min(own[t] as number, nearest[t] as number);
  return { seed, nearest: own, inertia: pairwiseSum(own) };
}

/** The index at which the running sum of the weights passes `target`; never one of weight 0. */
function drawInProportion(weights: Float64Array, target: number): number {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (!((weights[i] as number) > 0)) continue;
    last = i;
    sum += weights[i] as number;
    if (sum > target) break;
  }
  return last;
}

/**
 * Lloyd's algorithm (1982) from given centres: assign each frame to its nearest centre, move each centre to the mean of
 * its frames, until no frame changes or the limit is reached. A centre that loses all its frames stays where it is.
 */
export function lloyd(
  features: FeatureMatrix,
  initialCentres: Float64Array,
  options: KmeansOptions & { readonly maxIterations: number },
): Clustering {
  const { scale, maxIterations } = options;
  const { numFrames, dim } = features;
  const kernel = selectKernel(options);
  let centres = initialCentres;
  let assigned = kernel.nearest(centres, scale, features);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    centres = meansOfClusters(features, assigned.index, centres);
    const next = kernel.nearest(centres, scale, features);
    const settled = next.index.every((centre, t) => centre === assigned.index[t]);
    assigned = next;
    if (settled) break;
  }
  return { centres, index: assigned.index, inertia: numFrames * dim === 0 ? 0 : pairwiseSum(assigned.squaredDistance) };
}

function meansOfClusters({ data, dim }: FeatureMatrix, index: Uint32Array, previous: Float64Array): Float64Array {
  const means = new Float64Array(previous.length);
  const counts = new Float64Array(previous.length / dim);
  for (let t = 0; t < index.length; t++) {
    const k = index[t] as number;
    counts[k] = (counts[k] as number) + 1;
    for (let d = 0, at = k * dim; d < dim; d++, at++) means[at] = (means[at] as number) + (data[t * dim + d] as number);
  }
  for (let k = 0; k < counts.length; k++) {
    const count = counts[k] as number;
    for (let at = k * dim; at < (k + 1) * dim; at++) {
      means[at] = count > 0 ? (means[at] as number) / count : (previous[at] as number);
    }
  }
  return means;
}
