/** Sufficient statistics on the SIMD kernel: of posteriors (EM) or of frames assigned to the nearest centre (k-means). */

import { packedLength } from "../../math/linear/symmetric.js";
import type { FeatureMatrix, SufficientStatistics } from "../../types.js";
import type { Assignment } from "../kernel.js";
import { emptyStatistics, type MixtureShape, moveOrigin, totalWeight } from "../statistics.js";
import { type PackedForm, packCentres, panelWidth, realsAt, roundCentre } from "./packed-form.js";
import {
  type Block,
  type BlockRunner,
  type BlockShape,
  type PlacedForm,
  type Places,
  ROWS_PER_BLOCK,
  rowLengthFor,
  runOne,
} from "./simd-blocks.js";
import { negativeDistances } from "./simd-distances.js";

/** Turns the loaded block's terms into posteriors and shares. Returns Σ log p(x). */
type FillPosteriors = (placed: PlacedForm, shape: BlockShape, places: Places, block: Block) => number;

/** Posteriors and moments of all frames, float64 across blocks in the order of the frames. */
function gather(
  runner: BlockRunner,
  form: PackedForm,
  mixture: MixtureShape,
  features: FeatureMatrix,
  origin: Float64Array,
  fillPosteriors: FillPosteriors,
): SufficientStatistics {
  const { functions, build, memory } = runner;
  const { dim, numComponents, covarianceType } = mixture;
  const { numPanels } = form;
  const width = panelWidth(build);
  const realBytes = build.precision === "f32" ? 4 : 8;
  const isDiagonal = covarianceType === "diag";
  const layout = (isDiagonal ? diagonalSums : fullSums)(dim, width);
  const rowLength = rowLengthFor(mixture, build);
  const momentWidth = isDiagonal ? layout.perComponent : rowLength;
  const extra = [ROWS_PER_BLOCK * momentWidth * realBytes, 8 * numPanels * width * layout.perComponent];
  const { shape, places, placed, extra: own, run } = runOne(runner, form, features, { extra, rowLength });
  const { block, terms, shares, rows } = places;
  const [moments = 0, sums = 0] = own;
  let logLikelihood = 0;
  run((frames) => {
    const { numRows } = frames;
    const blockLogLikelihood = fillPosteriors(placed, shape, places, frames);
    logLikelihood += features.weights ? weighBlock(runner, places, frames, features.weights) : blockLogLikelihood;
    if (isDiagonal) {
      functions.diagonalMoments(block, numRows, dim, shares, moments, momentWidth);
      functions.diagonalSums(terms, ROWS_PER_BLOCK, numRows, numPanels, moments, momentWidth, rows, sums);
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
  const statistics = {
    ...emptyStatistics(mixture, origin),
    logLikelihood,
    numFrames: totalWeight(features.weights, features.numFrames),
  };
  const values = new Float64Array(memory.buffer, sums, numComponents * layout.perComponent);
  for (let k = 0; k < numComponents; k++) layout.take(values, k, statistics);
  moveOrigin(statistics, form.centre);
  return statistics;
}

/** Multiplies the shares of a block by the weights of its frames. Returns Σ w_t log p(x_t), 0 where there is no likelihood. */
function weighBlock(
  { build, memory }: BlockRunner,
  places: Places,
  { first, numFrames }: Block,
  weights: Float64Array,
): number {
  const shares = realsAt(build, memory, places.shares, numFrames);
  const logLikelihoods = new Float64Array(memory.buffer, places.logLikelihoods, numFrames);
  let sum = 0;
  for (let row = 0; row < numFrames; row++) {
    const weight = weights[first + row];
    shares[row] = shares[row] * weight;
    // A frame that does not count may be as unlikely as it likes: 0 · −∞ is NaN.
    if (weight > 0) sum += weight * logLikelihoods[row];
  }
  return sum;
}

/** The E-step. @param form  packed for frames with `origin` taken off, as far as the kernel's precision has it */
export function simdStatistics(
  runner: BlockRunner,
  form: PackedForm,
  features: FeatureMatrix,
  origin: Float64Array,
): SufficientStatistics {
  const { functions } = runner;
  return gather(runner, form, form, features, origin, (placed, shape, places, { numRows, numFrames }) => {
    const { terms, maxima, rowSums, shares, logLikelihoods } = places;
    runner.logTerms(placed, shape, places, numRows);
    return functions.posteriors(
      terms,
      ROWS_PER_BLOCK,
      numRows,
      numFrames,
      form.numPanels,
      maxima,
      rowSums,
      shares,
      logLikelihoods,
    );
  });
}

/** The statistics of frames that each belong wholly to the nearest centre. */
export function simdAssignment(
  runner: BlockRunner,
  assignment: Assignment,
  features: FeatureMatrix,
): SufficientStatistics {
  const { functions, build } = runner;
  const { centres, scale, origin, covarianceType } = assignment;
  const packed = packCentres(centres, scale, roundCentre(origin, build), build);
  const mixture = { covarianceType, numComponents: packed.numComponents, dim: packed.dim };
  const assign: FillPosteriors = (placed, shape, places, { numRows, numFrames }) => {
    const { terms, maxima, shares, indices, logLikelihoods } = places;
    negativeDistances(runner, placed, shape, places, numRows);
    functions.nearestOfRows(terms, ROWS_PER_BLOCK, numFrames, maxima, indices, logLikelihoods);
    functions.assignRows(terms, ROWS_PER_BLOCK, numRows, numFrames, packed.numPanels, indices, shares);
    return 0;
  };
  return { ...gather(runner, packed, mixture, features, origin, assign), logLikelihood: 0 };
}

/** Float64 sums of a component as the SIMD kernel keeps them, and how to take them apart. */
interface SumsLayout {
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
      occupancy[k] = sums[at + dim];
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
              triangle[packedLength(i) + j] = sums[row + j];
            }
          }
          if (dim >= top + 4) continue;
          const last = tile + (dim - top) * width - left;
          for (let j = left; j < Math.min(left + width, dim); j++) first[k * dim + j] = sums[last + j];
          if (dim >= left && dim < left + width) occupancy[k] = sums[last + dim];
        }
      }
    },
  };
}
