import { ShapeError } from "../errors.js";
import { createRealFft } from "../math/fft/real-fft.js";
import { createLastStep } from "./last-step.js";
import { applyMelBank, createMelBank } from "./mel-bank.js";
import { checkLog, DECIBELS_PER_NEPER, type SpectralSettings } from "./spectral-settings.js";

export type { SpectralSettings } from "./spectral-settings.js";

/** The spectral analysis of frames, with the tables and work space of one recipe. Nothing is allocated per frame. */
export interface SpectralAnalysis {
  /** B. */
  readonly numBands: number;
  /** Values that `coefficientsOf` writes: cepstra, c0 first, or as many as bands where the bands are handed out. */
  readonly numCoefficients: number;
  /**
   * The log bands of a windowed frame (fftLength values, zero-padded) into bands[at] … bands[at + numBands − 1].
   *
   * @returns Σ_k |X_k|² over the ⌊N / 2⌋ + 1 bins, scaled as `spectrumScale` says; psf's energy
   * @throws {ShapeError} when the frame is shorter than fftLength or `bands` has no room
   */
  readonly bandsOf: (frame: Float64Array, bands: Float64Array, at: number) => number;
  /**
   * Log bands from bands[from] on (the caller may have clamped or filtered them) into numCoefficients values from out[at]
   * on.
   *
   * @throws {ShapeError} when `bands` or `out` is too short
   */
  readonly coefficientsOf: (bands: Float64Array, from: number, out: Float64Array, at: number) => void;
}

/** Four sums: one is a chain of additions that each wait for the one before. */
function sumOf(values: Float64Array): number {
  const length = values.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < length; i += 4) {
    a += values[i] as number;
    b += values[i + 1] as number;
    c += values[i + 2] as number;
    d += values[i + 3] as number;
  }
  for (; i < length; i++) a += values[i] as number;
  return a + b + (c + d);
}

function scaleBy(factor: number, values: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = factor * (values[i] as number);
}

function takeRoots(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = Math.sqrt(values[i] as number);
}

function takeLogs(settings: SpectralSettings, bands: Float64Array, at: number): void {
  const { logFloor, logOffset, numMelBands } = settings;
  const factor = settings.log === "dB" ? DECIBELS_PER_NEPER : 1;
  for (let i = at; i < at + numMelBands; i++) {
    const energy = bands[i] as number;
    // Not Math.max, and this way round: NaN is not under the floor and stays NaN.
    bands[i] = factor * Math.log((energy < logFloor ? logFloor : energy) + logOffset);
  }
}

function checkRoom(name: string, values: Float64Array, at: number, needed: number): void {
  if (!(at >= 0 && at + needed <= values.length)) {
    throw new ShapeError(`${name} must have room for ${needed} values at ${at}; it holds ${values.length}`);
  }
}

/**
 * From windowed frames to log mel bands to cepstra: |FFT|², triangular filters, logarithm; then the cosine transform or
 * linear prediction. Between the two steps stands the caller, who may clamp the log bands (librosa's top_db) or filter
 * them over time (RASTA).
 *
 *   P_k = |Σ_n x_n e^(−2πi k n / N)|² (/ N)     E_b = Σ_k weight_b(k) P_k (or √P_k)     y_b = ln(max(E_b, floor) + offset)
 *
 * Make it once for a recipe and a sample rate. O(N log N + bands · coefficients) a frame. Measured for N = 512, 40 bands and
 * 13 cepstra: 4.1 µs (transform 2.4, filters 0.4, logarithms and the sum 1.0, cosine transform 0.3), Node 20, one EPYC core.
 *
 * @throws {OptionError} when a setting is outside its range or settings contradict one another
 * @see Kaldi feat/feature-mfcc.cc; HTK Book 3.4, chapter 5; librosa feature.mfcc; python_speech_features base.py
 */
export function createSpectralAnalysis(settings: SpectralSettings): SpectralAnalysis {
  checkLog(settings);
  const { fftLength, numMelBands, spectrum, spectrumScale, log } = settings;
  const bank = createMelBank(settings);
  const { numCoefficients, apply } = createLastStep(settings, bank);
  const fft = createRealFft(fftLength);
  const power = new Float64Array(fft.numBins);

  const bandsOf: SpectralAnalysis["bandsOf"] = (frame, bands, at) => {
    checkRoom("bands", bands, at, numMelBands);
    fft.powerSpectrum(frame, power);
    if (spectrumScale === "fft-length") scaleBy(1 / fftLength, power);
    const energy = sumOf(power);
    if (spectrum === "magnitude") takeRoots(power);
    applyMelBank(bank, power, bands, at);
    if (log !== "none") takeLogs(settings, bands, at);
    return energy;
  };

  const coefficientsOf: SpectralAnalysis["coefficientsOf"] = (bands, from, out, at) => {
    checkRoom("bands", bands, from, numMelBands);
    checkRoom("out", out, at, numCoefficients);
    apply(bands, from, out, at);
  };
  return { numBands: numMelBands, numCoefficients, bandsOf, coefficientsOf };
}
