/** The likeliest components of frames on the SIMD kernel, and likelihoods under those alone. */

import type { FeatureMatrix, ScoringForm } from "../../types.js";
import { markNotNumbers } from "../statistics.js";
import { type PackedForm, type Packer, paddedLength } from "./packed-form.js";
import { type BlockRunner, ROWS_PER_BLOCK, rowLengthFor, runOne } from "./simd-blocks.js";

/** T × C components, likeliest first. */
export function simdTopComponents(
  runner: BlockRunner,
  form: PackedForm,
  features: FeatureMatrix,
  count: number,
): Uint32Array {
  const { functions, memory } = runner;
  const result = new Uint32Array(features.numFrames * count);
  const options = { extra: [8 * count], numIndices: count };
  const { places, extra, run, logTerms } = runOne(runner, form, features, options);
  const [best = 0] = extra;
  run(
    ({ row, numFrames, numRows }) => {
      logTerms(numRows, Number.NEGATIVE_INFINITY);
      const to = places.indices + 4 * count * row;
      functions.largestTerms(places.terms, ROWS_PER_BLOCK, numFrames, form.numComponents, count, best, to);
    },
    (first, numFrames) => {
      result.set(new Uint32Array(memory.buffer, places.indices, numFrames * count), first * count);
    },
  );
  return result;
}

/** M × T log-likelihoods over the components that `selection` names for each frame. */
export function simdLogLikelihoodsAmong(
  runner: BlockRunner,
  packer: Packer,
  forms: readonly ScoringForm[],
  features: FeatureMatrix,
  selection: Uint32Array,
): Float64Array {
  const { functions, memory, build } = runner;
  const { dim, numFrames } = features;
  const result = new Float64Array(forms.length * numFrames);
  if (numFrames === 0) return result;
  const count = selection.length / numFrames;
  forms.forEach((unpacked, m) => {
    const form = packer(unpacked);
    const isDiagonal = form.covarianceType === "diag";
    const rowLength = isDiagonal ? paddedLength(dim, build) : rowLengthFor(form, build);
    const options = { rowLength, extra: [8 * count, 4 * count * ROWS_PER_BLOCK] };
    const { places, placed, extra, run } = runOne(runner, form, features, options);
    const { parameters, constants } = placed;
    const { block, logLikelihoods } = places;
    const [values = 0, indices = 0] = extra;
    run(
      ({ row, first, numFrames: inBlock }) => {
        runner.write(selection.subarray(first * count, (first + inBlock) * count), indices);
        const to = logLikelihoods + 8 * row;
        if (isDiagonal) {
          functions.diagonalAmong(block, rowLength, inBlock, parameters, constants, indices, count, values, to);
        } else {
          functions.fullAmong(block, rowLength, inBlock, dim, parameters, constants, indices, count, values, to);
        }
      },
      (first, inStage) => {
        result.set(new Float64Array(memory.buffer, logLikelihoods, inStage), m * numFrames + first);
      },
    );
  });
  markNotNumbers(features, result);
  return result;
}
