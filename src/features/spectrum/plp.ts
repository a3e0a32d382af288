/** Perceptual linear prediction: the last step from mel bands to cepstra by an all-pole model. */

import { OptionError } from "../../errors.js";
import type { FeatureRecipe } from "../../types.js";
import { type LastStep, type LifterSettings, lifterWeights } from "./cepstrum.js";

/** Of a recipe, what perceptual linear prediction depends on. */
export type PlpSettings = LifterSettings &
  Pick<FeatureRecipe, "numMelBands" | "numCoefficients" | "lpcOrder" | "compressionFactor">;

/**
 * Perceptual linear prediction over mel bands, as HTK and Kaldi compute it: loudness (E(f_b) · energy_b)^compression,
 * its autocorrelation, Durbin's recursion, the cepstrum of the all-pole model, the lifter. c0 is the log of the residual
 * energy. Nothing is allocated by `apply`.
 *
 * @param centreFrequencies  Hz: the peak of each mel filter
 * @throws {OptionError} when the order or the number of coefficients is more than the bands can carry
 * @see H. Hermansky, Perceptual linear predictive (PLP) analysis of speech, JASA 87, 1990; HTK Book 3.4, §5.7;
 *   Kaldi feat/feature-plp.cc
 */
export function createPlp(settings: PlpSettings, centreFrequencies: Float64Array): LastStep {
  checkSettings(settings);
  const { numMelBands, numCoefficients, lpcOrder, compressionFactor } = settings;
  const lifter = lifterWeights(settings, numCoefficients);
  const logEqualLoudness = centreFrequencies.map((frequency) => Math.log(equalLoudness(frequency)));
  const toLags = autocorrelationMatrix(numMelBands, lpcOrder);
  const loudness = new Float64Array(numMelBands);
  const lags = new Float64Array(lpcOrder + 1);
  const lpc = new Float64Array(lpcOrder);
  const cepstrum = new Float64Array(lpcOrder);

  const apply: LastStep["apply"] = (bands, from, out, at) => {
    for (let b = 0; b < numMelBands; b++) {
      loudness[b] = Math.exp(compressionFactor * (bands[from + b] + logEqualLoudness[b]));
    }
    for (let lag = 0, m = 0; lag <= lpcOrder; lag++) {
      let sum = 0;
      for (let b = 0; b < numMelBands; b++, m++) sum += toLags[m] * loudness[b];
      lags[lag] = sum;
    }
    const residual = durbin(lags, lpc, lpcOrder);
    lpcToCepstrum(lpc, cepstrum, numCoefficients - 1);
    out[at] = lifter[0] * Math.log(residual);
    for (let k = 1; k < numCoefficients; k++) out[at + k] = lifter[k] * cepstrum[k - 1];
  };
  return { numCoefficients, apply };
}

/** 1 − k² of a step of the recursion is held above this, as in Kaldi: a pure tone has a residual of 0. */
const MIN_RESIDUAL = 1e-5;

function checkSettings({ numMelBands, numCoefficients, lpcOrder, compressionFactor }: PlpSettings): void {
  if (!Number.isInteger(lpcOrder) || lpcOrder < 1 || lpcOrder > numMelBands + 1) {
    throw new OptionError(
      `lpcOrder must be a whole number from 1 to ${numMelBands + 1}, one more than the mel bands; got ${String(lpcOrder)}`,
    );
  }
  if (!Number.isInteger(numCoefficients) || numCoefficients < 1 || numCoefficients > lpcOrder + 1) {
    throw new OptionError(
      `numCoefficients of PLP must be a whole number from 1 to ${lpcOrder + 1}, one more than lpcOrder; got ` +
        `${String(numCoefficients)}; ask for fewer coefficients or a higher lpcOrder`,
    );
  }
  if (!(compressionFactor > 0 && compressionFactor <= 1)) {
    throw new OptionError(
      `compressionFactor must be above 0 and at most 1, usually a third; got ${String(compressionFactor)}`,
    );
  }
}

/**
 * The sensitivity of hearing at about 40 dB:
 *
 *   E(f) = (f² / (f² + 1.6·10⁵))² (f² + 1.44·10⁶) / (f² + 9.61·10⁶)
 */
function equalLoudness(frequency: number): number {
  const square = frequency * frequency;
  return (square / (square + 1.6e5)) ** 2 * ((square + 1.44e6) / (square + 9.61e6));
}

/**
 * From the loudness of the bands to autocorrelation lags: the inverse Fourier transform of a spectrum that is even, whose
 * first and last band are taken twice, at 0 Hz and at the top. (lpcOrder + 1) × numMelBands, the ends folded in.
 */
function autocorrelationMatrix(numMelBands: number, lpcOrder: number): Float64Array {
  const last = numMelBands + 1;
  const matrix = new Float64Array((lpcOrder + 1) * numMelBands);
  for (let lag = 0; lag <= lpcOrder; lag++) {
    for (let band = 0; band < numMelBands; band++) {
      let weight = Math.cos((Math.PI * lag * (band + 1)) / last) / last;
      if (band === 0) weight += 0.5 / last;
      if (band === numMelBands - 1) weight += (0.5 * Math.cos(Math.PI * lag)) / last;
      matrix[lag * numMelBands + band] = weight;
    }
  }
  return matrix;
}

/**
 * Durbin's recursion: lags r_0 … r_P to predictors a_1 … a_P of A(z) = 1 + Σ a_i z^−i, into `lpc`.
 *
 * @returns the residual energy
 * @see J. Makhoul, Linear prediction: a tutorial review, Proc. IEEE 63, 1975, eq. 38
 */
function durbin(lags: Float64Array, lpc: Float64Array, order: number): number {
  let residual = lags[0];
  for (let i = 0; i < order; i++) {
    let sum = lags[i + 1];
    for (let j = 0; j < i; j++) sum += lpc[j] * lags[i - j];
    const reflection = -sum / residual;
    residual *= Math.max(1 - reflection * reflection, MIN_RESIDUAL);
    // a_j and a_{i−j} change together, from the outside in.
    for (let j = 0, m = i - 1; j <= m; j++, m--) {
      const low = lpc[j];
      const high = lpc[m];
      lpc[j] = low + reflection * high;
      lpc[m] = high + reflection * low;
    }
    lpc[i] = reflection;
  }
  return residual;
}

/** The cepstrum of 1 / A(z): c_n = −a_n − Σ_{j<n} (n − j) a_j c_{n−j} / n, n = 1 … count, at cepstrum[n − 1]. */
function lpcToCepstrum(lpc: Float64Array, cepstrum: Float64Array, count: number): void {
  for (let n = 1; n <= count; n++) {
    let sum = 0;
    for (let j = 1; j < n; j++) sum += (n - j) * lpc[j - 1] * cepstrum[n - j - 1];
    cepstrum[n - 1] = -lpc[n - 1] - sum / n;
  }
}
