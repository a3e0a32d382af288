import { ShapeError } from "../errors.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { selectKernel } from "../kernels/select-kernel.js";
import type { FeatureMatrix } from "../types.js";
import { chunksOf } from "./frame-chunks.js";
import type { KmeansOptions } from "./kmeans-options.js";
import { type Clusters, type Kmeans, kmeansTraining } from "./kmeans-training.js";
import { kernelOptions } from "./pass.js";
import { runOver } from "./run-pass.js";

/** To which cluster each frame belongs. */
export interface ClusterAssignments {
  /** T indices of the nearest centre, of equals the first. */
  readonly assignments: Uint32Array;
  /** T values: how far it is, squared, in the units of `scale`. */
  readonly squaredDistances: Float64Array;
}

/**
 * Finds K centres such that the squared distances of all frames to their nearest centre sum to little: k-means by Lloyd's
 * algorithm (1982), assigning each frame to its nearest centre and moving each centre to the mean of its frames in turn,
 * until the centres settle.
 *
 *   inertia = Σ_t w_t min_k Σ_d ((x_td − c_kd) · scale_d)²
 *
 * Frames count by their weights where the features have some. O(iterations · numFrames · K · D) for each start.
 *
 * @param features  T × D, or several such matrices with the same D, taken as one
 * @returns the centres, and `assignments` of all frames in their order
 * @throws {TrainingDataError} when there is no frame, or one is not finite
 * @throws {OptionError} when an option is out of range
 * @example
 * const { centres, counts, inertia } = kmeans(featureMatrix([[0], [1], [9], [10], [11]]), { numClusters: 2 });
 * Array.from(centres).sort((a, b) => a - b) // => [0.5, 10]
 * Array.from(counts).sort() // => [2, 3]
 * inertia // => 2.5
 */
export function kmeans(
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: KmeansOptions,
): Kmeans & Pick<ClusterAssignments, "assignments"> {
  const matrices = "data" in features ? [features] : features;
  const chunks = chunksOf(matrices);
  const found = runOver(chunks, kmeansTraining(chunks, options));
  const assignments = new Uint32Array(chunks.numFrames);
  let offset = 0;
  for (const matrix of matrices) {
    assignments.set(assignClusters(found, matrix, options).assignments, offset);
    offset += matrix.numFrames;
  }
  return { ...found, assignments };
}

/**
 * The nearest centre of each frame. O(numFrames · K · D).
 *
 * @param clusters  of `kmeans`
 * @param features  T × D
 * @throws {ShapeError} when the dimensions differ, or the features are not whole frames
 * @example
 * const clusters = kmeans(featureMatrix([[0], [1], [9], [10]]), { numClusters: 2, initialization: [0, 9] });
 * assignClusters(clusters, featureMatrix([[2], [7]])).assignments // => Uint32Array [ 0, 1 ]
 * assignClusters(clusters, featureMatrix([[2], [7]])).squaredDistances // => Float64Array [ 2.25, 6.25 ]
 */
export function assignClusters(
  { centres, scale, dim }: Clusters,
  features: FeatureMatrix,
  options: KernelOptions = {},
): ClusterAssignments {
  if (features.dim !== dim) {
    throw new ShapeError(`the centres have ${dim} dimensions, the features ${features.dim}; they must be of one kind`);
  }
  if (features.data.length < features.numFrames * dim) {
    throw new ShapeError(
      `${features.numFrames} frames of ${dim} dimensions are ${features.numFrames * dim} values, the features hold ${features.data.length}`,
    );
  }
  const { index, squaredDistance } = selectKernel(kernelOptions(options)).nearest(centres, scale, features);
  return { assignments: index, squaredDistances: squaredDistance };
}
