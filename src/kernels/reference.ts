import { logSumExp } from "../math/log-sum-exp.js";
import { foldPairwise } from "../math/sum.js";
import { packedLength } from "../math/symmetric.js";
import type { FeatureMatrix, ScoringForm, SufficientStatistics } from "../types.js";
import type { Kernel } from "./kernel.js";
import { addStatistics, emptyStatistics } from "./statistics.js";

/** Statistics are summed plainly within a block of this many frames, a multiple of 4, and pairwise across blocks. */
const FRAMES_PER_BLOCK = 256;

/** Posteriors under e⁻⁵⁰ count as 0: 10⁻²² of a frame is beyond float64, and most components are this far away. */
const LEAST_LOG_POSTERIOR = -50;

/** The kernel that is written to be read: plain float64 loops. */
export const referenceKernel: Kernel = {
  name: "reference",
  precision: "f64",

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

  logLikelihoodsOfEach(forms, features) {
    const result = new Float64Array(forms.length * features.numFrames);
    forms.forEach((form, m) => {
      result.set(referenceKernel.logLikelihoods(form, features), m * features.numFrames);
    });
    return result;
  },

  topComponents(form, features, count) {
    const { numComponents } = form;
    const result = new Uint32Array(features.numFrames * count);
    for (const { start, numFrames, logTerms } of blocksOf(form, features)) {
      for (let frame = 0; frame < numFrames; frame++) {
        const row = logTerms.subarray(frame * numComponents, (frame + 1) * numComponents);
        const order = Array.from(row.keys()).sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
        result.set(order.slice(0, count), (start + frame) * count);
      }
    }
    return result;
  },

  logLikelihoodsAmong(forms, features, selection) {
    const { numFrames } = features;
    const count = selection.length / numFrames;
    const result = new Float64Array(forms.length * numFrames);
    const chosen = new Float64Array(count);
    forms.forEach((form, m) => {
      for (const { start, numFrames: blockLength, logTerms } of blocksOf(form, features)) {
        for (let frame = 0; frame < blockLength; frame++) {
          const row = (start + frame) * count;
          for (let c = 0; c < count; c++) {
            chosen[c] = logTerms[frame * form.numComponents + (selection[row + c] as number)] as number;
          }
          result[m * numFrames + start + frame] = logSumExp(chosen);
        }
      }
    });
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

  squaredDistances(centres, scale, features) {
    const { dim, numFrames } = features;
    const result = new Float64Array((centres.length / dim) * numFrames);
    for (let k = 0; k < centres.length / dim; k++) {
      const { squaredDistance } = referenceKernel.nearest(centres.subarray(k * dim, (k + 1) * dim), scale, features);
      result.set(squaredDistance, k * numFrames);
    }
    return result;
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

/**
 * c_k − ½ ‖ L_k⁻¹ (x − μ_k) ‖², for four frames side by side (frames past the end repeat what the array held): one sum
 * alone waits for each addition before the next, four took two fifths of the time per product.
 */
function fullLogTerms(form: ScoringForm, x: Float64Array, numFrames: number, logTerms: Float64Array): void {
  const { numComponents, dim, means, logConstants } = form;
  const centred = new Float64Array(4 * dim);
  const squared = new Float64Array(4);
  for (let k = 0; k < numComponents; k++) {
    for (let frame = 0; frame < numFrames; frame += 4) {
      for (let d = 0; d < dim; d++) {
        const mean = means[k * dim + d] as number;
        for (let side = 0; side < 4; side++) centred[4 * d + side] = (x[(frame + side) * dim + d] as number) - mean;
      }
      squaredLengths(form, k, centred, squared);
      for (let side = 0; side < 4; side++) {
        logTerms[(frame + side) * numComponents + k] = (logConstants[k] as number) - 0.5 * (squared[side] as number);
      }
    }
  }
}

/** ‖ L_k⁻¹ z ‖² of four vectors z, given as D × 4. */
function squaredLengths({ whitening, dim }: ScoringForm, k: number, z: Float64Array, squared: Float64Array): void {
  squared.fill(0);
  let at = k * packedLength(dim);
  for (let i = 0; i < dim; i++) {
    let y0 = 0;
    let y1 = 0;
    let y2 = 0;
    let y3 = 0;
    for (let j = 0; j <= 4 * i; j += 4, at++) {
      const w = whitening[at] as number;
      y0 += w * (z[j] as number);
      y1 += w * (z[j + 1] as number);
      y2 += w * (z[j + 2] as number);
      y3 += w * (z[j + 3] as number);
    }
    squared[0] = (squared[0] as number) + y0 * y0;
    squared[1] = (squared[1] as number) + y1 * y1;
    squared[2] = (squared[2] as number) + y2 * y2;
    squared[3] = (squared[3] as number) + y3 * y3;
  }
}

function blockStatistics(form: ScoringForm, block: ScoredBlock, origin: Float64Array): SufficientStatistics {
  const { dim, covarianceType } = form;
  const { x, numFrames } = block;
  const statistics = emptyStatistics(form, origin);
  for (let at = 0; at < numFrames * dim; ) {
    for (let d = 0; d < dim; d++, at++) x[at] = (x[at] as number) - (origin[d] as number);
  }
  const logLikelihood = posteriorsInPlace(block, form.numComponents);
  addMeans(block, statistics);
  if (covarianceType === "diag") addSquares(block, statistics);
  else addProducts(block, statistics);
  return { ...statistics, logLikelihood, numFrames };
}

/** Turns the log terms of a block into posteriors, 0 in the rows past its end. Returns Σ_t log p(x_t). */
function posteriorsInPlace({ logTerms, numFrames }: ScoredBlock, numComponents: number): number {
  let sum = 0;
  for (let frame = 0; frame < numFrames; frame++) {
    const row = frame * numComponents;
    const logLikelihood = logSumExp(logTerms, row, numComponents);
    sum += logLikelihood;
    for (let at = row; at < row + numComponents; at++) {
      const logPosterior = (logTerms[at] as number) - logLikelihood;
      // Written so that a frame of likelihood 0 (−∞ − −∞ is NaN) adds nothing.
      logTerms[at] = logPosterior > LEAST_LOG_POSTERIOR ? Math.exp(logPosterior) : 0;
    }
  }
  logTerms.fill(0, numFrames * numComponents);
  return sum;
}

/** Σ γ and Σ γ x. */
function addMeans({ x, logTerms: posteriors, numFrames }: ScoredBlock, statistics: SufficientStatistics): void {
  const { numComponents, dim, occupancy, first } = statistics;
  for (let frame = 0; frame < numFrames; frame++) {
    for (let k = 0; k < numComponents; k++) {
      const posterior = posteriors[frame * numComponents + k] as number;
      if (posterior === 0) continue;
      occupancy[k] = (occupancy[k] as number) + posterior;
      for (let d = 0, at = k * dim; d < dim; d++, at++) {
        first[at] = (first[at] as number) + posterior * (x[frame * dim + d] as number);
      }
    }
  }
}

/** Σ γ x², dimension by dimension. */
function addSquares({ x, logTerms: posteriors, numFrames }: ScoredBlock, statistics: SufficientStatistics): void {
  const { numComponents, dim, second } = statistics;
  for (let frame = 0; frame < numFrames; frame++) {
    for (let k = 0; k < numComponents; k++) {
      const posterior = posteriors[frame * numComponents + k] as number;
      if (posterior === 0) continue;
      for (let d = 0, at = k * dim; d < dim; d++, at++) {
        const value = x[frame * dim + d] as number;
        second[at] = (second[at] as number) + posterior * value * value;
      }
    }
  }
}

/** Σ γ x xᵀ, four frames at a time: a third of the time per product, as each sum is loaded and stored once for four. */
function addProducts({ x, logTerms: posteriors, numFrames }: ScoredBlock, statistics: SufficientStatistics): void {
  const { numComponents, dim, second } = statistics;
  const four = new Float64Array(4 * dim);
  for (let frame = 0; frame < numFrames; frame += 4) {
    for (let d = 0; d < dim; d++) {
      for (let side = 0; side < 4; side++) four[4 * d + side] = x[(frame + side) * dim + d] as number;
    }
    for (let k = 0; k < numComponents; k++) {
      const at = frame * numComponents + k;
      const g0 = posteriors[at] as number;
      const g1 = posteriors[at + numComponents] as number;
      const g2 = posteriors[at + 2 * numComponents] as number;
      const g3 = posteriors[at + 3 * numComponents] as number;
      if (g0 + g1 + g2 + g3 > 0) addFourProducts(four, [g0, g1, g2, g3], second, k * packedLength(dim));
    }
  }
}

/** Adds Σ γ z zᵀ of four vectors z, given as D × 4, to the packed triangle that begins at `offset`. */
function addFourProducts(
  z: Float64Array,
  posteriors: readonly [number, number, number, number],
  sums: Float64Array,
  offset: number,
): void {
  for (let i = 0, at = offset; i < z.length; i += 4) {
    const s0 = posteriors[0] * (z[i] as number);
    const s1 = posteriors[1] * (z[i + 1] as number);
    const s2 = posteriors[2] * (z[i + 2] as number);
    const s3 = posteriors[3] * (z[i + 3] as number);
    for (let j = 0; j <= i; j += 4, at++) {
      sums[at] =
        (sums[at] as number) +
        (s0 * (z[j] as number) + s1 * (z[j + 1] as number) + s2 * (z[j + 2] as number) + s3 * (z[j + 3] as number));
    }
  }
}
