import { packedLength } from "../../math/linear/symmetric.js";
import { logSumExp } from "../../math/special.js";
import { foldPairwise } from "../../math/sums.js";
import type { FeatureMatrix, KernelCovarianceType, ScoringForm, SufficientStatistics } from "../../types.js";
import type { Kernel } from "../kernel.js";
import { addStatistics, emptyStatistics, totalWeight } from "../statistics.js";
import { blockCapacity, fillLogTerms, framesInBlocks, scoredBlocks } from "./reference-log-terms.js";
import { blockStatistics } from "./reference-statistics.js";
import { scoreAmong, topOfBlock } from "./reference-top-components.js";

/** The kernel that is written to be read: plain float64 loops. */
export const referenceKernel: Kernel = {
  name: "reference",
  precision: "f64",

  logLikelihoods(form, features) {
    return referenceKernel.logLikelihoodsOfEach([form], features);
  },

  logLikelihoodsOfEach(forms, features) {
    const result = new Float64Array(forms.length * features.numFrames);
    const mostComponents = forms.reduce((most, { numComponents }) => Math.max(most, numComponents), 0);
    const logTerms = new Float64Array(blockCapacity(features) * mostComponents);
    for (const block of framesInBlocks(features)) {
      forms.forEach((form, m) => {
        fillLogTerms(form, block, logTerms);
        const from = m * features.numFrames + block.start;
        sumTerms(logTerms, form.numComponents, result.subarray(from, from + block.numFrames));
      });
    }
    return result;
  },

  posteriors(form, features) {
    const { numComponents } = form;
    const result = new Float64Array(features.numFrames * numComponents);
    for (const { start, numFrames, logTerms } of scoredBlocks(form, features)) {
      for (let frame = 0; frame < numFrames; frame++) {
        const row = frame * numComponents;
        const logLikelihood = logSumExp(logTerms, row, numComponents);
        for (let at = row; at < row + numComponents; at++) {
          result[start * numComponents + at] = Math.exp(logTerms[at] - logLikelihood);
        }
      }
    }
    return result;
  },

  statistics(form, features, origin) {
    return foldPairwise(statisticsOfBlocks(form, features, origin), addStatistics) ?? emptyStatistics(form, origin);
  },

  assignmentStatistics(assignment, features) {
    const { centres, scale } = assignment;
    const { index } = referenceKernel.nearest(centres, scale, features);
    return statisticsOfAssigned(features, index, centres.length / features.dim, assignment);
  },

  topComponents(form, features, count) {
    const indices = new Uint32Array(features.numFrames * count);
    for (const block of scoredBlocks(form, features)) topOfBlock(block, form.numComponents, count, indices);
    return indices;
  },

  logLikelihoodsAmong(forms, features, selection) {
    const { numFrames } = features;
    const result = new Float64Array(forms.length * numFrames);
    for (const block of framesInBlocks(features)) {
      forms.forEach((form, m) => {
        const scores = result.subarray(m * numFrames, (m + 1) * numFrames);
        scoreAmong(form, block, selection, selection.length / numFrames, scores);
      });
    }
    return result;
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

/** log Σ_k exp of each row of terms, rows × K. */
function sumTerms(logTerms: Float64Array, numComponents: number, result: Float64Array): void {
  for (let frame = 0; frame < result.length; frame++) {
    result[frame] = logSumExp(logTerms, frame * numComponents, numComponents);
  }
}

function* statisticsOfBlocks(form: ScoringForm, features: FeatureMatrix, origin: Float64Array) {
  for (const block of scoredBlocks(form, features)) yield blockStatistics(form, block, origin, features.weights);
}

/** For each frame of a block the index of its nearest centre, the first of equals, and its squared distance in units of `scale`. */
export function nearestInBlock(
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
        const difference = (x[row + d] - centres[at]) * scale[d];
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

/** The statistics of frames that each belong wholly to the component that `index` names. */
export function statisticsOfAssigned(
  features: FeatureMatrix,
  index: Uint32Array,
  numComponents: number,
  { covarianceType, origin }: { readonly covarianceType: KernelCovarianceType; readonly origin: Float64Array },
): SufficientStatistics {
  const { dim, numFrames } = features;
  const statistics = emptyStatistics({ covarianceType, numComponents, dim }, origin);
  if (covarianceType === "diag") addDiagonal(statistics, features, index);
  else addFull(statistics, features, index);
  return { ...statistics, numFrames: totalWeight(features.weights, numFrames) };
}

function addDiagonal(
  { occupancy, first, second, origin, dim }: SufficientStatistics,
  { data, weights }: FeatureMatrix,
  index: Uint32Array,
): void {
  for (let t = 0; t < index.length; t++) {
    const k = index[t];
    const weight = weights ? weights[t] : 1;
    occupancy[k] = occupancy[k] + weight;
    for (let d = 0, at = k * dim; d < dim; d++, at++) {
      const x = data[t * dim + d] - origin[d];
      first[at] = first[at] + weight * x;
      second[at] = second[at] + weight * x * x;
    }
  }
}

function addFull(
  { occupancy, first, second, origin, dim }: SufficientStatistics,
  { data, weights }: FeatureMatrix,
  index: Uint32Array,
): void {
  const x = new Float64Array(dim);
  for (let t = 0; t < index.length; t++) {
    const k = index[t];
    const weight = weights ? weights[t] : 1;
    occupancy[k] = occupancy[k] + weight;
    for (let d = 0; d < dim; d++) {
      x[d] = data[t * dim + d] - origin[d];
      first[k * dim + d] = first[k * dim + d] + weight * x[d];
    }
    for (let i = 0, at = k * packedLength(dim); i < dim; i++) {
      const factor = weight * x[i];
      for (let j = 0; j <= i; j++, at++) second[at] = second[at] + factor * x[j];
    }
  }
}
