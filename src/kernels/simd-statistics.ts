import { packedLength } from "../math/symmetric.js";
import type { FeatureMatrix, ScoringForm, SufficientStatistics } from "../types.js";
import { packForm, panelWidth, roundCentre } from "./packed-form.js";
import { type BlockRunner, type BlockShape, ROWS_PER_BLOCK, rowLengthFor } from "./simd-blocks.js";
import { emptyStatistics } from "./statistics.js";

/** Float64 sums of a component as the kernel keeps them, and how to take them apart. */
interface SumsLayout {
  readonly perComponent: number;
  /** Copies one component's sums, from `at` on, into statistics. */
  readonly take: (sums: Float64Array, at: number, k: number, statistics: SufficientStatistics) => void;
}

/** [Σ γ x, Σ γ, Σ γ x²], filled up to whole tiles. */
function diagonalLayout(dim: number, width: number): SumsLayout {
  return {
    perComponent: width * Math.ceil((2 * dim + 1) / width),
    take(sums, at, k, { occupancy, first, second }) {
      first.set(sums.subarray(at, at + dim), k * dim);
      occupancy[k] = sums[at + dim] as number;
      second.set(sums.subarray(at + dim + 1, at + 2 * dim + 1), k * dim);
    },
  };
}

/** Σ γ z zᵀ, z = [x, 1], the lower triangle in tiles of 4 rows and `width` columns. */
function fullLayout(dim: number, width: number): SumsLayout {
  let numTiles = 0;
  for (let i = 0; i <= dim; i += 4) numTiles += Math.ceil((i + 4) / width);
  return {
    perComponent: 4 * width * numTiles,
    take(sums, at, k, { occupancy, first, second }) {
      const triangle = second.subarray(k * packedLength(dim), (k + 1) * packedLength(dim));
      let tile = at;
      for (let top = 0; top <= dim; top += 4) {
        for (let left = 0; left <= top + 3; left += width, tile += 4 * width) {
          for (let i = top; i < Math.min(top + 4, dim); i++) {
            const row = tile + (i - top) * width - left;
            for (let j = left; j <= Math.min(left + width - 1, i); j++) {
              triangle[packedLength(i) + j] = sums[row + j] as number;
            }
          }
          if (dim >= top + 4) continue;
          const row = tile + (dim - top) * width - left;
          for (let j = left; j < Math.min(left + width, dim); j++) first[k * dim + j] = sums[row + j] as number;
          if (dim >= left && dim < left + width) occupancy[k] = sums[row + dim] as number;
        }
      }
    },
  };
}

/** Moments about `origin` from those about the centre that frames had taken off: Σ γ (z + δ) and Σ γ (z + δ)(z + δ)ᵀ. */
function moveOrigin(statistics: SufficientStatistics, centre: Float64Array): void {
  const { covarianceType, numComponents, dim, occupancy, first, second, origin } = statistics;
  const delta = centre.map((value, d) => value - (origin[d] as number));
  if (delta.every((value) => value === 0)) return;
  let at = 0;
  for (let k = 0; k < numComponents; k++) {
    const n = occupancy[k] as number;
    const sums = first.subarray(k * dim, (k + 1) * dim);
    for (let i = 0; i < dim; i++) {
      const di = delta[i] as number;
      for (let j = covarianceType === "diag" ? i : 0; j <= i; j++, at++) {
        const dj = delta[j] as number;
        second[at] = (second[at] as number) + dj * (sums[i] as number) + di * (sums[j] as number) + n * di * dj;
      }
    }
    for (let i = 0; i < dim; i++) sums[i] = (sums[i] as number) + n * (delta[i] as number);
  }
}

/** Posteriors and moments of all frames, float64 across blocks in the order of the frames. */
export function simdStatistics(
  runner: BlockRunner,
  form: ScoringForm,
  features: FeatureMatrix,
  origin: Float64Array,
): SufficientStatistics {
  const { functions, precision, memory } = runner;
  const { covarianceType, dim, numComponents } = form;
  const realBytes = precision === "f32" ? 4 : 8;
  const centre = roundCentre(origin, precision);
  const packed = packForm(form, centre, precision);
  const width = panelWidth(precision);
  const isDiagonal = covarianceType === "diag";
  const layout = (isDiagonal ? diagonalLayout : fullLayout)(dim, width);
  const rowLength = rowLengthFor(packed, precision);
  const momentWidth = isDiagonal ? layout.perComponent : rowLength;
  const shape: BlockShape = {
    dim,
    rowLength,
    numPanels: packed.numPanels,
    extra: [
      packed.parameters.byteLength,
      packed.constants.byteLength,
      ROWS_PER_BLOCK * momentWidth * realBytes,
      8 * packed.numPanels * width * layout.perComponent,
    ],
  };
  const places = runner.place(shape);
  const { block, terms, maxima, rowSums, shares, rows, logLikelihoods } = places;
  const [parameters = 0, constants = 0, moments = 0, sums = 0] = places.extra;
  runner.write(packed.parameters, parameters);
  runner.write(packed.constants, constants);
  let logLikelihood = 0;
  runner.run(features, centre, shape, places, (_row, numFrames, numRows) => {
    runner.logTerms(packed, parameters, constants, shape, places, numRows);
    logLikelihood += functions.posteriors(
      terms,
      ROWS_PER_BLOCK,
      numRows,
      numFrames,
      packed.numPanels,
      maxima,
      rowSums,
      shares,
      logLikelihoods,
    );
    if (isDiagonal) {
      functions.diagonalMoments(block, numRows, dim, shares, moments, momentWidth);
      functions.diagonalSums(terms, ROWS_PER_BLOCK, numRows, packed.numPanels, moments, momentWidth, rows, sums);
    } else {
      functions.fullSums(
        block,
        rowLength,
        numRows,
        dim,
        terms,
        ROWS_PER_BLOCK,
        numComponents,
        shares,
        rows,
        moments,
        sums,
      );
    }
  });
  const statistics = { ...emptyStatistics(form, origin), logLikelihood, numFrames: features.numFrames };
  const values = new Float64Array(memory.buffer, sums, numComponents * layout.perComponent);
  for (let k = 0; k < numComponents; k++) layout.take(values, k * layout.perComponent, k, statistics);
  moveOrigin(statistics, centre);
  return statistics;
}
