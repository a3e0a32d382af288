import { logSumExp } from "../math/log-sum-exp.js";
import { foldPairwise } from "../math/sum.js";
import { packedLength } from "../math/symmetric.js";
import type { FeatureMatrix, ScoringForm, SufficientStatistics } from "../types.js";
import type { Kernel } from "./kernel.js";
import { addStatistics, emptyStatistics } from "./statistics.js";

/** Statistics are summed plainly within a block of this many frames and pairwise across blocks. */
const FRAMES_PER_BLOCK = 1024;

/** Posteriors under e⁻⁵⁰ count as 0: 10⁻²² of a frame is beyond float64, and most components are this far away. */
const LEAST_LOG_POSTERIOR = -50;

/** The kernel that is written to be read: float64, one frame at a time. */
export const referenceKernel: Kernel = {
  name: "reference",

  logLikelihoods(form, features) {
    const result = new Float64Array(features.numFrames);
    forEachFrame(form, features, (frame, _x, logTerms) => {
      result[frame] = logSumExp(logTerms);
    });
    return result;
  },

  posteriors(form, features) {
    const { numComponents } = form;
    const result = new Float64Array(features.numFrames * numComponents);
    forEachFrame(form, features, (frame, _x, logTerms) => {
      const logLikelihood = logSumExp(logTerms);
      for (let k = 0; k < numComponents; k++) {
        result[frame * numComponents + k] = Math.exp((logTerms[k] as number) - logLikelihood);
      }
    });
    return result;
  },

  statistics(form, features, origin) {
    const blocks = function* () {
      for (let start = 0; start < features.numFrames; start += FRAMES_PER_BLOCK) {
        yield blockStatistics(form, sliceFrames(features, start, start + FRAMES_PER_BLOCK), origin);
      }
    };
    return foldPairwise(blocks(), addStatistics) ?? emptyStatistics(form, origin);
  },

  nearest(centres, scale, features) {
    const { dim, numFrames, data } = features;
    const index = new Uint32Array(numFrames);
    const squaredDistance = new Float64Array(numFrames);
    const x = new Float64Array(dim);
    for (let frame = 0; frame < numFrames; frame++) {
      for (let d = 0; d < dim; d++) x[d] = data[frame * dim + d] as number;
      let best = Number.POSITIVE_INFINITY;
      for (let centre = 0, at = 0; at < centres.length; centre++) {
        let distance = 0;
        for (let d = 0; d < dim; d++, at++) {
          const difference = ((x[d] as number) - (centres[at] as number)) * (scale[d] as number);
          distance += difference * difference;
        }
        if (distance < best) {
          best = distance;
          index[frame] = centre;
        }
      }
      squaredDistance[frame] = best;
    }
    return { index, squaredDistance };
  },
};

function sliceFrames(features: FeatureMatrix, start: number, end: number): FeatureMatrix {
  const last = Math.min(end, features.numFrames);
  return {
    ...features,
    data: features.data.subarray(start * features.dim, last * features.dim),
    numFrames: last - start,
  };
}

/** Calls back with each frame in float64 and its K values log w_k N(x; μ_k, Σ_k). Both arrays are used again. */
function forEachFrame(
  form: ScoringForm,
  features: FeatureMatrix,
  visit: (frame: number, x: Float64Array, logTerms: Float64Array) => void,
): void {
  const { dim, data, numFrames } = features;
  const x = new Float64Array(dim);
  const logTerms = new Float64Array(form.numComponents);
  const centred = new Float64Array(dim);
  for (let frame = 0; frame < numFrames; frame++) {
    for (let d = 0; d < dim; d++) x[d] = data[frame * dim + d] as number;
    if (form.covarianceType === "diag") diagonalLogTerms(form, x, logTerms);
    else fullLogTerms(form, x, centred, logTerms);
    visit(frame, x, logTerms);
  }
}

/** c_k − ½ Σ_d ((x_d − μ_kd) / σ_kd)². */
function diagonalLogTerms(form: ScoringForm, x: Float64Array, logTerms: Float64Array): void {
  const { numComponents, dim, means, whitening, logConstants } = form;
  for (let k = 0, at = 0; k < numComponents; k++) {
    let squared = 0;
    for (let d = 0; d < dim; d++, at++) {
      const y = ((x[d] as number) - (means[at] as number)) * (whitening[at] as number);
      squared += y * y;
    }
    logTerms[k] = (logConstants[k] as number) - 0.5 * squared;
  }
}

/** c_k − ½ ‖ L_k⁻¹ (x − μ_k) ‖². */
function fullLogTerms(form: ScoringForm, x: Float64Array, centred: Float64Array, logTerms: Float64Array): void {
  const { numComponents, dim, means, whitening, logConstants } = form;
  for (let k = 0, at = 0; k < numComponents; k++) {
    for (let d = 0; d < dim; d++) centred[d] = (x[d] as number) - (means[k * dim + d] as number);
    let squared = 0;
    for (let i = 0; i < dim; i++) {
      let y = 0;
      for (let j = 0; j <= i; j++, at++) y += (whitening[at] as number) * (centred[j] as number);
      squared += y * y;
    }
    logTerms[k] = (logConstants[k] as number) - 0.5 * squared;
  }
}

function blockStatistics(form: ScoringForm, features: FeatureMatrix, origin: Float64Array): SufficientStatistics {
  const { numComponents, dim } = form;
  const statistics = emptyStatistics(form, origin);
  const { occupancy, first, second } = statistics;
  const addSecond = form.covarianceType === "diag" ? addSquares : addProducts;
  const secondLength = form.covarianceType === "diag" ? dim : packedLength(dim);
  let logLikelihood = 0;
  forEachFrame(form, features, (_frame, x, logTerms) => {
    const frameLogLikelihood = logSumExp(logTerms);
    logLikelihood += frameLogLikelihood;
    for (let d = 0; d < dim; d++) x[d] = (x[d] as number) - (origin[d] as number);
    for (let k = 0; k < numComponents; k++) {
      const logPosterior = (logTerms[k] as number) - frameLogLikelihood;
      // Written so that a frame of likelihood 0 (−∞ − −∞ is NaN) adds nothing.
      if (!(logPosterior > LEAST_LOG_POSTERIOR)) continue;
      const posterior = Math.exp(logPosterior);
      occupancy[k] = (occupancy[k] as number) + posterior;
      addScaled(posterior, x, first, k * dim);
      addSecond(posterior, x, second, k * secondLength);
    }
  });
  return { ...statistics, logLikelihood, numFrames: features.numFrames };
}

function addScaled(factor: number, x: Float64Array, sums: Float64Array, offset: number): void {
  for (let d = 0; d < x.length; d++) sums[offset + d] = (sums[offset + d] as number) + factor * (x[d] as number);
}

function addSquares(factor: number, x: Float64Array, sums: Float64Array, offset: number): void {
  for (let d = 0; d < x.length; d++) {
    const value = x[d] as number;
    sums[offset + d] = (sums[offset + d] as number) + factor * value * value;
  }
}

function addProducts(factor: number, x: Float64Array, sums: Float64Array, offset: number): void {
  for (let i = 0, at = offset; i < x.length; i++) {
    const scaled = factor * (x[i] as number);
    for (let j = 0; j <= i; j++, at++) sums[at] = (sums[at] as number) + scaled * (x[j] as number);
  }
}
