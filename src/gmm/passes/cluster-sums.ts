/** What an iteration of k-means gathers, addable over chunks. */

import type { KernelOptions } from "../../kernels/kernel.js";
import { selectKernel } from "../../kernels/select-kernel.js";
import { pairwiseSum } from "../../math/sums.js";
import type { FeatureMatrix } from "../../types.js";

/** An iteration of k-means over some frames: each goes to its nearest centre. */
export interface ClusterAssignment extends KernelOptions {
  /** K × D. */
  readonly centres: Float64Array;
  /** D factors of the dimensions in every distance. */
  readonly scale: Float64Array;
  /** D values, subtracted from every frame before it is summed. */
  readonly origin: Float64Array;
}

/** What an iteration of k-means gathers: addable, where the centres are the same. */
export interface ClusterSums {
  /** K values: the weight of the frames nearest to each centre. */
  readonly occupancy: Float64Array;
  /** K × D values Σ w_t (x_t − origin) over those frames. */
  readonly first: Float64Array;
  /** Σ_t w_t Σ_d ((x_td − c_d) · scale_d)², c the nearest centre. */
  readonly inertia: number;
  /** The frame farthest from its centre, the first of equals; null where none has weight. */
  readonly farthest: { readonly squaredDistance: number; readonly frame: Float64Array } | null;
}

/** The sums over one matrix. O(numFrames · K · D). */
export function clusterSums(
  { centres, scale, origin, ...options }: ClusterAssignment,
  features: FeatureMatrix,
): ClusterSums {
  const { data, numFrames, dim, weights } = features;
  const { index, squaredDistance } = selectKernel(options).nearest(centres, scale, features);
  const occupancy = new Float64Array(centres.length / dim);
  const first = new Float64Array(centres.length);
  let far = -1;
  for (let t = 0; t < numFrames; t++) {
    const weight = weights ? weights[t] : 1;
    if (weight === 0) continue;
    const k = index[t];
    occupancy[k] = occupancy[k] + weight;
    for (let d = 0, from = t * dim, to = k * dim; d < dim; d++, from++, to++) {
      first[to] = first[to] + weight * (data[from] - origin[d]);
    }
    if (far < 0 || squaredDistance[t] > squaredDistance[far]) far = t;
  }
  const inertia = pairwiseSum(weights ? squaredDistance.map((value, t) => value * weights[t]) : squaredDistance);
  const frame = Float64Array.from(data.subarray(far * dim, (far + 1) * dim));
  return { occupancy, first, inertia, farthest: far < 0 ? null : { squaredDistance: squaredDistance[far], frame } };
}

/** The sums over A ∪ B. */
export function addClusterSums(a: ClusterSums, b: ClusterSums): ClusterSums {
  const [distanceA, distanceB] = [a.farthest?.squaredDistance ?? -1, b.farthest?.squaredDistance ?? -1];
  return {
    occupancy: a.occupancy.map((value, k) => value + b.occupancy[k]),
    first: a.first.map((value, at) => value + b.first[at]),
    inertia: a.inertia + b.inertia,
    farthest: distanceB > distanceA ? b.farthest : a.farthest,
  };
}
