import { ShapeError } from "../../errors.js";
import { selectKernel } from "../../kernels/select-kernel.js";
import { addStatistics, emptyStatistics, totalWeight } from "../../kernels/statistics.js";
import { firstNotUnder } from "../../math/order.js";
import { createRandom } from "../../math/random.js";
import { createPairwiseFold, type PairwiseFold } from "../../math/sums.js";
import type { FeatureMatrix, SufficientStatistics } from "../../types.js";
import { addClusterSums, type ClusterSums, clusterSums } from "./cluster-sums.js";
import { chunksOf, FRAMES_PER_CHUNK, type FrameChunk, type FrameChunks, rotateFrames } from "./frame-chunks.js";
import { addMoments, chunkMoments, type SummedMoments } from "./moments.js";
import {
  type DrawnFrames,
  type FramesPass,
  type Pass,
  type Passes,
  type PassResult,
  type RandomPosteriorsPass,
  type StatisticsPass,
  sampleOf,
} from "./pass.js";

/** A pass over one chunk. Nothing of the chunk's memory is kept. */
export function passOverChunk(pass: Pass, chunk: FrameChunk): PassResult {
  switch (pass.kind) {
    case "moments":
      return chunkMoments(chunk);
    case "frames":
      return framesOfChunk(pass, chunk);
    case "assignment":
      return selectKernel(pass).assignmentStatistics(pass, chunk.features);
    case "clusters":
      return clusterSums(pass, chunk.features);
    case "statistics":
      return selectKernel(pass).statistics(pass.form, rotated(chunk.features, pass), pass.origin);
    case "random-posteriors":
      return randomPosteriorStatistics(pass, chunk);
  }
}

const rotated = (features: FeatureMatrix, { rotation }: StatisticsPass): FeatureMatrix =>
  rotation ? rotateFrames(features, rotation) : features;

/**
 * Where the results of a pass come together: those of chunks, pairwise by their index, or of runs of chunks.
 *
 * @param firstChunk  of those that are folded here
 */
export function foldOf({ kind }: Pass, firstChunk = 0): PairwiseFold<PassResult> {
  return createPairwiseFold<PassResult>(adders[kind], firstChunk);
}

// Both sides come from the same pass, and so are of the kind that its adder takes.
const adders: Readonly<Record<Pass["kind"], (a: PassResult, b: PassResult) => PassResult>> = {
  moments: (a, b) => addMoments(a as SummedMoments, b as SummedMoments),
  frames: (a, b) => [...(a as DrawnFrames), ...(b as DrawnFrames)],
  assignment: (a, b) => addStatistics(a as SufficientStatistics, b as SufficientStatistics),
  clusters: (a, b) => addClusterSums(a as ClusterSums, b as ClusterSums),
  statistics: (a, b) => addStatistics(a as SufficientStatistics, b as SufficientStatistics),
  "random-posteriors": (a, b) => addStatistics(a as SufficientStatistics, b as SufficientStatistics),
};

/** Drives an algorithm over frames that are in memory, in this thread. */
export function runOver<Result>(chunks: FrameChunks, passes: Passes<Result>): Result {
  let step = passes.next();
  while (!step.done) step = passes.next(passOverChunks(step.value, chunks));
  return step.value;
}

/** A pass over all frames, or over the sample that it brings along. */
export function passOverChunks(pass: Pass, all: FrameChunks): PassResult {
  const sample = sampleOf(pass);
  const chunks = sample ? chunksOf([sample]) : all;
  const fold = foldOf(pass);
  for (let index = 0; index < chunks.numChunks; index++) fold.push(passOverChunk(pass, chunks.chunk(index)));
  return resultOf(fold);
}

/** @throws {ShapeError} when there was no frame */
export function resultOf(fold: PairwiseFold<PassResult>): PassResult {
  const result = fold.result();
  if (result === null) throw new ShapeError("the features have no frame; give longer recordings");
  return result;
}

function framesOfChunk({ indices }: FramesPass, { firstFrame, features }: FrameChunk): DrawnFrames {
  const { data, numFrames, dim, weights } = features;
  if (indices === null) {
    const all = { ...features, data: data.slice(0, numFrames * dim) };
    return [weights ? { ...all, weights: weights.slice() } : all];
  }
  const start = firstNotUnder(indices, firstFrame);
  const end = firstNotUnder(indices, firstFrame + numFrames);
  if (end === start) return [];
  const rows = data.slice(0, (end - start) * dim);
  const rowWeights = weights?.slice(0, end - start);
  for (let at = start; at < end; at++) {
    const frame = indices[at] - firstFrame;
    rows.set(data.subarray(frame * dim, (frame + 1) * dim), (at - start) * dim);
    if (rowWeights && weights) rowWeights[at - start] = weights[frame];
  }
  const drawn = { data: rows, numFrames: end - start, dim, frameShift: features.frameShift };
  return [rowWeights ? { ...drawn, weights: rowWeights } : drawn];
}

/**
 * The statistics of a chunk under posteriors drawn uniformly from [0, 1) and scaled to sum to 1 in each frame, which is what
 * scikit-learn calls `init_params="random"`. Each chunk has a stream of its own, whoever computes it.
 */
export function randomPosteriorStatistics(
  { numComponents, covarianceType, origin, seed }: RandomPosteriorsPass,
  { firstFrame, features }: FrameChunk,
): SufficientStatistics {
  const { data, numFrames, dim, weights } = features;
  const statistics = emptyStatistics({ covarianceType, numComponents, dim }, origin);
  const { occupancy, first, second } = statistics;
  const random = createRandom((Math.imul(seed, 0x9e3779b1) + firstFrame / FRAMES_PER_CHUNK) >>> 0);
  const posteriors = new Float64Array(numComponents);
  const x = new Float64Array(dim);
  const products = second.length / numComponents;
  for (let t = 0; t < numFrames; t++) {
    let sum = 0;
    for (let k = 0; k < numComponents; k++) sum += posteriors[k] = random.uniform();
    const scale = (weights ? weights[t] : 1) / sum;
    for (let d = 0; d < dim; d++) x[d] = data[t * dim + d] - origin[d];
    for (let k = 0; k < numComponents; k++) {
      const posterior = posteriors[k] * scale;
      occupancy[k] = occupancy[k] + posterior;
      for (let i = 0, at = k * products; i < dim; i++) {
        const share = posterior * x[i];
        first[k * dim + i] = first[k * dim + i] + share;
        for (let j = covarianceType === "diag" ? i : 0; j <= i; j++, at++) {
          second[at] = second[at] + share * x[j];
        }
      }
    }
  }
  return { ...statistics, numFrames: totalWeight(weights, numFrames) };
}
