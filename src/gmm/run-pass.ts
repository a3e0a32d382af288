import { ShapeError } from "../errors.js";
import { selectKernel } from "../kernels/select-kernel.js";
import { addStatistics } from "../kernels/statistics.js";
import { firstNotUnder } from "../math/order.js";
import { createPairwiseFold, type PairwiseFold } from "../math/sums.js";
import type { FeatureMatrix, SufficientStatistics } from "../types.js";
import { addClusterSums, type ClusterSums, clusterSums } from "./cluster-sums.js";
import { chunksOf, type FrameChunk, type FrameChunks } from "./frame-chunks.js";
import { addMoments, chunkMoments, type SummedMoments } from "./moments.js";
import {
  type DrawnFrames,
  type FramesPass,
  type Pass,
  type Passes,
  type PassResult,
  type StatisticsPass,
  sampleOf,
} from "./pass.js";
import { randomPosteriorStatistics } from "./random-posteriors.js";
import { rotateFrames } from "./rotation.js";

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
    const frame = (indices[at] as number) - firstFrame;
    rows.set(data.subarray(frame * dim, (frame + 1) * dim), (at - start) * dim);
    if (rowWeights) rowWeights[at - start] = weights?.[frame] as number;
  }
  const drawn = { data: rows, numFrames: end - start, dim, frameShift: features.frameShift };
  return [rowWeights ? { ...drawn, weights: rowWeights } : drawn];
}
