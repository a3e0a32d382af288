/** What the SIMD kernel reads of a mixture: its parameters in the kernel's precision, in the order in which they are read. */

import { packedLength } from "../../math/linear/symmetric.js";
import type { KernelCovarianceType, ScoringForm } from "../../types.js";
import type { KernelPrecision } from "../kernel.js";

export type RealArray = Float32Array | Float64Array;

/** Which of the builds of the kernel reads what is packed. */
export interface Build {
  readonly name: "simd" | "relaxed";
  readonly precision: KernelPrecision;
}

/** Values in two vectors of 128 bits. */
export const panelWidth = ({ precision }: Build): number => (precision === "f32" ? 8 : 4);

const createReals = ({ precision }: Build, length: number): RealArray =>
  precision === "f32" ? new Float32Array(length) : new Float64Array(length);

/** Values of the kernel's precision in a memory. */
export const realsAt = (
  { precision }: Build,
  { buffer }: WebAssembly.Memory,
  place: number,
  length: number,
): RealArray =>
  precision === "f32" ? new Float32Array(buffer, place, length) : new Float64Array(buffer, place, length);

/**
 * The parameters of a form as the SIMD kernel reads them, for frames with `centre` taken off. Components are filled up with
 * ones of constant −∞ to whole panels.
 */
export interface PackedForm {
  readonly covarianceType: KernelCovarianceType;
  readonly numComponents: number;
  readonly numPanels: number;
  readonly dim: number;
  /** D values. */
  readonly centre: Float64Array;
  readonly parameters: RealArray;
  readonly constants: RealArray;
}

/** A centre in what frames can be subtracted in: float32 values for an f32 kernel. */
export const roundCentre = (centre: Float64Array, { precision }: Build): Float64Array =>
  precision === "f32" ? centre.map(Math.fround) : centre;

/** @param centre  of frames; by default one that suits the form */
export function packForm(form: ScoringForm, build: Build, centre = centreOf(form, build)): PackedForm {
  const { covarianceType, numComponents, dim } = form;
  const constants = packConstants(form.logConstants, build);
  const pack = covarianceType === "diag" ? packDiagonal : packFull;
  const numPanels = constants.length / panelWidth(build);
  return { covarianceType, numComponents, numPanels, dim, centre, parameters: pack(form, centre, build), constants };
}

/** Centres of clusters as `negativeDistances` reads them: for each panel and dimension scales, then centres. */
export function packCentres(
  centres: Float64Array,
  scale: Float64Array,
  centre: Float64Array,
  build: Build,
): PackedForm {
  const dim = scale.length;
  const numComponents = centres.length / dim;
  const width = panelWidth(build);
  const numPanels = Math.ceil(numComponents / width);
  const constants = packConstants(new Float64Array(numComponents), build);
  const parameters = createReals(build, 2 * width * dim * numPanels);
  for (let k = 0, from = 0; k < numComponents; k++) {
    let at = 2 * width * dim * Math.floor(k / width) + (k % width);
    for (let d = 0; d < dim; d++, from++, at += 2 * width) {
      parameters[at] = scale[d];
      parameters[at + width] = centres[from] - centre[d];
    }
  }
  return { covarianceType: "diag", numComponents, numPanels, dim, centre, parameters, constants };
}

/** A form for some of its components at a time: diagonal ones one by one, scales then offsets, in whole vectors. */
export function packForSelection(form: ScoringForm, build: Build): PackedForm {
  if (form.covarianceType === "full") return packForm(form, build);
  const { covarianceType, numComponents, dim, means, whitening } = form;
  const centre = centreOf(form, build);
  const constants = packConstants(form.logConstants, build);
  const rowLength = paddedLength(dim, build);
  const parameters = createReals(build, 2 * rowLength * numComponents);
  for (let k = 0, from = 0; k < numComponents; k++) {
    for (let d = 0, at = 2 * rowLength * k; d < dim; d++, from++, at++) {
      parameters[at] = Math.SQRT1_2 * whitening[from];
      const mean = means[from] - centre[d];
      parameters[at + rowLength] = offsetOf(mean, parameters[at], build);
    }
  }
  const numPanels = constants.length / panelWidth(build);
  return { covarianceType, numComponents, numPanels, dim, centre, parameters, constants };
}

/** A form for frames with an origin taken off, as all chunks of an E-step have it; without one as `packForm` chooses. */
export type Packer = (form: ScoringForm, origin?: Float64Array) => PackedForm;

/** Packs each form once, for one origin: it is immutable, and its packed parameters live as long as it does. */
export function createPacker(pack: Packer): Packer {
  const known = new WeakMap<ScoringForm, { readonly origin: Float64Array | undefined; readonly packed: PackedForm }>();
  return (form, origin) => {
    const before = known.get(form);
    if (before && (origin === before.origin || origin?.every((value, d) => value === before.origin?.[d]))) {
      return before.packed;
    }
    const packed = pack(form, origin);
    known.set(form, { origin, packed });
    return packed;
  };
}

/** Values of a row filled up to whole vectors. */
export const paddedLength = (dim: number, build: Build): number => {
  const lanes = panelWidth(build) / 2;
  return lanes * Math.ceil(dim / lanes);
};

/**
 * What to take off the frames that a form scores: the mean of its means, so that the differences keep their digits in
 * float32, and x W − μ W its digits where the frames lie far from zero. (x − μ) / σ in float64 needs no such thing.
 */
function centreOf({ covarianceType, means, numComponents, dim }: ScoringForm, build: Build): Float64Array {
  const centre = new Float64Array(dim);
  if (covarianceType === "diag" && build.precision === "f64" && build.name === "simd") return centre;
  for (let at = 0; at < numComponents * dim; at++) {
    centre[at % dim] = centre[at % dim] + means[at] / numComponents;
  }
  return roundCentre(centre, build);
}

/** An offset as the diagonal kernels read it: the mean, or where x s + o is one instruction −μ s, s as it was rounded. */
const offsetOf = (mean: number, scale: number, { name }: Build): number => (name === "relaxed" ? -mean * scale : mean);

function packConstants(logConstants: Float64Array, build: Build): RealArray {
  const width = panelWidth(build);
  const constants = createReals(build, width * Math.ceil(logConstants.length / width)).fill(-Infinity);
  constants.set(logConstants);
  return constants;
}

/** For each panel and dimension the panel's scales √½ / σ, then its offsets. */
function packDiagonal({ numComponents, dim, means, whitening }: ScoringForm, centre: Float64Array, build: Build) {
  const width = panelWidth(build);
  const packed = createReals(build, 2 * width * dim * Math.ceil(numComponents / width));
  for (let k = 0, from = 0; k < numComponents; k++) {
    let at = 2 * width * dim * Math.floor(k / width) + (k % width);
    for (let d = 0; d < dim; d++, from++, at += 2 * width) {
      packed[at] = Math.SQRT1_2 * whitening[from];
      packed[at + width] = offsetOf(means[from] - centre[d], packed[at], build);
    }
  }
  return packed;
}

/** For each block of rows of W = √½ L⁻¹ the offsets −W (μ − centre), then column by column the block's values. */
function packFull({ numComponents, dim, means, whitening }: ScoringForm, centre: Float64Array, build: Build) {
  const height = panelWidth(build);
  let numColumns = 0;
  for (let row = 0; row < dim; row += height) numColumns += 1 + Math.min(row + height, dim);
  const packed = createReals(build, numComponents * numColumns * height);
  for (let k = 0, at = 0; k < numComponents; k++) {
    for (let row = 0; row < dim; row += height) {
      const end = Math.min(row + height, dim);
      for (let i = row; i < end; i++) {
        let offset = 0;
        for (let j = 0; j <= i; j++) {
          const to = at + (1 + j) * height + (i - row);
          packed[to] = Math.SQRT1_2 * whitening[k * packedLength(dim) + packedLength(i) + j];
          offset -= packed[to] * (means[k * dim + j] - centre[j]);
        }
        packed[at + (i - row)] = offset;
      }
      at += (1 + end) * height;
    }
  }
  return packed;
}
