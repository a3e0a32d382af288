import { packedLength } from "../math/symmetric.js";
import type { CovarianceType, FeatureMatrix, SufficientStatistics } from "../types.js";
import { emptyStatistics } from "./statistics.js";

/** The statistics of frames that each belong wholly to the component that `index` names. */
export function statisticsOfAssigned(
  features: FeatureMatrix,
  index: Uint32Array,
  numComponents: number,
  { covarianceType, origin }: { readonly covarianceType: CovarianceType; readonly origin: Float64Array },
): SufficientStatistics {
  const { dim, numFrames } = features;
  const statistics = emptyStatistics({ covarianceType, numComponents, dim }, origin);
  if (covarianceType === "diag") addDiagonal(statistics, features, index);
  else addFull(statistics, features, index);
  return { ...statistics, numFrames };
}

function addDiagonal(
  { occupancy, first, second, origin, dim }: SufficientStatistics,
  { data }: FeatureMatrix,
  index: Uint32Array,
): void {
  for (let t = 0; t < index.length; t++) {
    const k = index[t] as number;
    occupancy[k] = (occupancy[k] as number) + 1;
    for (let d = 0, at = k * dim; d < dim; d++, at++) {
      const x = (data[t * dim + d] as number) - (origin[d] as number);
      first[at] = (first[at] as number) + x;
      second[at] = (second[at] as number) + x * x;
    }
  }
}

function addFull(
  { occupancy, first, second, origin, dim }: SufficientStatistics,
  { data }: FeatureMatrix,
  index: Uint32Array,
): void {
  const x = new Float64Array(dim);
  for (let t = 0; t < index.length; t++) {
    const k = index[t] as number;
    occupancy[k] = (occupancy[k] as number) + 1;
    for (let d = 0; d < dim; d++) {
      x[d] = (data[t * dim + d] as number) - (origin[d] as number);
      first[k * dim + d] = (first[k * dim + d] as number) + (x[d] as number);
    }
    for (let i = 0, at = k * packedLength(dim); i < dim; i++) {
      const factor = x[i] as number;
      for (let j = 0; j <= i; j++, at++) second[at] = (second[at] as number) + factor * (x[j] as number);
    }
  }
}
