/**
 * The kernel to be read beside the formulas: float64, frame by frame, every sum in the order of its indices. It specifies what
 * the fast kernels compute, and does the work where there is no WebAssembly with SIMD.
 */

import { packedLength } from "../../math/linear/symmetric.js";
import { logSumExp } from "../../math/special.js";
import type { FeatureMatrix, ScoringForm, SufficientStatistics } from "../../types.js";
import type { Kernel } from "../kernel.js";
import { emptyStatistics, totalWeight } from "../statistics.js";

/** Posteriors under e⁻⁵⁰ count as 0: 10⁻²² of a frame is beyond float64, and most components are this far away. */
const LEAST_LOG_POSTERIOR = -50;

export const referenceKernel: Kernel = {
  name: "reference",
  precision: "f64",

  logLikelihoods: (form, features) => referenceKernel.logLikelihoodsOfEach([form], features),

  logLikelihoodsOfEach(forms, features) {
    const { numFrames } = features;
    const result = new Float64Array(forms.length * numFrames);
    forms.forEach((form, m) => {
      const terms = new Float64Array(form.numComponents);
      for (let t = 0; t < numFrames; t++) {
        fillLogTerms(form, features, t, terms);
        result[m * numFrames + t] = logSumExp(terms);
      }
    });
    return result;
  },

  posteriors(form, features) {
    const { numComponents } = form;
    const result = new Float64Array(features.numFrames * numComponents);
    const terms = new Float64Array(numComponents);
    for (let t = 0; t < features.numFrames; t++) {
      fillLogTerms(form, features, t, terms);
      const logLikelihood = logSumExp(terms);
      for (let k = 0; k < numComponents; k++) result[t * numComponents + k] = Math.exp(terms[k] - logLikelihood);
    }
    return result;
  },

  statistics(form, features, origin) {
    const { numFrames, weights } = features;
    const statistics = emptyStatistics(form, origin);
    const terms = new Float64Array(form.numComponents);
    let total = 0;
    for (let t = 0; t < numFrames; t++) {
      const weight = weights ? weights[t] : 1;
      // A frame that does not count may have the likelihood 0: 0 · −∞ is NaN.
      if (weight === 0) continue;
      fillLogTerms(form, features, t, terms);
      const logLikelihood = logSumExp(terms);
      total += weight * logLikelihood;
      for (let k = 0; k < form.numComponents; k++) {
        const logPosterior = terms[k] - logLikelihood;
        // Written so that a frame of likelihood 0 (−∞ − −∞ is NaN) adds nothing.
        if (logPosterior > LEAST_LOG_POSTERIOR) addFrame(statistics, k, weight * Math.exp(logPosterior), features, t);
      }
    }
    return { ...statistics, logLikelihood: total, numFrames: totalWeight(weights, numFrames) };
  },

  assignmentStatistics({ centres, scale, origin, covarianceType }, features) {
    const { dim, numFrames, weights } = features;
    const statistics = emptyStatistics({ covarianceType, numComponents: centres.length / dim, dim }, origin);
    const { index } = referenceKernel.nearest(centres, scale, features);
    for (let t = 0; t < numFrames; t++) addFrame(statistics, index[t], weights ? weights[t] : 1, features, t);
    return { ...statistics, numFrames: totalWeight(weights, numFrames) };
  },

  topComponents(form, features, count) {
    const result = new Uint32Array(features.numFrames * count);
    const terms = new Float64Array(form.numComponents);
    for (let t = 0; t < features.numFrames; t++) {
      fillLogTerms(form, features, t, terms);
      fillTop(terms, result, t * count, count);
    }
    return result;
  },

  logLikelihoodsAmong(forms, features, selection) {
    const { numFrames } = features;
    const count = selection.length / numFrames;
    const result = new Float64Array(forms.length * numFrames);
    const terms = new Float64Array(numFrames === 0 ? 0 : count);
    forms.forEach((form, m) => {
      for (let t = 0; t < numFrames; t++) {
        for (let c = 0; c < count; c++) terms[c] = logTerm(form, selection[t * count + c], features, t);
        result[m * numFrames + t] = logSumExp(terms);
      }
    });
    return result;
  },

  nearest(centres, scale, features) {
    const { numFrames, dim } = features;
    const nearest = {
      index: new Uint32Array(numFrames),
      squaredDistance: new Float64Array(numFrames).fill(Number.POSITIVE_INFINITY),
    };
    for (let t = 0; t < numFrames; t++) {
      for (let k = 0; k < centres.length / dim; k++) {
        const distance = squaredDistance(centres, k, scale, features, t);
        if (!(distance < nearest.squaredDistance[t])) continue;
        nearest.squaredDistance[t] = distance;
        nearest.index[t] = k;
      }
    }
    return nearest;
  },

  squaredDistances(centres, scale, features) {
    const { dim, numFrames } = features;
    const result = new Float64Array((centres.length / dim) * numFrames);
    for (let k = 0, at = 0; k < centres.length / dim; k++) {
      for (let t = 0; t < numFrames; t++, at++) result[at] = squaredDistance(centres, k, scale, features, t);
    }
    return result;
  },
};

/** log w_k N(x_t; μ_k, Σ_k) of every component. */
function fillLogTerms(form: ScoringForm, features: FeatureMatrix, t: number, terms: Float64Array): void {
  for (let k = 0; k < form.numComponents; k++) terms[k] = logTerm(form, k, features, t);
}

/** log w_k N(x_t; μ_k, Σ_k) = c_k − ½ ‖ W_k (x_t − μ_k) ‖², where W_k is 1 / σ_kd, or L_k⁻¹ with Σ_k = L_k L_kᵀ. */
function logTerm(form: ScoringForm, k: number, { data }: FeatureMatrix, t: number): number {
  const { covarianceType, dim, means, whitening, logConstants } = form;
  const [x, mean] = [t * dim, k * dim];
  let squared = 0;
  if (covarianceType === "diag") {
    for (let d = 0; d < dim; d++) {
      const y = (data[x + d] - means[mean + d]) * whitening[mean + d];
      squared += y * y;
    }
  } else {
    for (let i = 0, at = k * packedLength(dim); i < dim; i++) {
      let y = 0;
      for (let j = 0; j <= i; j++, at++) y += whitening[at] * (data[x + j] - means[mean + j]);
      squared += y * y;
    }
  }
  return logConstants[k] - 0.5 * squared;
}

/** Adds γ, γ z and γ z zᵀ (the diagonal, or the lower triangle by rows) to the sums of component k, with z = x_t − origin. */
function addFrame(
  { covarianceType, dim, origin, occupancy, first, second }: SufficientStatistics,
  k: number,
  posterior: number,
  { data }: FeatureMatrix,
  t: number,
): void {
  const x = t * dim;
  occupancy[k] = occupancy[k] + posterior;
  let at = k * (covarianceType === "diag" ? dim : packedLength(dim));
  for (let i = 0; i < dim; i++) {
    const scaled = posterior * (data[x + i] - origin[i]);
    first[k * dim + i] = first[k * dim + i] + scaled;
    for (let j = covarianceType === "diag" ? i : 0; j <= i; j++, at++) {
      second[at] = second[at] + scaled * (data[x + j] - origin[j]);
    }
  }
}

/** Σ_d ((x_d − c_d) · scale_d)² from centre k. */
function squaredDistance(
  centres: Float64Array,
  k: number,
  scale: Float64Array,
  { data, dim }: FeatureMatrix,
  t: number,
): number {
  let sum = 0;
  for (let d = 0; d < dim; d++) {
    const difference = (data[t * dim + d] - centres[k * dim + d]) * scale[d];
    sum += difference * difference;
  }
  return sum;
}

/** Inserts the indices of the `count` greatest terms at `start`, greatest first, of equals the first. */
function fillTop(terms: Float64Array, indices: Uint32Array, start: number, count: number): void {
  for (let k = 0; k < terms.length; k++) {
    let place = Math.min(k, count);
    for (; place > 0 && terms[k] > terms[indices[start + place - 1]]; place--) {
      if (place < count) indices[start + place] = indices[start + place - 1];
    }
    if (place < count) indices[start + place] = k;
  }
}
