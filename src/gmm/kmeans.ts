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

/**
 * Seeds of greedy k-means++ (Arthur and Vassilvitskii 2007, §4): the first uniformly; for each next, 2 + ⌊ln K⌋
 * candidates are drawn with probability proportional to the squared distance from the nearest seed so far, and the one
 * that leaves the least sum of squared distances is kept. Fewer than K come back when there are fewer distinct frames.
 *
 * @param scale  D factors of the dimensions in every distance
 * @returns K × D values, or fewer rows
 */
export function kmeansPlusPlus(
  features: FeatureMatrix,
  numCentres: number,
  scale: Float64Array,
  random: Random,
): Float64Array {
  const { data, numFrames, dim } = features;
  const frameAt = (t: number) => Float64Array.from(data.subarray(t * dim, (t + 1) * dim));
  const distancesFrom = (centre: Float64Array) => selectKernel().nearest(centre, scale, features).squaredDistance;
  const numCandidates = 2 + Math.floor(Math.log(numCentres));
  const seeds = [frameAt(random.integer(numFrames))];
  let nearest = distancesFrom(seeds[0] as Float64Array);
  let inertia = pairwiseSum(nearest);
  while (seeds.length < numCentres && inertia > 0) {
    const drawn = Array.from({ length: numCandidates }, () => drawInProportion(nearest, inertia * random.uniform()));
    const candidates = drawn.map((t) => {
      const seed = frameAt(t);
      const distances = distancesFrom(seed).map((distance, frame) => Math.min(distance, nearest[frame] as number));
      return { seed, distances, inertia: pairwiseSum(distances) };
    });
    const best = candidates.reduce((a, b) => (b.inertia < a.inertia ? b : a));
    seeds.push(best.seed);
    nearest = best.distances;
    inertia = best.inertia;
  }
  const centres = new Float64Array(seeds.length * dim);
  seeds.forEach((seed, k) => {
    centres.set(seed, k * dim);
  });
  return centres;
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
 *
 * @param scale  D factors of the dimensions in every distance
 */
export function lloyd(
  features: FeatureMatrix,
  initialCentres: Float64Array,
  { scale, maxIterations }: { readonly scale: Float64Array; readonly maxIterations: number },
): Clustering {
  const { numFrames, dim } = features;
  let centres = initialCentres;
  let assigned = selectKernel().nearest(centres, scale, features);
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    centres = meansOfClusters(features, assigned.index, centres);
    const next = selectKernel().nearest(centres, scale, features);
    const settled = next.index.every((centre, t) => centre === assigned.index[t]);
    assigned = next;
    if (settled) break;
  }
  return { centres, index: assigned.index, inertia: numFrames * dim === 0 ? 0 : pairwiseSum(assigned.squaredDistance) };
}

function meansOfClusters({ data, dim }: FeatureMatrix, index: Uint32Array, previous: Float64Array): Float64Array {
  const sums = new Float64Array(previous.length);
  const counts = new Float64Array(previous.length / dim);
  index.forEach((k, t) => {
    counts[k] = (counts[k] as number) + 1;
    for (let d = 0; d < dim; d++) sums[k * dim + d] = (sums[k * dim + d] as number) + (data[t * dim + d] as number);
  });
  return sums.map((sum, at) => {
    const count = counts[Math.floor(at / dim)] as number;
    return count > 0 ? sum / count : (previous[at] as number);
  });
}
