import {
  aboveZero,
  accepts,
  anyNumber,
  anything,
  either,
  fields,
  integerFrom,
  listOf,
  numberAbove,
  numberFrom,
  type OptionTable,
  oneOf,
  orNull,
  type Rule,
} from "../options.js";
import type { FeatureRecipe, FeatureTransform, ShiftedDeltaRecipe, SpliceRecipe } from "../recipe-types.js";

/**
 * The options of the front end. The defaults are those of profile "meyda": meyda 5.6.3's MFCC on samples of the 16-bit range,
 * with deltas and double deltas. features/recipe has the other profiles and what options do to one another.
 */

/** More than any tool is asked for. */
const MAX_COEFFICIENTS = 1024;

const within = (low: number, high: number): Rule<number> => numberFrom(low, high, "a number");
const seconds = numberAbove(0, 1, "seconds (not milliseconds)");
const milliseconds = { rule: numberAbove(0, 1000, "milliseconds"), perUnit: 1000 };
const hertz = anyNumber("a frequency in Hz");
const decibels = aboveZero("a number of dB above 0");
const numbers = listOf(anyNumber("a finite number"));
const columnUse = oneOf("keep", "deltas", "drop");

const transformShape = fields({
  kind: oneOf("pca", "lda"),
  inputDim: integerFrom(1, 10000),
  outputDim: integerFrom(1, 10000),
  offset: numbers,
  matrix: numbers,
});

const transform: Rule<FeatureTransform> = {
  expected: "a transform made by trainPca or trainLda",
  problem: (value) => {
    const wrong = { path: [], expected: transform.expected, got: value };
    if (!accepts(transformShape, value)) return wrong;
    const { inputDim, outputDim, offset, matrix } = value as FeatureTransform;
    return offset.length === inputDim && matrix.length === inputDim * outputDim ? null : wrong;
  },
};

export const RECIPE_GROUP = "Front end:";
const group = RECIPE_GROUP;

export const recipeTable: OptionTable<FeatureRecipe> = {
  profile: {
    rule: oneOf("meyda", "kaldi", "htk", "librosa", "psf"),
    default: "meyda",
    help: "front end that the other defaults are of",
    group,
    flag: "--profile <name>",
  },
  sampleRate: {
    rule: orNull(aboveZero("samples per second above 0"), "to take each recording at its own"),
    default: null,
    help: "sample rate of the recordings, Hz",
  },
  resampling: { rule: oneOf("refuse", "allow"), default: "refuse", help: "whether to convert other sample rates" },
  frameLength: {
    rule: seconds,
    default: 0.025,
    help: "frame length",
    group,
    flag: "--frame-length <ms>",
    inFlag: milliseconds,
  },
  frameShift: {
    rule: seconds,
    default: 0.01,
    help: "from one frame to the next",
    group,
    flag: "--frame-shift <ms>",
    inFlag: milliseconds,
  },
  frameLengthSamples: {
    rule: orNull(integerFrom(3, 1_000_000), "to take frameLength"),
    default: null,
    help: "frame length in samples",
  },
  frameShiftSamples: {
    rule: orNull(integerFrom(1, 1_000_000), "to take frameShift"),
    default: null,
    help: "frame shift in samples",
  },
  sampleRounding: { rule: oneOf("nearest", "down"), default: "nearest", help: "from seconds to whole samples" },
  framing: { rule: oneOf("snip", "midpoint", "centered", "pad-last"), default: "snip", help: "where frames lie" },
  padding: { rule: oneOf("zeros", "reflect", "symmetric"), default: "zeros", help: "what stands beyond the ends" },
  sampleScale: {
    rule: aboveZero("a factor above 0"),
    default: 32768,
    help: "from amplitudes of ±1 to the range assumed",
  },
  dither: { rule: within(0, 32768), default: 0, help: "deviation of the noise added to samples" },
  ditherSeed: { rule: integerFrom(0, 2 ** 32 - 1), default: 0, help: "seed of that noise" },
  dcRemoval: { rule: oneOf("none", "frame", "signal"), default: "none", help: "which mean is taken off" },
  preEmphasis: { rule: within(0, 1), default: 0, help: "a in x[n] − a · x[n−1]" },
  preEmphasisOver: { rule: oneOf("frame", "signal"), default: "frame", help: "what pre-emphasis runs over" },
  window: {
    rule: oneOf("hann", "hamming", "povey", "blackman", "sine", "rectangular"),
    default: "hann",
    help: "window of a frame",
    group,
    flag: "--window <name>",
  },
  windowSymmetry: { rule: oneOf("symmetric", "periodic"), default: "symmetric", help: "form of the window" },
  fftLength: {
    rule: either(integerFrom(3, 1_048_576), oneOf("power-of-two", "frame")),
    default: "power-of-two",
    help: "samples of the FFT",
  },
  spectrum: { rule: oneOf("power", "magnitude"), default: "power", help: "what the mel bands sum" },
  spectrumScale: { rule: oneOf("none", "fft-length"), default: "none", help: "what the spectrum is divided by" },
  melScale: { rule: oneOf("htk", "slaney"), default: "htk", help: "formula of mel" },
  lowFrequency: { rule: within(0, 1e6), default: 0, help: "lower edge of the mel bands, Hz" },
  highFrequency: { rule: hertz, default: 0, help: "upper edge, Hz; 0 and below count down from half the sample rate" },
  numMelBands: {
    rule: integerFrom(1, 1024),
    default: 26,
    help: "mel bands",
    group,
    flag: "--mel-bands <n>",
  },
  filterShape: { rule: oneOf("mel", "hertz", "bins"), default: "bins", help: "where filters are triangles" },
  filterNormalization: { rule: oneOf("none", "slaney"), default: "none", help: "scale of the filters" },
  bandEdges: { rule: oneOf("exact", "htk"), default: "exact", help: "how edges of bands are rounded" },
  emptyFilters: {
    rule: oneOf("refuse", "allow"),
    default: "refuse",
    help: "whether filters without a bin are an error",
  },
  vtlnWarp: { rule: within(0.5, 2), default: 1, help: "vocal tract length factor" },
  vtlnLow: { rule: hertz, default: 100, help: "lower knee of the warp, Hz" },
  vtlnHigh: { rule: hertz, default: -500, help: "upper knee of the warp, Hz" },
  log: { rule: oneOf("ln", "dB", "none"), default: "ln", help: "logarithm of the bands" },
  logFloor: { rule: within(0, 1e12), default: 0, help: "floor under the logarithm" },
  logOffset: { rule: within(0, 1e12), default: 1, help: "what is added under the logarithm" },
  topDb: {
    rule: orNull(decibels, "to leave every band as it is"),
    default: null,
    help: "range below the loudest band",
  },
  rastaPole: { rule: orNull(within(0, 0.9999), "for none"), default: null, help: "pole of the RASTA filter" },
  precision: { rule: oneOf("f32", "f64"), default: "f64", help: "floating point of the front end" },
  kind: { rule: oneOf("mfcc", "fbank", "plp"), default: "mfcc", help: "kind of features" },
  numCoefficients: {
    rule: integerFrom(1, MAX_COEFFICIENTS),
    default: 13,
    help: "cepstral coefficients, c0 included",
    group,
    flag: "--coefficients <n>",
  },
  dct: { rule: oneOf("orthonormal", "htk", "unnormalized"), default: "unnormalized", help: "scale of the DCT" },
  dctType: { rule: oneOf(2, 3), default: 2, help: "type of the DCT" },
  lifter: { rule: within(0, 1000), default: 0, help: "cepstral lifter; 0 for none" },
  lifterFormula: { rule: oneOf("htk", "librosa"), default: "htk", help: "formula of the lifter" },
  lpcOrder: { rule: integerFrom(1, 40), default: 12, help: "order of linear prediction in PLP" },
  compressionFactor: { rule: within(0.01, 1), default: 0.33333, help: "compression of loudness in PLP" },
  c0: { rule: columnUse, default: "keep", help: "c0 and its deltas", group, flag: "--c0 <use>" },
  logEnergy: {
    rule: columnUse,
    default: "drop",
    help: "log energy and its deltas",
    group,
    flag: "--log-energy <use>",
  },
  energySource: { rule: oneOf("raw", "windowed", "spectrum"), default: "raw", help: "what the energy is of" },
  energyFloor: { rule: aboveZero("an energy above 0"), default: 1, help: "floor of the energy" },
  levelColumns: { rule: oneOf("around", "first", "last"), default: "around", help: "where c0 and energy stand" },
  pitch: {
    rule: columnUse,
    default: "drop",
    help: "log pitch, voicing and their deltas",
    group,
    flag: "--pitch <use>",
  },
  deltaOrder: {
    rule: integerFrom(0, 10),
    default: 2,
    help: "orders of deltas; 0 for none",
    group,
    flag: "--deltas <order>",
  },
  deltaWindow: {
    rule: integerFrom(1, 100),
    default: 2,
    help: "frames to each side in a delta",
    group,
    flag: "--delta-window <frames>",
  },
  deltaEdges: { rule: oneOf("htk", "kaldi", "librosa"), default: "htk", help: "deltas at the ends of a recording" },
  shiftedDeltas: { rule: anything, default: null, help: "shifted delta cepstra; null for none" },
  energyGate: {
    rule: orNull(decibels, "to keep every frame"),
    default: null,
    help: "leave out frames so far below the loudest; off: none",
    group,
    flag: "--energy-gate <dB>",
  },
  vad: { rule: anything, default: null, help: "voice activity detector; null keeps every frame" },
  normalization: {
    rule: oneOf("none", "mean", "mean-variance", "sliding-mean", "sliding-mean-variance", "warp"),
    default: "none",
    help: "cepstral normalisation",
    group,
    flag: "--normalization <kind>",
  },
  normalizationScope: { rule: oneOf("recording", "group"), default: "recording", help: "what is normalised together" },
  normalizationWindow: { rule: integerFrom(3, 100_000), default: 300, help: "frames of a sliding window" },
  splice: { rule: anything, default: null, help: "neighbouring frames beside each; null for none" },
  transform: { rule: orNull(transform, "for none"), default: null, help: "a PCA or LDA of the columns" },
};

export const shiftedDeltaTable: OptionTable<ShiftedDeltaRecipe> = {
  spread: { rule: integerFrom(1, 100), default: 1, help: "d, frames to each side in a delta" },
  shift: { rule: integerFrom(1, 100), default: 3, help: "P, frames from one delta to the next" },
  numBlocks: { rule: integerFrom(1, 100), default: 7, help: "k, deltas stacked" },
  delta: { rule: oneOf("regression", "difference"), default: "regression", help: "formula of a delta" },
};

export const spliceTable: OptionTable<SpliceRecipe> = {
  left: { rule: integerFrom(0, 1000), default: 4, help: "frames before each" },
  right: { rule: integerFrom(0, 1000), default: 4, help: "frames after each" },
  step: { rule: integerFrom(1, 1000), default: 1, help: "every step-th frame is kept" },
};
