import type { FeatureMatrix, ScoringForm } from "../types.js";
import type { KernelPrecision } from "./kernel-options.js";
import { centreOf, type PackedForm, packCentres, packForm, packRows, panelWidth, roundCentre } from "./packed-form.js";
import { type BlockRunner, type BlockShape, ROWS_PER_BLOCK, rowLengthFor } from "./simd-blocks.js";

/** Parameters of the models of one product lie in the module's memory together, up to this many bytes. */
const BYTES_PER_PRODUCT = 32 << 20;

/** Forms packed about one centre. */
export interface PackedForms {
  readonly centre: Float64Array;
  readonly packed: readonly PackedForm[];
}

/** Packs forms, each set of them once: they are immutable, and their packed parameters live as long as they. */
export function createPacker(
  precision: KernelPrecision,
  pack: (form: ScoringForm, centre: Float64Array, precision: KernelPrecision) => PackedForm,
): (forms: readonly ScoringForm[]) => PackedForms {
  const known = new WeakMap<object, PackedForms>();
  return (forms) => {
    const key = forms.length === 1 ? (forms[0] as ScoringForm) : forms;
    const before = known.get(key);
    if (before) return before;
    const centre = roundCentre(centreOf(forms), precision);
    const result = { centre, packed: forms.map((form) => pack(form, centre, precision)) };
    known.set(key, result);
    return result;
  };
}

export type Packer = ReturnType<typeof createPacker>;

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

/** A frame that is not a number has no likelihood either; the kernel's comparisons take it for one of likelihood 0. */
function markNotNumbers({ data, dim, numFrames }: FeatureMatrix, logLikelihoods: Float64Array): void {
  for (let i = 0; i < logLikelihoods.length; i++) {
    if (logLikelihoods[i] !== Number.NEGATIVE_INFINITY) continue;
    const frame = i % numFrames;
    if (data.subarray(frame * dim, (frame + 1) * dim).some(Number.isNaN)) logLikelihoods[i] = Number.NaN;
  }
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

/** The log terms of blocks under one form, with what is needed to read them. */
function runOne(
  runner: BlockRunner,
  { centre, packed: [form] }: PackedForms,
  features: FeatureMatrix,
  options: { readonly extra: readonly number[]; readonly numIndices?: number },
) {
  const packed = form as PackedForm;
  const shape: BlockShape = {
    dim: packed.dim,
    rowLength: rowLengthFor(packed, runner.precision),
    numPanels: packed.numPanels,
    ...options,
    extra: [packed.parameters.byteLength, packed.constants.byteLength, ...options.extra],
  };
  const places = runner.place(shape);
  const [parameters = 0, constants = 0, ...extra] = places.extra;
  runner.write(packed.parameters, parameters);
  runner.write(packed.constants, constants);
  const run = (
    onBlock: (row: number, numFrames: number, numRows: number, first: number) => void,
    onStage?: (first: number, numFrames: number) => void,
  ): void => runner.run(features, centre, shape, places, onBlock, onStage);
  const logTerms = (numRows: number, leastDifference?: number): void =>
    runner.logTerms(packed, parameters, constants, shape, places, numRows, leastDifference);
  return { packed, places, parameters, constants, extra, run, logTerms };
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
