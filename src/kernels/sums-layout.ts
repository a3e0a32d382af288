import { packedLength } from "../math/linear/symmetric.js";
import type { SufficientStatistics } from "../types.js";

/** Float64 sums of a component as the SIMD kernel keeps them, and how to take them apart. */
export interface SumsLayout {
  /** Values of one component. */
  readonly perComponent: number;
  /** Copies component k's sums into statistics. */
  readonly take: (sums: Float64Array, k: number, statistics: SufficientStatistics) => void;
}

/** [Σ γ x, Σ γ, Σ γ x²], filled up to whole tiles of `width`. */
export function diagonalSums(dim: number, width: number): SumsLayout {
  const perComponent = width * Math.ceil((2 * dim + 1) / width);
  return {
    perComponent,
    take(sums, k, { occupancy, first, second }) {
      const at = k * perComponent;
      first.set(sums.subarray(at, at + dim), k * dim);
      occupancy[k] = sums[at + dim] as number;
      second.set(sums.subarray(at + dim + 1, at + 2 * dim + 1), k * dim);
    },
  };
}

/** Σ γ z zᵀ with z = [x, 1]: the lower triangle in tiles of 4 rows and `width` columns, row of tiles by row of tiles. */
export function fullSums(dim: number, width: number): SumsLayout {
  let numTiles = 0;
  for (let top = 0; top <= dim; top += 4) numTiles += Math.ceil((top + 4) / width);
  const perComponent = 4 * width * numTiles;
  return {
    perComponent,
    take(sums, k, { occupancy, first, second }) {
      const triangle = second.subarray(k * packedLength(dim), (k + 1) * packedLength(dim));
      let tile = k * perComponent;
      for (let top = 0; top <= dim; top += 4) {
        for (let left = 0; left <= top + 3; left += width, tile += 4 * width) {
          for (let i = top; i < Math.min(top + 4, dim); i++) {
            const row = tile + (i - top) * width - left;
            for (let j = left; j <= Math.min(left + width - 1, i); j++) {
              triangle[packedLength(i) + j] = sums[row + j] as number;
            }
          }
          if (dim >= top + 4) continue;
          const last = tile + (dim - top) * width - left;
          for (let j = left; j < Math.min(left + width, dim); j++) first[k * dim + j] = sums[last + j] as number;
          if (dim >= left && dim < left + width) occupancy[k] = sums[last + dim] as number;
        }
      }
    },
  };
}
