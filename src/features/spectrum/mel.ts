/** The mel scale, and the triangular filters that weigh a spectrum on it. */

import { OptionError } from "../../errors.js";
import type { FeatureRecipe } from "../../types.js";
import { createFrequencyWarp } from "./vocal-tract-warp.js";

/**
 * Which mel scale.
 *
 *   htk     m = 1127 ln(1 + f / 700), the same as 2595 log₁₀(1 + f / 700) up to a factor that cancels in a bank of filters
 *   slaney  linear under 1 kHz, 3 f / 200; from there 15 + 27 ln(f / 1000) / ln 6.4
 */
export type MelScale = "htk" | "slaney";

const SLANEY_KNEE_HZ = 1000;
const SLANEY_KNEE_MEL = 15;
const SLANEY_LOG_STEP = Math.log(6.4) / 27;

/**
 * A frequency in Hz, on a mel scale.
 *
 * @see HTK Book 3.4, eq. 5.13; M. Slaney, Auditory Toolbox, Interval TR 1998-010, mfcc.m
 * @example
 * hertzToMel(1000, "slaney"); // => 15
 * hertzToMel(1000, "htk"); // => 999.99
 */
export function hertzToMel(frequency: number, scale: MelScale): number {
  if (scale === "htk") return 1127 * Math.log(1 + frequency / 700);
  return frequency < SLANEY_KNEE_HZ
    ? (3 * frequency) / 200
    : SLANEY_KNEE_MEL + Math.log(frequency / SLANEY_KNEE_HZ) / SLANEY_LOG_STEP;
}

/**
 * The frequency in Hz of a value on a mel scale: the inverse of `hertzToMel`.
 *
 * @example melToHertz(15, "slaney"); // => 1000
 */
export function melToHertz(mel: number, scale: MelScale): number {
  if (scale === "htk") return 700 * (Math.exp(mel / 1127) - 1);
  return mel < SLANEY_KNEE_MEL ? (mel * 200) / 3 : SLANEY_KNEE_HZ * Math.exp((mel - SLANEY_KNEE_MEL) * SLANEY_LOG_STEP);
}

/** What a bank of triangular filters depends on: of a recipe, at a sample rate. */
export interface MelBankSettings
  extends Pick<
    FeatureRecipe,
    | "numMelBands"
    | "melScale"
    | "lowFrequency"
    | "highFrequency"
    | "filterShape"
    | "filterNormalization"
    | "bandEdges"
    | "emptyFilters"
    | "vtlnWarp"
    | "vtlnLow"
    | "vtlnHigh"
  > {
  readonly sampleRate: number;
  /** Samples the spectrum is taken of, N: its bins are k · sampleRate / N, k = 0 … ⌊N / 2⌋. */
  readonly fftLength: number;
}

/** Triangular filters, stored sparse: band b weighs bins firstBin[b] … with weights[start[b]] … weights[start[b + 1] − 1]. */
export interface MelBank {
  readonly numBands: number;
  /** Bins of the spectrum the bank looks at: ⌊N / 2⌋ + 1. */
  readonly numBins: number;
  readonly firstBin: Int32Array;
  /** numBands + 1 values. */
  readonly start: Int32Array;
  readonly weights: Float64Array;
  /** Hz: the peak of each filter, after warping. */
  readonly centreFrequencies: Float64Array;
}

/**
 * A bank of triangular filters, spaced evenly on a mel scale between two frequencies:
 *
 *   weight_b(k) = (x_k − l_b) / (c_b − l_b) on the rise, (r_b − x_k) / (r_b − c_b) from the peak on
 *
 * with x_k the bin and l_b, c_b = l_{b+1}, r_b = l_{b+2} the corners on the axis of `filterShape`: mel (Kaldi, HTK), hertz
 * (librosa), or bins, where the corners are the bins ⌊(N + 1) f / sampleRate⌋ (python_speech_features, meyda).
 *
 * Normalisation "slaney" multiplies weights with 2 / (the filter's width in Hz), an area of 1. With band edges "htk" only
 * the bins ⌊low N / rate + 1.5⌋ … ⌊high N / rate − 0.5⌋ count, and never the one at 0 Hz, as HTK's InitFBank rounds. A
 * filter between two bins is an error, or has no weight and its energy is always 0 (librosa, psf).
 *
 * @throws {OptionError} when the frequencies are not in order under half the sample rate, when the bends of the warp are
 *   not inside, or, with emptyFilters "refuse", when a filter falls between two bins; the message names the most bands
 *   that fit
 * @see Kaldi feat/mel-computations.cc; HTK HSigP.c, InitFBank; librosa filters.mel; python_speech_features get_filterbanks
 */
export function createMelBank(settings: MelBankSettings): MelBank {
  checkSettings(settings);
  const { bank, firstEmpty } = buildBank(settings);
  if (firstEmpty < 0 || settings.emptyFilters === "allow") return bank;
  const most = mostBands(settings.numMelBands, (numMelBands) => buildBank({ ...settings, numMelBands }).firstEmpty < 0);
  throw new OptionError(
    `numMelBands ${settings.numMelBands} is too many for an FFT of ${settings.fftLength} samples at ` +
      `${settings.sampleRate} Hz from ${settings.lowFrequency} to ${topFrequency(settings)} Hz: ` +
      `filter ${firstEmpty} covers no frequency bin; use ` +
      (most > 0 ? `at most ${most} bands or a longer FFT` : "a wider range of frequencies or a longer FFT"),
  );
}

/**
 * E_b = Σ_k weight_b(k) spectrum_k, numBands values into `energies` from `at` on.
 *
 * Two sums a band: one is a chain of additions that each wait for the one before.
 */
export function applyMelBank(bank: MelBank, spectrum: Float64Array, energies: Float64Array, at: number): void {
  const { numBands, firstBin, start, weights } = bank;
  for (let band = 0; band < numBands; band++) {
    const end = start[band + 1];
    let w = start[band];
    let bin = firstBin[band];
    let even = 0;
    let odd = 0;
    for (; w + 1 < end; w += 2, bin += 2) {
      even += weights[w] * spectrum[bin];
      odd += weights[w + 1] * spectrum[bin + 1];
    }
    if (w < end) even += weights[w] * spectrum[bin];
    energies[at + band] = even + odd;
  }
}

/** By bisection, the most bands under `tooMany` whose filters all hold a bin: fewer are wider. */
export function mostBands(tooMany: number, allHoldBins: (numMelBands: number) => boolean): number {
  let [most, above] = [0, tooMany];
  while (above - most > 1) {
    const numMelBands = Math.floor((most + above) / 2);
    if (allHoldBins(numMelBands)) most = numMelBands;
    else above = numMelBands;
  }
  return most;
}

/** The corners of all filters, numMelBands + 2 values each: filter b rises from b, peaks at b + 1, ends at b + 2. */
interface Corners {
  /** On the axis of the filter shape. */
  readonly axis: Float64Array;
  readonly hertz: Float64Array;
}

const MAX_BANDS = 4096;
const MAX_FFT_LENGTH = 2 ** 24;

/** The end of the last filter in Hz. */
function topFrequency({ sampleRate, highFrequency }: MelBankSettings): number {
  return highFrequency > 0 ? highFrequency : sampleRate / 2 + highFrequency;
}

function checkSettings(settings: MelBankSettings): void {
  const { sampleRate, fftLength, numMelBands, lowFrequency, highFrequency } = settings;
  if (!(Number.isFinite(sampleRate) && sampleRate > 0)) {
    throw new OptionError(`sampleRate must be a number of samples per second above 0; got ${String(sampleRate)}`);
  }
  if (!Number.isInteger(fftLength) || fftLength < 2 || fftLength > MAX_FFT_LENGTH) {
    throw new OptionError(
      `fftLength must be a whole number of samples from 2 to ${MAX_FFT_LENGTH}; got ${String(fftLength)}`,
    );
  }
  if (!Number.isInteger(numMelBands) || numMelBands < 1 || numMelBands > MAX_BANDS) {
    throw new OptionError(`numMelBands must be a whole number from 1 to ${MAX_BANDS}; got ${String(numMelBands)}`);
  }
  const top = topFrequency(settings);
  if (!(lowFrequency >= 0 && lowFrequency < top && top <= sampleRate / 2)) {
    throw new OptionError(
      `mel filters must begin at 0 Hz or above and end above that, at most at ${sampleRate / 2} Hz, half the sample rate; ` +
        `got lowFrequency ${String(lowFrequency)}, highFrequency ${String(highFrequency)}` +
        (highFrequency > 0 ? "" : `, which is ${top} Hz at this rate`),
    );
  }
}

/** Where a frequency lies on the axis that the filters are linear in. */
function onAxis(frequency: number, settings: MelBankSettings): number {
  if (settings.filterShape === "hertz") return frequency;
  if (settings.filterShape === "mel") return hertzToMel(frequency, settings.melScale);
  return Math.floor(((settings.fftLength + 1) * frequency) / settings.sampleRate);
}

function cornersOf(settings: MelBankSettings): Corners {
  const { numMelBands, melScale, lowFrequency, filterShape, sampleRate, vtlnWarp } = settings;
  const top = topFrequency(settings);
  const warp = createFrequencyWarp(settings, { low: lowFrequency, high: top, nyquist: sampleRate / 2 });
  const lowMel = hertzToMel(lowFrequency, melScale);
  const step = (hertzToMel(top, melScale) - lowMel) / (numMelBands + 1);
  const axis = new Float64Array(numMelBands + 2);
  const hertz = new Float64Array(numMelBands + 2);
  for (let corner = 0; corner < axis.length; corner++) {
    const mel = lowMel + corner * step;
    // The ends as they were given: to mel and back may lose half a unit in the last place, and floors are taken of them.
    const unwarped = corner === 0 ? lowFrequency : corner > numMelBands ? top : melToHertz(mel, melScale);
    hertz[corner] = warp(unwarped);
    axis[corner] = filterShape === "mel" && vtlnWarp === 1 ? mel : onAxis(hertz[corner], settings);
  }
  return { axis, hertz };
}

/** The first and last bin that filters may use. */
function passBand(settings: MelBankSettings): { readonly first: number; readonly last: number } {
  const { fftLength, sampleRate, lowFrequency, filterShape } = settings;
  // At half the rate a filter linear in mel is 0, but for rounding; Kaldi leaves that bin out.
  const last = filterShape === "mel" ? Math.ceil(fftLength / 2) - 1 : Math.floor(fftLength / 2);
  if (settings.bandEdges === "exact") return { first: 0, last };
  return {
    first: Math.max(1, Math.floor((lowFrequency * fftLength) / sampleRate + 1.5)),
    last: Math.min(
      last,
      Math.floor(fftLength / 2) - 1,
      Math.floor((topFrequency(settings) * fftLength) / sampleRate - 0.5),
    ),
  };
}

/** The triangle at a point of the axis. The peak belongs to the falling side, as psf's and meyda's loops have it. */
function triangle(x: number, left: number, centre: number, right: number): number {
  if (x < centre) return Math.max(0, (x - left) / (centre - left));
  return x < right ? (right - x) / (right - centre) : 0;
}

/** The bank, and the first of its filters that covers no bin, or −1. */
function buildBank(settings: MelBankSettings): { readonly bank: MelBank; readonly firstEmpty: number } {
  const { fftLength, sampleRate, numMelBands, filterShape, filterNormalization } = settings;
  const { axis, hertz } = cornersOf(settings);
  const { first, last } = passBand(settings);
  const numBins = Math.floor(fftLength / 2) + 1;
  const binAt = Float64Array.from({ length: numBins }, (_, k) =>
    filterShape === "bins" ? k : onAxis((k * sampleRate) / fftLength, settings),
  );
  const firstBin = new Int32Array(numMelBands);
  const start = new Int32Array(numMelBands + 1);
  const weights: number[] = [];
  let firstEmpty = -1;
  let reach = first;
  for (let band = 0; band < numMelBands; band++) {
    const [left, centre, right] = [axis[band], axis[band + 1], axis[band + 2]];
    const width = hertz[band + 2] - hertz[band];
    const scale = filterNormalization === "slaney" ? 2 / width : 1;
    // Corners and bins both ascend: what is left of this filter is left of all that follow.
    while (reach <= last && binAt[reach] < left) reach++;
    for (let bin = reach; bin <= last && binAt[bin] < right; bin++) {
      const weight = triangle(binAt[bin], left, centre, right);
      if (weight <= 0) continue;
      if (weights.length === start[band]) firstBin[band] = bin;
      weights.push(weight * scale);
    }
    start[band + 1] = weights.length;
    if (start[band + 1] === start[band] && firstEmpty < 0) firstEmpty = band;
  }
  const bank = {
    numBands: numMelBands,
    numBins,
    firstBin,
    start,
    weights: Float64Array.from(weights),
    centreFrequencies: hertz.slice(1, -1),
  };
  return { bank, firstEmpty };
}
