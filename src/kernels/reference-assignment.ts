import { packedLength } from "../math/linear/symmetric.js";
import type { FeatureMatrix, KernelCovarianceType, SufficientStatistics } from "../types.js";
import { emptyStatistics, totalWeight } from "./statistics.js";

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
    const k = index[t] as number;
    const weight = weights ? (weights[t] as number) : 1;
    occupancy[k] = (occupancy[k] as number) + weight;
    for (let d = 0, at = k * dim; d < dim; d++, at++) {
      const x = (data[t * dim + d] as number) - (origin[d] as number);
      first[at] = (first[at] as number) + weight * x;
      second[at] = (second[at] as number) + weight * x * x;
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
    const k = index[t] as number;
    const weight = weights ? (weights[t] as number) : 1;
    occupancy[k] = (occupancy[k] as number) + weight;
    for (let d = 0; d < dim; d++) {
      x[d] = (data[t * dim + d] as number) - (origin[d] as number);
      first[k * dim + d] = (first[k * dim + d] as number) + weight * (x[d] as number);
    }
    for (let i = 0, at = k * packedLength(dim); i < dim; i++) {
      const factor = weight * (x[i] as number);
      for (let j = 0; j <= i; j++, at++) second[at] = (second[at] as number) + factor * (x[j] as number);
    }
  }
}
