/** The cosine transform from log bands to cepstra, and the lifter: the last step of MFCC. */

import { OptionError } from "../../errors.js";
import type { FeatureRecipe } from "../../types.js";

/** Of a recipe, what the way from log bands to cepstra depends on. */
export type CepstrumSettings = LifterSettings &
  Pick<FeatureRecipe, "numMelBands" | "numCoefficients" | "dctType" | "dct">;

/** Of a recipe, how cepstra are lifted. */
export type LifterSettings = Pick<FeatureRecipe, "lifter" | "lifterFormula">;

/** From log bands to what the front end hands out. */
export interface LastStep {
  readonly numCoefficients: number;
  /** numCoefficients values of the log bands from `from` on, into `out` from `at` on. */
  readonly apply: (bands: Float64Array, from: number, out: Float64Array, at: number) => void;
}

/** Log bands to cepstra: a matrix with the lifter folded in. */
export interface Cepstrum {
  readonly numBands: number;
  readonly numCoefficients: number;
  /**
   * numCoefficients rows of numBands, in blocks of four rows: entry (k, b) at 4 (⌊k / 4⌋ numBands + b) + k mod 4. The
   * last block is filled up with rows of zeros.
   */
  readonly matrix: Float64Array;
}

/**
 * The cosine transform of log bands, and the lifter in the same matrix:
 *
 *   type 2   c_k = l_k s_k Σ_b y_b cos(π k (b + ½) / B)
 *   type 3   c_k = l_k (s_0 y_0 + Σ_{b>0} s_b y_b cos(π b (k + ½) / B))
 *
 * s is √(1/B) for c0 and √(2/B) for the others ("orthonormal": Kaldi, psf, librosa), √(2/B) for all ("htk"), or 2 for all
 * ("unnormalized": meyda, SciPy without norm; of type 3 s_0 = 1).
 *
 * @throws {OptionError} when there are more coefficients than bands, the lifter is negative, or dct "htk" is asked of type 3
 * @see HTK Book 3.4, eq. 5.11; SciPy fft.dct
 */
export function createCepstrum(settings: CepstrumSettings): Cepstrum {
  checkSettings(settings);
  const { numMelBands, numCoefficients } = settings;
  const lifter = lifterWeights(settings, numCoefficients);
  const matrix = new Float64Array(4 * Math.ceil(numCoefficients / 4) * numMelBands);
  for (let k = 0; k < numCoefficients; k++) {
    for (let b = 0; b < numMelBands; b++) {
      matrix[4 * (Math.floor(k / 4) * numMelBands + b) + (k % 4)] = lifter[k] * entry(settings, k, b);
    }
  }
  return { numBands: numMelBands, numCoefficients, matrix };
}

/** numCoefficients cepstra of the bands from `from` on, into `out` from `at` on. Four coefficients share a pass. */
export function applyCepstrum(
  cepstrum: Cepstrum,
  bands: Float64Array,
  from: number,
  out: Float64Array,
  at: number,
): void {
  const { numBands, numCoefficients, matrix } = cepstrum;
  for (let k = 0, m = 0; k < numCoefficients; k += 4) {
    let c0 = 0;
    let c1 = 0;
    let c2 = 0;
    let c3 = 0;
    for (let b = from; b < from + numBands; b++, m += 4) {
      const y = bands[b];
      c0 += matrix[m] * y;
      c1 += matrix[m + 1] * y;
      c2 += matrix[m + 2] * y;
      c3 += matrix[m + 3] * y;
    }
    out[at + k] = c0;
    if (k + 1 < numCoefficients) out[at + k + 1] = c1;
    if (k + 2 < numCoefficients) out[at + k + 2] = c2;
    if (k + 3 < numCoefficients) out[at + k + 3] = c3;
  }
}

function checkSettings({ numMelBands, numCoefficients, dctType, dct }: CepstrumSettings): void {
  if (!Number.isInteger(numCoefficients) || numCoefficients < 1 || numCoefficients > numMelBands) {
    throw new OptionError(
      `numCoefficients must be a whole number from 1 to the number of bands, ${numMelBands}; got ` +
        `${String(numCoefficients)}; ask for fewer coefficients or more bands`,
    );
  }
  if (dctType === 3 && dct === "htk") {
    throw new OptionError('dct "htk" scales a transform of type 2; use dctType 2, or dct "orthonormal" with dctType 3');
  }
}

/** The entry (k, b) of the transform, without the lifter. */
function entry({ numMelBands, dctType, dct }: CepstrumSettings, k: number, b: number): number {
  // The constant member of the sum: c0 of type 2, band 0 of type 3.
  const isConstant = dctType === 2 ? k === 0 : b === 0;
  const angle = dctType === 2 ? k * (2 * b + 1) : b * (2 * k + 1);
  // Whole numbers modulo a whole turn, so that the angle is exact for large k and b.
  const cosine = Math.cos((Math.PI * (angle % (4 * numMelBands))) / (2 * numMelBands));
  if (dct === "unnormalized") return (dctType === 3 && isConstant ? 1 : 2) * cosine;
  return Math.sqrt((dct === "orthonormal" && isConstant ? 1 : 2) / numMelBands) * cosine;
}

/**
 * What each cepstral coefficient is multiplied with, c0 first: 1 + L/2 sin(π k / L) by HTK's formula, which leaves c0 alone,
 * or 1 + L/2 sin(π (k + 1) / L) by librosa's.
 *
 * @throws {OptionError} when the lifter is negative or no number
 * @see HTK Book 3.4, eq. 5.14; librosa feature.mfcc
 * @example lifterWeights({ lifter: 22, lifterFormula: "htk" }, 2); // => [1, 2.565], the latter 1 + 11 sin(π / 22)
 */
export function lifterWeights({ lifter, lifterFormula }: LifterSettings, numCoefficients: number): Float64Array {
  if (!(Number.isFinite(lifter) && lifter >= 0)) {
    throw new OptionError(`lifter must be 0 for none, or a number above, such as 22; got ${String(lifter)}`);
  }
  const shift = lifterFormula === "librosa" ? 1 : 0;
  return Float64Array.from({ length: numCoefficients }, (_, k) =>
    lifter === 0 ? 1 : 1 + (lifter / 2) * Math.sin((Math.PI * (k + shift)) / lifter),
  );
}
