import type { FeatureMatrix, ScoringForm } from "../types.js";
import type { Packer } from "./form-packer.js";
import type { KernelPrecision } from "./kernel-options.js";
import { markNotNumbers } from "./not-numbers.js";
import { type PackedForm, packForm, packRows, panelWidth } from "./packed-form.js";
import { type BlockRunner, type BlockShape, ROWS_PER_BLOCK, rowLengthFor } from "./simd-blocks.js";
import { runOne } from "./simd-one-form.js";

/** T × C components, likeliest first. */
export function simdTopComponents(
  runner: BlockRunner,
  packer: Packer,
  form: ScoringForm,
  features: FeatureMatrix,
  count: number,
): Uint32Array {
  const { functions, memory } = runner;
  const result = new Uint32Array(features.numFrames * count);
  const options = { extra: [8 * count], numIndices: count };
  const { places, extra, run, logTerms } = runOne(runner, packer([form]), features, options);
  const [best = 0] = extra;
  run(
    (row, inBlock, numRows) => {
      logTerms(numRows, Number.NEGATIVE_INFINITY);
      const to = places.indices + 4 * count * row;
      functions.largestTerms(places.terms, ROWS_PER_BLOCK, inBlock, form.numComponents, count, best, to);
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
  const { functions, memory } = runner;
  const { dim, numFrames } = features;
  const result = new Float64Array(forms.length * numFrames);
  if (numFrames === 0) return result;
  const count = selection.length / numFrames;
  const { centre, packed } = packer(forms);
  packed.forEach((form, m) => {
    const isDiagonal = form.covarianceType === "diag";
    const rowLength = isDiagonal ? paddedLength(dim, runner.precision) : rowLengthFor(form, runner.precision);
    const extra = [form.parameters.byteLength, form.constants.byteLength, 8 * count, 4 * count * ROWS_PER_BLOCK];
    const shape: BlockShape = { dim, rowLength, numPanels: 0, extra };
    const places = runner.place(shape);
    const [parameters = 0, constants = 0, values = 0, indices = 0] = places.extra;
    runner.write(form.parameters, parameters);
    runner.write(form.constants, constants);
    const { block, logLikelihoods } = places;
    runner.run(
      features,
      centre,
      shape,
      places,
      (row, inBlock, _numRows, first) => {
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

/** Values of a row filled up to whole vectors. */
const paddedLength = (dim: number, precision: KernelPrecision): number => {
  const lanes = panelWidth(precision) / 2;
  return lanes * Math.ceil(dim / lanes);
};

/** Packs a form for `simdLogLikelihoodsAmong`. */
export function packForSelection(form: ScoringForm, centre: Float64Array, precision: KernelPrecision): PackedForm {
  return form.covarianceType === "diag"
    ? packRows(form, centre, paddedLength(form.dim, precision), precision)
    : packForm(form, centre, precision);
}
