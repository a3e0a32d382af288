import { packedLength } from "../math/symmetric.js";
import type { CovarianceType, ScoringForm } from "../types.js";
import type { KernelPrecision } from "./kernel-options.js";

export type RealArray = Float32Array | Float64Array;

/** Values in two vectors of 128 bits. */
export const panelWidth = (precision: KernelPrecision): number => (precision === "f32" ? 8 : 4);

export const createReals = (precision: KernelPrecision, length: number): RealArray =>
  precision === "f32" ? new Float32Array(length) : new Float64Array(length);

/**
 * The parameters of a form as the SIMD kernel reads them, for frames with `centre` taken off:
 *
 *   log w_k N(x; μ_k, Σ_k) = constants_k − ‖ W_k (x − centre) + o_k ‖²,  W = √½ L⁻¹ or √½ / σ,  o = −W (μ − centre)
 *
 * Components are filled up with ones of constant −∞ to whole panels.
 */
export interface PackedForm {
  readonly covarianceType: CovarianceType;
  readonly numComponents: number;
  readonly numPanels: number;
  readonly dim: number;
  readonly parameters: RealArray;
  readonly constants: RealArray;
}

/** A centre in what frames can be subtracted in: float32 values for an f32 kernel. */
export const roundCentre = (centre: Float64Array, precision: KernelPrecision): Float64Array =>
  precision === "f32" ? centre.map(Math.fround) : centre;

/** The mean of the means of all components: near to the frames, so that their differences keep their digits in float32. */
export function centreOf(forms: readonly ScoringForm[]): Float64Array {
  const dim = forms[0]?.dim ?? 0;
  const centre = new Float64Array(dim);
  let numComponents = 0;
  for (const { means, numComponents: count } of forms) {
    numComponents += count;
    for (let at = 0; at < count * dim; at++) {
      centre[at % dim] = (centre[at % dim] as number) + (means[at] as number);
    }
  }
  return centre.map((sum) => sum / Math.max(numComponents, 1));
}

function packConstants(form: ScoringForm, precision: KernelPrecision): RealArray {
  const width = panelWidth(precision);
  const constants = createReals(precision, width * Math.ceil(form.numComponents / width)).fill(-Infinity);
  constants.set(form.logConstants);
  return constants;
}

/** For each panel and dimension the panel's scales, then its offsets. */
function packDiagonal(form: ScoringForm, centre: Float64Array, precision: KernelPrecision): RealArray {
  const { numComponents, dim, means, whitening } = form;
  const width = panelWidth(precision);
  const packed = createReals(precision, 2 * width * dim * Math.ceil(numComponents / width));
  for (let k = 0, from = 0; k < numComponents; k++) {
    let at = 2 * width * dim * Math.floor(k / width) + (k % width);
    for (let d = 0; d < dim; d++, from++, at += 2 * width) {
      packed[at] = Math.SQRT1_2 * (whitening[from] as number);
      // Of the scale as it was rounded: a frame at the mean then gives 0.
      packed[at + width] = -((means[from] as number) - (centre[d] as number)) * (packed[at] as number);
    }
  }
  return packed;
}

/** For each block of rows of the triangle the offsets, then column by column the block's values. */
function packFull(form: ScoringForm, centre: Float64Array, precision: KernelPrecision): RealArray {
  const { numComponents, dim, means, whitening } = form;
  const height = panelWidth(precision);
  let numColumns = 0;
  for (let row = 0; row < dim; row += height) numColumns += 1 + Math.min(row + height, dim);
  const packed = createReals(precision, numComponents * numColumns * height);
  for (let k = 0, at = 0; k < numComponents; k++) {
    for (let row = 0; row < dim; row += height) {
      const columns = Math.min(row + height, dim);
      for (let i = row; i < Math.min(row + height, dim); i++) {
        let offset = 0;
        for (let j = 0; j <= i; j++) {
          const to = at + (1 + j) * height + (i - row);
          packed[to] = Math.SQRT1_2 * (whitening[k * packedLength(dim) + packedLength(i) + j] as number);
          offset -= (packed[to] as number) * ((means[k * dim + j] as number) - (centre[j] as number));
        }
        packed[at + (i - row)] = offset;
      }
      at += (1 + columns) * height;
    }
  }
  return packed;
}

export function packForm(form: ScoringForm, centre: Float64Array, precision: KernelPrecision): PackedForm {
  const { covarianceType, numComponents, dim } = form;
  const constants = packConstants(form, precision);
  const pack = covarianceType === "diag" ? packDiagonal : packFull;
  const numPanels = constants.length / panelWidth(precision);
  return { covarianceType, numComponents, numPanels, dim, parameters: pack(form, centre, precision), constants };
}

/** Centres of clusters as `negativeDistances` reads them: for each panel and dimension scales, then centres. */
export function packCentres(
  centres: Float64Array,
  scale: Float64Array,
  origin: Float64Array,
  precision: KernelPrecision,
): PackedForm {
  const dim = scale.length;
  const numComponents = centres.length / dim;
  const width = panelWidth(precision);
  const numPanels = Math.ceil(numComponents / width);
  const constants = createReals(precision, width * numPanels)
    .fill(-Infinity)
    .fill(0, 0, numComponents);
  const parameters = createReals(precision, 2 * width * dim * numPanels);
  for (let k = 0, from = 0; k < numComponents; k++) {
    let at = 2 * width * dim * Math.floor(k / width) + (k % width);
    for (let d = 0; d < dim; d++, from++, at += 2 * width) {
      parameters[at] = scale[d] as number;
      parameters[at + width] = (centres[from] as number) - (origin[d] as number);
    }
  }
  return { covarianceType: "diag", numComponents, numPanels, dim, parameters, constants };
}

/** Scales and offsets component by component, each filled up with zeros to `rowLength` values. */
export function packRows(
  form: ScoringForm,
  centre: Float64Array,
  rowLength: number,
  precision: KernelPrecision,
): PackedForm {
  const { covarianceType, numComponents, dim, means, whitening } = form;
  const constants = packConstants(form, precision);
  const parameters = createReals(precision, 2 * rowLength * numComponents);
  for (let k = 0, from = 0; k < numComponents; k++) {
    for (let d = 0, at = 2 * rowLength * k; d < dim; d++, from++, at++) {
      parameters[at] = Math.SQRT1_2 * (whitening[from] as number);
      parameters[at + rowLength] = -((means[from] as number) - (centre[d] as number)) * (parameters[at] as number);
    }
  }
  return {
    covarianceType,
    numComponents,
    numPanels: constants.length / panelWidth(precision),
    dim,
    parameters,
    constants,
  };
}
