import { logSumExp } from "../math/log-sum-exp.js";
import { foldPairwise } from "../math/sum.js";
import { packedLength } from "../math/symmetric.js";
import type { FeatureMatrix, ScoringForm, SufficientStatistics } from "../types.js";
import type { Kernel } from "./kernel.js";
import { addStatistics, emptyStatistics } from "./statistics.js";

/** Statistics are summed plainly within a block of this many frames and pairwise across blocks. */
const FRAMES_PER_BLOCK = 256;

/** Posteriors under e⁻⁵⁰ count as 0: 10⁻²² of a frame is beyond float64, and most components are this far away. */
const LEAST_LOG_POSTERIOR = -50;

/** The kernel that is written to be read: plain float64 loops. */
export const referenceKernel: Kernel = {
  name: "reference",

  logLikelihoods(form, features) {
    const { numComponents } = form;
    const result = new Float64Array(features.numFrames);
    for (const { start, numFrames, logTerms } of blocksOf(form, features)) {
      for (let frame = 0; frame < numFrames; frame++) {
        result[start + frame] = logSumExp(logTerms, frame * numComponents, numComponents);
      }
    }
    return result;
  },

  posteriors(form, features) {
    const { numComponents } = form;
    const result = new Float64Array(features.numFrames * numComponents);
    for (const { start, numFrames, logTerms } of blocksOf(form, features)) {
      for (let frame = 0; frame < numFrames; frame++) {
        const row = frame * numComponents;
        const logLikelihood = logSumExp(logTerms, row, numComponents);
        for (let at = row; at < row + numComponents; at++) {
          result[start * numComponents + at] = Math.exp((logTerms[at] as number) - logLikelihood);
        }
      }
    }
    return result;
  },

  statistics(form, features, origin) {
    const blocks = function* () {
      for (const block of blocksOf(form, features)) yield blockStatistics(form, block, origin);
    };
    return foldPairwise(blocks(), addStatistics) ?? emptyStatistics(form, origin);
  },

  nearest(centres, scale, features) {
    const { numFrames } = features;
    const index = new Uint32Array(numFrames);
    const squaredDistance = new Float64Array(numFrames);
    for (const { start, numFrames: blockLength, x } of framesInBlocks(features)) {
      const end = start + blockLength;
      nearestInBlock(centres, scale, x, index.subarray(start, end), squaredDistance.subarray(start, end));
    }
    return { index, squaredDistance };
  },
};

/** A few frames at a time, in float64. */
interface FrameBlock {
  /** Index of the first frame. */
  readonly start: number;
  readonly numFrames: number;
  /** Frames × D. */
  readonly x: Float64Array;
}

/**
 * Walks the frames in blocks; the array of a block is used again for the next. Each stage of the kernel is a function of
 * its own over one block: V8 then optimises each by itself, which halved the time of an iteration.
 */
function* framesInBlocks({ data, dim, numFrames }: FeatureMatrix): Generator<FrameBlock> {
  const x = new Float64Array(FRAMES_PER_BLOCK * dim);
  for (let start = 0; start < numFrames; start += FRAMES_PER_BLOCK) {
    const blockLength = Math.min(FRAMES_PER_BLOCK, numFrames - start);
    x.set(data.subarray(start * dim, (start + blockLength) * dim));
    yield { start, numFrames: blockLength, x };
  }
}

function nearestInBlock(
  centres: Float64Array,
  scale: Float64Array,
  x: Float64Array,
  index: Uint32Array,
  squaredDistance: Float64Array,
): void {
  const dim = scale.length;
  for (let frame = 0; frame < index.length; frame++) {
    const row = frame * dim;
    let best = Number.POSITIVE_INFINITY;
    for (let centre = 0, at = 0; at < centres.length; centre++) {
      let distance = 0;
      for (let d = 0; d < dim; d++, at++) {
        const difference = ((x[row + d] as number) - (centres[at] as number)) * (scale[d] as number);
        distance += difference * difference;
      }
      if (distance < best) {
        best = distance;
        index[frame] = centre;
      }
    }
    squaredDistance[frame] = best;
  }
}

/** A block with its values log w_k N(x; μ_k, Σ_k), frames × K. */
interface ScoredBlock extends FrameBlock {
  readonly logTerms: Float64Array;
}

function* blocksOf(form: ScoringForm, features: FeatureMatrix): Generator<ScoredBlock> {
  const logTerms = new Float64Array(FRAMES_PER_BLOCK * form.numComponents);
  const fillLogTerms = form.covarianceType === "diag" ? diagonalLogTerms : fullLogTerms;
  for (const block of framesInBlocks(features)) {
    fillLogTerms(form, block.x, block.numFrames, logTerms);
    yield { ...block, logTerms };
  }
}

/** c_k − ½ Σ_d ((x_d − μ_kd) / σ_kd)². */
function diagonalLogTerms(form: ScoringForm, x: Float64Array, numFrames: number, logTerms: Float64Array): void {
  const { numComponents, dim, means, whitening, logConstants } = form;
  for (let frame = 0; frame < numFrames; frame++) {
    const row = frame * dim;
    for (let k = 0, at = 0; k < numComponents; k++) {
      let squared = 0;
      for (let d = 0; d < dim; d++, at++) {
        const y = ((x[row + d] as number) - (means[at] as number)) * (whitening[at] as number);
        squared += y * y;
      }
      logTerms[frame * numComponents + k] = (logConstants[k] as number) - 0.5 * squared;
    }
  }
}

/** c_k − ½ ‖ L_k⁻¹ (x − μ_k) ‖². */
function fullLogTerms(form: ScoringForm, x: Float64Array, numFrames: number, logTerms: Float64Array): void {
  const { numComponents, dim, means, whitening, logConstants } = form;
  const centred = new Float64Array(dim);
  for (let frame = 0; frame < numFrames; frame++) {
    for (let k = 0, at = 0; k < numComponents; k++) {
      for (let d = 0; d < dim; d++) centred[d] = (x[frame * dim + d] as number) - (means[k * dim + d] as number);
      let squared = 0;
      for (let i = 0; i < dim; i++) {
        let y = 0;
        for (let j = 0; j <= i; j++, at++) y += (whitening[at] as number) * (centred[j] as number);
        squared += y * y;
      }
      logTerms[frame * numComponents + k] = (logConstants[k] as number) - 0.5 * squared;
    }
  }
}

function blockStatistics(form: ScoringForm, block: ScoredBlock, origin: Float64Array): SufficientStatistics {
  const { numComponents, dim } = form;
  const { x, logTerms, numFrames } = block;
  const statistics = emptyStatistics(form, origin);
  const { occupancy, first, second } = statistics;
  for (let at = 0; at < numFrames * dim; at++) x[at] = (x[at] as number) - (origin[at % dim] as number);
  let logLikelihood = 0;
  for (let frame = 0; frame < numFrames; frame++) {
    const frameLogLikelihood = logSumExp(logTerms, frame * numComponents, numComponents);
    logLikelihood += frameLogLikelihood;
    for (let k = 0; k < numComponents; k++) {
      const logPosterior = (logTerms[frame * numComponents + k] as number) - frameLogLikelihood;
      // Written so that a frame of likelihood 0 (−∞ − −∞ is NaN) adds nothing.
      if (!(logPosterior > LEAST_LOG_POSTERIOR)) continue;
      const posterior = Math.exp(logPosterior);
      occupancy[k] = (occupancy[k] as number) + posterior;
      addScaled(posterior, x, frame * dim, first, k * dim, dim);
      if (form.covarianceType === "diag") addSquares(posterior, x, frame * dim, second, k * dim, dim);
      else addProducts(posterior, x, frame * dim, second, k * packedLength(dim), dim);
    }
  }
  return { ...statistics, logLikelihood, numFrames };
}

// Each adds factor · f(x[from … from + dim)) to the sums from `to` on.

function addScaled(factor: number, x: Float64Array, from: number, sums: Float64Array, to: number, dim: number): void {
  for (let d = 0; d < dim; d++) sums[to + d] = (sums[to + d] as number) + factor * (x[from + d] as number);
}

function addSquares(factor: number, x: Float64Array, from: number, sums: Float64Array, to: number, dim: number): void {
  for (let d = 0; d < dim; d++) {
    const value = x[from + d] as number;
    sums[to + d] = (sums[to + d] as number) + factor * value * value;
  }
}

function addProducts(factor: number, x: Float64Array, from: number, sums: Float64Array, to: number, dim: number): void {
  for (let i = 0, at = to; i < dim; i++) {
    const scaled = factor * (x[from + i] as number);
    for (let j = 0; j <= i; j++, at++) sums[at] = (sums[at] as number) + scaled * (x[from + j] as number);
  }
}
