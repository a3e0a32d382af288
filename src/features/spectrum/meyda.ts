/** The one door to the package meyda: profile "meyda" computes its statics here. */

import Imported from "meyda";
import { OptionError } from "../../errors.js";
import { mostBands } from "./mel.js";

/** meyda's types describe an ES module, its Node build is CommonJS: what arrives is the default export itself. */
const Meyda = Imported as unknown as typeof Imported.default;

/** What one analysis needs to know; `fftLength` is a power of two. */
type MeydaSettings = Readonly<Record<"fftLength" | "sampleRate" | "numMelBands" | "numCoefficients", number>>;

/** meyda's FFT spreads its values as arguments, and overflows the stack from twice as many on. */
const MAX_MEYDA_FFT = 2 ** 16;

/** meyda's spectrum and MFCC with a mel bank of their own. */
interface MeydaAnalysis {
  /** numMelBands × (fftLength / 2 + 1), triangles from 0 Hz to half the sample rate; the last bin is never used. */
  readonly melBank: readonly (readonly number[])[];
  /** |FFT| of a windowed frame, fftLength / 2 values: there is no bin at half the sample rate. */
  readonly amplitudeSpectrum: (frame: Float64Array) => Float32Array;
  /** c_k = 2 Σ_b ln(1 + E_b) cos(π k (b + ½) / B) with E_b = Σ_j bank_bj |X_j|², numCoefficients values. */
  readonly mfcc: (frame: Float64Array) => readonly number[];
}

/**
 * An analysis for one FFT length, rate and mel bank; make it once and use it for every frame.
 *
 * @throws {OptionError} when a mel filter falls between two bins of the spectrum and would be empty
 */
export function createMeydaAnalysis(settings: MeydaSettings): MeydaAnalysis {
  if (settings.fftLength > MAX_MEYDA_FFT) {
    throw new OptionError(
      `profile "meyda" takes frames of at most ${MAX_MEYDA_FFT} samples; got an FFT of ${settings.fftLength} at ` +
        `${settings.sampleRate} Hz: shorten the frames, or take another profile`,
    );
  }
  const context = createContext(settings);
  extract(context, "amplitudeSpectrum", new Float64Array(settings.fftLength));
  checkBank(context.melFilterBank, settings);
  return {
    melBank: context.melFilterBank,
    amplitudeSpectrum: (frame) => extract(context, "amplitudeSpectrum", frame) as Float32Array,
    mfcc: (frame) => extract(context, "mfcc", frame) as number[],
  };
}

type Feature = "amplitudeSpectrum" | "mfcc";

/**
 * meyda's own code with none of its global state.
 *
 * `Meyda.extract` reads its settings from `this` and leaves its mel bank there; by default `this` is the one shared
 * Meyda object, whose bank is not rebuilt when the rate changes. Here `this` is an object made for one analysis, as
 * meyda's own MeydaAnalyzer does with a copy. Nothing is read from or written to the shared object, so a program may use
 * Meyda beside us. "rect" makes meyda hand the frame on as it is (we have windowed it), and a Float64Array keeps its FFT
 * in double precision, as it is with meyda's own windows.
 */
function createContext(settings: MeydaSettings) {
  return {
    bufferSize: settings.fftLength,
    sampleRate: settings.sampleRate,
    melBands: settings.numMelBands,
    numberOfMFCCCoefficients: settings.numCoefficients,
    windowingFunction: "rect",
    featureExtractors: Meyda.featureExtractors,
    // No chroma is asked for: a bank of no bands keeps `extract` from making one.
    chromaBands: 0,
    chromaFilterBank: [] as readonly number[][],
    // Made by `extract` at its first call.
    melFilterBank: [] as readonly number[][],
  };
}

function extract(context: ReturnType<typeof createContext>, feature: Feature, frame: Float64Array): unknown {
  return Meyda.extract.call(context, feature, frame);
}

function melBankOf(settings: MeydaSettings): readonly number[][] {
  const context = createContext(settings);
  extract(context, "amplitudeSpectrum", new Float64Array(settings.fftLength));
  return context.melFilterBank;
}

/** The first filter without a bin of the spectrum, or −1. */
function emptyFilter(bank: readonly number[][], numBins: number): number {
  return bank.findIndex((filter) => !filter.slice(0, numBins).some((weight) => weight > 0));
}

function checkBank(bank: readonly number[][], settings: MeydaSettings): void {
  const numBins = settings.fftLength / 2;
  const empty = emptyFilter(bank, numBins);
  if (empty < 0) return;
  const most = mostBands(
    Math.min(settings.numMelBands, numBins + 1),
    (numMelBands) => emptyFilter(melBankOf({ ...settings, numMelBands }), numBins) < 0,
  );
  throw new OptionError(
    `numMelBands ${settings.numMelBands} is too many for an FFT of ${settings.fftLength} samples at ` +
      `${settings.sampleRate} Hz: filter ${empty} covers no frequency bin; use ` +
      (most > 0 ? `at most ${most} bands or a longer frameLength` : "a longer frameLength"),
  );
}
