import { recipeTable } from "../../options/recipe-table.js";
import { defaultsOf } from "../../options.js";
import type { FeatureRecipe, ProfileName } from "../../types.js";

/** The smallest step of 32-bit floats at 1, Kaldi's floor under every logarithm. */
const FLOAT_EPSILON = 2 ** -23;

/** meyda 5.6.3's MFCC on samples of the 16-bit range, with deltas and double deltas: the defaults of every option. */
const meyda: FeatureRecipe = defaultsOf(recipeTable);

/** Kaldi's compute-mfcc-feats with its defaults and --dither=0. */
const kaldi: FeatureRecipe = {
  ...meyda,
  profile: "kaldi",
  sampleRounding: "down",
  padding: "symmetric",
  dcRemoval: "frame",
  preEmphasis: 0.97,
  window: "povey",
  lowFrequency: 20,
  numMelBands: 23,
  filterShape: "mel",
  logFloor: FLOAT_EPSILON,
  logOffset: 0,
  precision: "f32",
  dct: "orthonormal",
  lifter: 22,
  c0: "drop",
  logEnergy: "keep",
  energyFloor: FLOAT_EPSILON,
  levelColumns: "first",
  deltaOrder: 0,
  deltaEdges: "kaldi",
};

/** HTK's HCopy with the configuration of the HTK Book's tutorial (section 3.1.5), statics alone: MFCC_0. */
const htk: FeatureRecipe = {
  ...kaldi,
  profile: "htk",
  dcRemoval: "none",
  window: "hamming",
  spectrum: "magnitude",
  lowFrequency: 0,
  numMelBands: 26,
  bandEdges: "htk",
  logFloor: 1,
  dct: "htk",
  c0: "keep",
  logEnergy: "drop",
  energyFloor: 1,
  levelColumns: "last",
  deltaEdges: "htk",
};

/** `librosa.feature.mfcc(y=y, sr=sr)` of librosa 0.10. */
const librosa: FeatureRecipe = {
  ...meyda,
  profile: "librosa",
  // Seconds at librosa's own 22,050 Hz; the samples are what counts.
  frameLength: 2048 / 22050,
  frameShift: 512 / 22050,
  frameLengthSamples: 2048,
  frameShiftSamples: 512,
  framing: "centered",
  sampleScale: 1,
  windowSymmetry: "periodic",
  fftLength: "frame",
  melScale: "slaney",
  numMelBands: 128,
  filterShape: "hertz",
  filterNormalization: "slaney",
  emptyFilters: "allow",
  log: "dB",
  logFloor: 1e-10,
  logOffset: 0,
  topDb: 80,
  precision: "f32",
  numCoefficients: 20,
  dct: "orthonormal",
  lifterFormula: "librosa",
  energyFloor: 1e-10,
  deltaOrder: 0,
  deltaWindow: 4,
  deltaEdges: "librosa",
};

/** `python_speech_features.mfcc(signal, samplerate)` on 16-bit samples. */
const psf: FeatureRecipe = {
  ...meyda,
  profile: "psf",
  framing: "pad-last",
  preEmphasis: 0.97,
  preEmphasisOver: "signal",
  window: "rectangular",
  spectrumScale: "fft-length",
  emptyFilters: "allow",
  logFloor: Number.EPSILON,
  logOffset: 0,
  dct: "orthonormal",
  lifter: 22,
  c0: "drop",
  logEnergy: "keep",
  energySource: "spectrum",
  energyFloor: Number.EPSILON,
  levelColumns: "first",
  deltaOrder: 0,
};

/**
 * The named front ends: each is nothing but a complete value of the recipe's options, so that any of them can be changed
 * from there. Sources: meyda 5.6.3; Kaldi feat/feature-mfcc.h, mel-computations.h, feature-window.h; the HTK Book 3.4;
 * librosa 0.10.2 feature/spectral.py; python_speech_features 0.6 base.py.
 *
 * @example
 * profiles.kaldi.numMelBands; // => 23
 * profiles.librosa.numMelBands; // => 128
 */
export const profiles: Readonly<Record<ProfileName, FeatureRecipe>> = { meyda, kaldi, htk, librosa, psf };

/** The settings that meyda's own code fixes: its spectrum, mel bank, logarithm and cosine transform. */
export const FIXED_BY_MEYDA = [
  "fftLength",
  "spectrum",
  "spectrumScale",
  "melScale",
  "lowFrequency",
  "highFrequency",
  "filterShape",
  "filterNormalization",
  "bandEdges",
  "emptyFilters",
  "vtlnWarp",
  "log",
  "logFloor",
  "logOffset",
  "topDb",
  "rastaPole",
  "precision",
  "kind",
  "dct",
  "dctType",
  "lifter",
  "energySource",
] as const satisfies readonly (keyof FeatureRecipe)[];
