import type { FeatureMatrix, ScoringForm } from "../types.js";
import type { Packer } from "./form-packer.js";
import { markNotNumbers } from "./not-numbers.js";
import { type PackedForm, panelWidth } from "./packed-form.js";
import { type BlockRunner, type BlockShape, ROWS_PER_BLOCK, rowLengthFor } from "./simd-blocks.js";
import { runOne } from "./simd-one-form.js";

/** Parameters of the models of one product lie in the module's memory together, up to this many bytes. */
const BYTES_PER_PRODUCT = 32 << 20;

const bytesOf = ({ parameters, constants }: PackedForm): number => parameters.byteLength + constants.byteLength + 128;

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

/** M × T log-likelihoods: a block of frames is loaded once and met by every model. */
export function simdLogLikelihoods(
  runner: BlockRunner,
  packer: Packer,
  forms: readonly ScoringForm[],
  features: FeatureMatrix,
): Float64Array {
  const { functions, precision, memory } = runner;
  const { numFrames, dim } = features;
  const result = new Float64Array(forms.length * numFrames);
  const [first] = forms;
  if (!first) return result;
  const { centre, packed } = packer(forms);
  const rowLength = rowLengthFor(first, precision);
  for (const { first: firstForm, forms: together } of products(packed)) {
    const numPanels = Math.max(...together.map((form) => form.numPanels));
    const extra = together.flatMap((form) => [
      form.parameters.byteLength,
      form.constants.byteLength,
      8 * ROWS_PER_BLOCK,
    ]);
    const shape: BlockShape = { dim, rowLength, numPanels, extra };
    const places = runner.place(shape);
    const placed = together.map((form, m) => {
      const [parameters = 0, constants = 0, logLikelihoods = 0] = places.extra.slice(3 * m, 3 * m + 3);
      runner.write(form.parameters, parameters);
      runner.write(form.constants, constants);
      const values = new Float64Array(memory.buffer, logLikelihoods, ROWS_PER_BLOCK);
      return { form, parameters, constants, logLikelihoods, values, to: (firstForm + m) * numFrames };
    });
    const { terms, maxima, rowSums, shares } = places;
    runner.run(features, centre, shape, places, (_row, inBlock, numRows, firstFrame) => {
      for (const { form, parameters, constants, logLikelihoods, values, to } of placed) {
        runner.logTerms(form, parameters, constants, shape, places, numRows);
        functions.logSumExp(
          terms,
          ROWS_PER_BLOCK,
          numRows,
          inBlock,
          form.numPanels,
          maxima,
          rowSums,
          shares,
          logLikelihoods,
        );
        result.set(inBlock === ROWS_PER_BLOCK ? values : values.subarray(0, inBlock), to + firstFrame);
      }
    });
  }
  markNotNumbers(features, result);
  return result;
}

/** T × K posteriors. */
export function simdPosteriors(
  runner: BlockRunner,
  packer: Packer,
  form: ScoringForm,
  features: FeatureMatrix,
): Float64Array {
  const { functions, precision, memory } = runner;
  const { numComponents } = form;
  const result = new Float64Array(features.numFrames * numComponents);
  const { packed, places, run, logTerms } = runOne(runner, packer([form]), features, { extra: [] });
  const { terms, maxima, rowSums, shares, logLikelihoods } = places;
  const width = panelWidth(precision);
  const View = precision === "f32" ? Float32Array : Float64Array;
  const values = new View(memory.buffer, terms, packed.numPanels * ROWS_PER_BLOCK * width);
  const factors = new View(memory.buffer, shares, ROWS_PER_BLOCK);
  run((_row, inBlock, numRows, first) => {
    logTerms(numRows);
    functions.posteriors(
      terms,
      ROWS_PER_BLOCK,
      numRows,
      inBlock,
      packed.numPanels,
      maxima,
      rowSums,
      shares,
      logLikelihoods,
    );
    for (let row = 0; row < inBlock; row++) {
      const to = (first + row) * numComponents;
      for (let k = 0; k < numComponents; k++) {
        const at = (Math.floor(k / width) * ROWS_PER_BLOCK + row) * width + (k % width);
        result[to + k] = (values[at] as number) * (factors[row] as number);
      }
    }
  });
  return result;
}
