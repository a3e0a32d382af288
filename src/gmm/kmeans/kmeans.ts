import { ShapeError, TrainingDataError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { selectKernel } from "../../kernels/select-kernel.js";
import { createRandom } from "../../math/random.js";
import type { FeatureMatrix, Repair } from "../../types.js";
import type { ClusterAssignment, ClusterSums } from "../passes/cluster-sums.js";
import { countFrames } from "../passes/frame-chunks.js";
import type { FrameSource } from "../passes/frame-source.js";
import { type Moments, momentsOf } from "../passes/moments.js";
import { checkedMoments, drawFrames, type FrameCount, kernelOptions, over, type Passes } from "../passes/pass.js";
import { runPasses } from "../passes/run-passes.js";
import { checkWholeFrames } from "../score/score.js";
import { type KmeansOptions, type KmeansSettings, resolveKmeansOptions } from "./kmeans-options.js";
import { deviationScale, kmeansPlusPlus, lloyd, numSeedFrames } from "./lloyd.js";

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
 * const { centres, counts, inertia } = await kmeans(featureMatrix([[0], [1], [9], [10], [11]]), { numClusters: 2 });
 * Array.from(centres).sort((a, b) => a - b) // => [0.5, 10]
 * Array.from(counts).sort() // => [2, 3]
 * inertia // => 2.5
 */
export async function kmeans(
  features: FeatureMatrix | readonly FeatureMatrix[],
  options: KmeansOptions,
): Promise<Kmeans & Pick<ClusterAssignments, "assignments">>;
/** Of shards and streams the centres alone: `assignClusters` says of each matrix where its frames belong. */
export async function kmeans(features: FrameSource, options: KmeansOptions): Promise<Kmeans>;
export async function kmeans(
  features: FrameSource,
  options: KmeansOptions,
): Promise<Kmeans & Partial<Pick<ClusterAssignments, "assignments">>> {
  const shape = { numComponents: options.numClusters };
  const found = await runPasses(features, (frames) => kmeansTraining(frames, options), shape, options);
  if (typeof features === "function" || "shards" in features) return found;
  const matrices = "data" in features ? [features] : features;
  const assignments = new Uint32Array(countFrames(matrices));
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
 * const clusters = await kmeans(featureMatrix([[0], [1], [9], [10]]), { numClusters: 2, initialization: [0, 9] });
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
  checkWholeFrames(features);
  const { index, squaredDistance } = selectKernel(kernelOptions(options)).nearest(centres, scale, features);
  return { assignments: index, squaredDistances: squaredDistance };
}

/** Centres, and what distances to them are measured in. */
export interface Clusters {
  readonly numClusters: number;
  readonly dim: number;
  /** K × D, row-major, in the units of the features. */
  readonly centres: Float64Array;
  /** D factors of the dimensions in every distance: 1, or 1/σ_d. */
  readonly scale: Float64Array;
}

/** What k-means has found. */
export interface Kmeans extends Clusters {
  /** Σ_t w_t Σ_d ((x_td − c_d) · scale_d)² with c the centre nearest to frame t. */
  readonly inertia: number;
  /** K values: frames, or their weights, that are nearest to each centre. */
  readonly counts: Float64Array;
  /** How often the centres were moved. */
  readonly iterations: number;
  /** Whether they settled before the iterations ran out. */
  readonly converged: boolean;
  /** The inertia before each move and at the end. */
  readonly history: readonly number[];
  /** Empty clusters that were moved to other frames, and clusters that are missing for want of distinct frames. */
  readonly repairs: readonly Repair[];
}

/** The whole of k-means as passes over frames: moments, seeds, Lloyd's iterations, and again for every restart. */
function* kmeansTraining(frames: FrameCount, options: KmeansOptions): Passes<Kmeans> {
  const settings = resolveKmeansOptions(options, frames.dim);
  if (frames.numFrames === 0) throw new TrainingDataError("there is no frame to cluster; give at least one");
  const moments = momentsOf(yield* checkedMoments(settings));
  const scale =
    settings.scaling === "deviations" ? deviationScale(moments.variance) : new Float64Array(frames.dim).fill(1);
  const isGiven = typeof settings.initialization !== "string";
  let best = yield* oneStart(frames, { ...settings, moments, scale });
  for (let restart = 1; restart < settings.restarts && !isGiven; restart++) {
    const other = yield* oneStart(frames, { ...settings, seed: settings.seed + restart, moments, scale });
    if (other.inertia < best.inertia) best = other;
  }
  return best;
}

type Start = KmeansSettings & { readonly moments: Moments; readonly scale: Float64Array };

/** One start: seeds, Lloyd's iterations, and the clusters that any frame is in. */
function* oneStart(frames: FrameCount, start: Start): Passes<Kmeans> {
  const { numClusters, scale, moments, maxIterations, tolerance } = start;
  const { mean: origin, variance } = moments;
  const { dim } = frames;
  const history: number[] = [];
  const measure: Omit<ClusterAssignment, "centres"> = { ...kernelOptions(start), scale, origin };
  function* assign(centres: Float64Array): Passes<ClusterSums> {
    const sums = yield* over({ ...measure, kind: "clusters", centres });
    history.push(sums.inertia);
    return sums;
  }
  const meanVariance = variance.reduce((sum, value, d) => sum + value * scale[d] ** 2, 0) / dim;
  const seeds = yield* firstCentres(frames, start);
  const options = { ...measure, maxIterations, tolerance: tolerance * meanVariance };
  const { centres, moments: last, iterations, converged, refilled } = yield* lloyd(seeds, assign, options);
  const { inertia, occupancy } = last ?? (yield* assign(centres));
  const repairs: Repair[] = refilled.map(({ cluster, iteration }) => ({
    kind: "starved-component",
    message: `cluster ${cluster} was empty at iteration ${iteration}: moved to the frame farthest from its centre`,
  }));
  const counts = occupancy.filter((count) => count > 0);
  if (counts.length < numClusters) {
    const message = `${counts.length} clusters were found and not ${numClusters}: there are no more distinct frames`;
    repairs.push({ kind: "fewer-components", message });
  }
  const found = { numClusters: counts.length, dim, scale, inertia, counts, iterations, converged, history, repairs };
  return { ...found, centres: centres.filter((_, at) => occupancy[Math.floor(at / dim)] > 0) };
}

function* firstCentres(frames: FrameCount, start: Start): Passes<Float64Array> {
  const { initialization, numClusters, scale, seed } = start;
  if (typeof initialization !== "string") return Float64Array.from(initialization);
  const random = createRandom(seed);
  if (initialization === "random-frames") {
    return Float64Array.from((yield* drawFrames(frames, numClusters, random)).data);
  }
  const sample = yield* drawFrames(frames, numSeedFrames(numClusters), random);
  return kmeansPlusPlus(sample, numClusters, { ...kernelOptions(start), scale, random });
}
