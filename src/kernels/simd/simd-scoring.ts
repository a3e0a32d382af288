/** Log-likelihoods and posteriors of frames on the SIMD kernel. */

import type { FeatureMatrix, ScoringForm } from "../../types.js";
import { markNotNumbers } from "../statistics.js";
import { type PackedForm, type Packer, panelWidth, realsAt } from "./packed-form.js";
import {
  type BlockRunner,
  type BlockShape,
  formBytes,
  type PlacedForms,
  ROWS_PER_BLOCK,
  rowLengthFor,
  runOne,
} from "./simd-blocks.js";

/** Parameters of the models of one product lie in the module's memory together, up to this many bytes. */
const BYTES_PER_PRODUCT = 32 << 20;

const bytesOf = (form: PackedForm): number => formBytes(form).reduce((sum, bytes) => sum + bytes + 64, 0);

/** Runs of forms whose parameters fit into memory together. */
function* products(packed: readonly PackedForm[]): Generator<{ readonly first: number; readonly forms: PackedForm[] }> {
  let first = 0;
  let forms: PackedForm[] = [];
  let bytes = 0;
  for (const form of packed) {
    if (forms.length > 0 && bytes + bytesOf(form) > BYTES_PER_PRODUCT) {
      yield { first, forms };
      first += forms.length;
      forms = [];
      bytes = 0;
    }
    forms.push(form);
    bytes += bytesOf(form);
  }
  if (forms.length > 0) yield { first, forms };
}

/** The forms in the module's memory: where they are, if they are there. */
function placeForms(runner: BlockRunner, forms: readonly PackedForm[], features: FeatureMatrix): PlacedForms {
  const isSingle = features.data instanceof Float32Array;
  const before = runner.resident();
  if (before?.isSingle === isSingle && isSame(before.forms, forms)) return before;
  const shape: BlockShape = {
    dim: features.dim,
    rowLength: Math.max(...forms.map((form) => rowLengthFor(form, runner.build))),
    numPanels: Math.max(...forms.map((form) => form.numPanels)),
    extra: [8 * ROWS_PER_BLOCK, ...forms.flatMap(formBytes)],
  };
  const places = runner.place(shape);
  const placed = forms.map((form, m) => runner.placeForm(form, features, places.extra, 1 + 3 * m));
  const now = { forms, isSingle, shape, places, placed };
  runner.keepResident(now);
  return now;
}

const isSame = (a: readonly PackedForm[], b: readonly PackedForm[]): boolean =>
  a.length === b.length && a.every((form, m) => form === b[m]);

/** M × T log-likelihoods: a block of frames is copied in once and met by every model. */
export function simdLogLikelihoods(
  runner: BlockRunner,
  packer: Packer,
  forms: readonly ScoringForm[],
  features: FeatureMatrix,
): Float64Array {
  const { functions, memory } = runner;
  const { numFrames } = features;
  const result = new Float64Array(forms.length * numFrames);
  for (const { first, forms: together } of products(forms.map((form) => packer(form)))) {
    const { shape, places, placed } = placeForms(runner, together, features);
    const { terms, maxima, rowSums, shares } = places;
    const [logLikelihoods = 0] = places.extra;
    const values = new Float64Array(memory.buffer, logLikelihoods, ROWS_PER_BLOCK);
    runner.run(features, places, (block) => {
      const inBlock = block.numFrames === ROWS_PER_BLOCK ? values : values.subarray(0, block.numFrames);
      for (let m = 0; m < placed.length; m++) {
        const each = placed[m];
        runner.load(features, each.centre, shape, places, block);
        runner.logTerms(each, shape, places, block.numRows);
        functions.logSumExp(
          terms,
          ROWS_PER_BLOCK,
          block.numRows,
          block.numFrames,
          each.form.numPanels,
          maxima,
          rowSums,
          shares,
          logLikelihoods,
        );
        result.set(inBlock, (first + m) * numFrames + block.first);
      }
    });
  }
  markNotNumbers(features, result);
  return result;
}

/** T × K posteriors. */
export function simdPosteriors(runner: BlockRunner, form: PackedForm, features: FeatureMatrix): Float64Array {
  const { functions, build, memory } = runner;
  const { numComponents, numPanels } = form;
  const result = new Float64Array(features.numFrames * numComponents);
  const { places, run, logTerms } = runOne(runner, form, features);
  const { terms, maxima, rowSums, shares, logLikelihoods } = places;
  const width = panelWidth(build);
  const values = realsAt(build, memory, terms, numPanels * ROWS_PER_BLOCK * width);
  const factors = realsAt(build, memory, shares, ROWS_PER_BLOCK);
  run(({ numFrames, numRows, first }) => {
    logTerms(numRows);
    functions.posteriors(terms, ROWS_PER_BLOCK, numRows, numFrames, numPanels, maxima, rowSums, shares, logLikelihoods);
    for (let row = 0; row < numFrames; row++) {
      const to = (first + row) * numComponents;
      for (let k = 0; k < numComponents; k++) {
        const at = (Math.floor(k / width) * ROWS_PER_BLOCK + row) * width + (k % width);
        result[to + k] = values[at] * factors[row];
      }
    }
  });
  return result;
}
