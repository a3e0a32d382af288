import type { FeatureMatrix } from "../types.js";
import { packCentres, panelWidth, roundCentre } from "./packed-form.js";
import { type BlockRunner, ROWS_PER_BLOCK } from "./simd-blocks.js";
import { runOne } from "./simd-one-form.js";

/** Blocks of minus the squared distances from some centres, as terms. */
function runDistances(runner: BlockRunner, centres: Float64Array, scale: Float64Array, features: FeatureMatrix) {
  const { functions, precision } = runner;
  const centre = roundCentre(centres.slice(0, features.dim), precision);
  const packed = packCentres(centres, scale, centre, precision);
  const { places, parameters, constants, run } = runOne(runner, { centre, packed: [packed] }, features, { extra: [] });
  const { block, terms, maxima } = places;
  const negativeDistances = (numRows: number): void => {
    functions.resetMaxima(maxima, numRows);
    functions.negativeDistances(
      block,
      numRows,
      packed.dim,
      parameters,
      packed.numPanels,
      constants,
      terms,
      ROWS_PER_BLOCK,
      maxima,
    );
  };
  return { numPanels: packed.numPanels, places, run, negativeDistances };
}

/** The nearest of some centres, and squared distances. */
export function simdNearest(
  runner: BlockRunner,
  centres: Float64Array,
  scale: Float64Array,
  features: FeatureMatrix,
): { readonly index: Uint32Array; readonly squaredDistance: Float64Array } {
  const { functions, memory } = runner;
  const index = new Uint32Array(features.numFrames);
  const squaredDistance = new Float64Array(features.numFrames);
  const { places, run, negativeDistances } = runDistances(runner, centres, scale, features);
  const { terms, maxima, indices, logLikelihoods } = places;
  run(
    (row, inBlock, numRows) => {
      negativeDistances(numRows);
      functions.nearestOfRows(terms, ROWS_PER_BLOCK, inBlock, maxima, indices + 4 * row, logLikelihoods + 8 * row);
    },
    (first, inStage) => {
      index.set(new Uint32Array(memory.buffer, indices, inStage), first);
      squaredDistance.set(new Float64Array(memory.buffer, logLikelihoods, inStage), first);
    },
  );
  return { index, squaredDistance };
}

/** K × T squared distances. */
export function simdSquaredDistances(
  runner: BlockRunner,
  centres: Float64Array,
  scale: Float64Array,
  features: FeatureMatrix,
): Float64Array {
  const { precision, memory } = runner;
  const { numFrames, dim } = features;
  const numCentres = centres.length / dim;
  const result = new Float64Array(numCentres * numFrames);
  const { numPanels, places, run, negativeDistances } = runDistances(runner, centres, scale, features);
  const width = panelWidth(precision);
  const View = precision === "f32" ? Float32Array : Float64Array;
  const values = new View(memory.buffer, places.terms, numPanels * ROWS_PER_BLOCK * width);
  run((_row, inBlock, numRows, first) => {
    negativeDistances(numRows);
    for (let k = 0; k < numCentres; k++) {
      let at = Math.floor(k / width) * ROWS_PER_BLOCK * width + (k % width);
      const to = k * numFrames + first;
      for (let row = 0; row < inBlock; row++, at += width) result[to + row] = 0 - (values[at] as number);
    }
  });
  return result;
}
