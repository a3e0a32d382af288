import { OptionError } from "../errors.js";

/** How cepstra are lifted. */
export interface LifterSettings {
  /** L: 0 leaves the coefficients alone; HTK's and Kaldi's default is 22. */
  readonly lifter: number;
  /** "htk": 1 + L/2 sin(π k / L), which leaves c0 alone. "librosa": 1 + L/2 sin(π (k + 1) / L). */
  readonly lifterFormula: "htk" | "librosa";
}

/**
 * What each cepstral coefficient is multiplied with, c0 first.
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
