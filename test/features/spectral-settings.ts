import { readFileSync } from "node:fs";
import { decodeWav } from "../../src/audio/wav/decode-wav.js";
import type { FrameAnalysis, SpectralSettings } from "../../src/features/spectrum/analysis.js";
import { fsdd, fsddSkipNote, hasFsdd } from "./waveforms.js";

/** Kaldi's MFCC of 16 kHz, from which tests change what they are about. */
export const kaldiSettings: SpectralSettings = {
  kind: "mfcc",
  sampleRate: 16000,
  fftLength: 512,
  spectrum: "power",
  spectrumScale: "none",
  numMelBands: 23,
  melScale: "htk",
  lowFrequency: 20,
  highFrequency: 0,
  filterShape: "mel",
  filterNormalization: "none",
  bandEdges: "exact",
  emptyFilters: "refuse",
  vtlnWarp: 1,
  vtlnLow: 100,
  vtlnHigh: -500,
  log: "ln",
  logFloor: 2 ** -23,
  logOffset: 0,
  numCoefficients: 13,
  dctType: 2,
  dct: "orthonormal",
  lifter: 22,
  lifterFormula: "htk",
  lpcOrder: 12,
  compressionFactor: 0.33333,
};

/** Bands and coefficients of every frame. `between` may change the bands of all frames, T × B, before the second step. */
export function analyse(
  analysis: FrameAnalysis,
  frames: readonly Float64Array[],
  between: (bands: Float64Array) => void = () => {},
) {
  const { numBands, numCoefficients, bandsOf, coefficientsOf } = analysis;
  const bands = new Float64Array(frames.length * numBands);
  const coefficients = new Float64Array(frames.length * numCoefficients);
  const energies = frames.map((frame, t) => bandsOf(frame, bands, t * numBands));
  between(bands);
  for (let t = 0; t < frames.length; t++) coefficientsOf(bands, t * numBands, coefficients, t * numCoefficients);
  return { bands, coefficients, energies };
}

/** Samples of a golden's input in the 16-bit range. */
export function goldenInput(name: string): Float64Array {
  const sound = name.endsWith("_16k.wav")
    ? decodeWav(readFileSync(new URL(`../golden/frontend/${name}`, import.meta.url)))
    : fsdd(name);
  return Float64Array.from(sound.samples, (x) => 32768 * x);
}

/** Whether a golden's input is at hand, and what its title says where it is not. */
export const needsFsdd = (golden: string): boolean => !golden.endsWith("_16k") && !hasFsdd;
export const titleOf = (golden: string): string => (golden.endsWith("_16k") ? golden : `${golden}${fsddSkipNote}`);
