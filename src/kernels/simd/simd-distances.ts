/** Distances of frames from centres on the SIMD kernel. Minus a squared distance is a term: the nearest is the largest. */

import type { FeatureMatrix } from "../../types.js";
import { packCentres, panelWidth, realsAt, roundCentre } from "./packed-form.js";
import {
  type BlockRunner,
  type BlockShape,
  type PlacedForm,
  type Places,
  ROWS_PER_BLOCK,
  runOne,
} from "./simd-blocks.js";

/** Minus the squared distances of the loaded block from centres, as terms. */
export function negativeDistances(
  { functions }: BlockRunner,
  { form, parameters, constants }: PlacedForm,
  { rowLength }: BlockShape,
  { block, terms, maxima }: Places,
  numRows: number,
): void {
  functions.resetMaxima(maxima, numRows);
  functions.negativeDistances(
    block,
    rowLength,
    numRows,
    form.dim,
    parameters,
    form.numPanels,
    constants,
    terms,
    ROWS_PER_BLOCK,
    maxima,
  );
}

/** Blocks of minus the squared distances from some centres. */
function runDistances(runner: BlockRunner, centres: Float64Array, scale: Float64Array, features: FeatureMatrix) {
  const centre = roundCentre(centres.slice(0, features.dim), runner.build);
  const form = packCentres(centres, scale, centre, runner.build);
  const { shape, places, placed, run } = runOne(runner, form, features);
  const distances = (numRows: number): void => negativeDistances(runner, placed, shape, places, numRows);
  return { numPanels: form.numPanels, places, run, distances };
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
  const { places, run, distances } = runDistances(runner, centres, scale, features);
  const { terms, maxima, indices, logLikelihoods } = places;
  run(
    ({ row, numFrames, numRows }) => {
      distances(numRows);
      functions.nearestOfRows(terms, ROWS_PER_BLOCK, numFrames, maxima, indices + 4 * row, logLikelihoods + 8 * row);
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
  const { build, memory } = runner;
  const { numFrames, dim } = features;
  const numCentres = centres.length / dim;
  const result = new Float64Array(numCentres * numFrames);
  const { numPanels, places, run, distances } = runDistances(runner, centres, scale, features);
  const width = panelWidth(build);
  const values = realsAt(build, memory, places.terms, numPanels * ROWS_PER_BLOCK * width);
  run(({ first, numFrames: inBlock, numRows }) => {
    distances(numRows);
    for (let k = 0; k < numCentres; k++) {
      let at = Math.floor(k / width) * ROWS_PER_BLOCK * width + (k % width);
      const to = k * numFrames + first;
      for (let row = 0; row < inBlock; row++, at += width) result[to + row] = 0 - values[at];
    }
  });
  return result;
}
