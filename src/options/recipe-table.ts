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
  row,
} from "../options.js";
import type { FeatureRecipe, FeatureTransform, ShiftedDeltaRecipe, SpliceRecipe } from "../recipe-types.js";

/**
 * The options of the front end. The defaults are those of profile "meyda": meyda 5.6.3's MFCC on samples of the 16-bit range,
 * with deltas and double deltas. features/recipe has the other profiles and what options do to one another.
 */

/** Of a frame and its FFT: more than a second at any rate of speech. */
export const MAX_FRAME_SAMPLES = 2 ** 17;

/** More than any tool is asked for. */
const MAX_COEFFICIENTS = 1024;

const within = (low: number, high: number): Rule<number> => numberFrom(low, high, "a number");
export const sampleRates = within(1, 10_000_000);
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
  profile: row(oneOf("meyda", "kaldi", "htk", "librosa", "psf"), "meyda", "front end that the other defaults are of", {
    group,
    flag: "--profile <name>",
  }),
  sampleRate: row(orNull(sampleRates, "to take each recording at its own"), null, "sample rate of the recordings, Hz"),
  resampling: row(oneOf("refuse", "allow"), "refuse", "whether to convert other sample rates"),
  frameLength: row(seconds, 0.025, "frame length", { group, flag: "--frame-length <ms>", inFlag: milliseconds }),
  frameShift: row(seconds, 0.01, "from one frame to the next", {
    group,
    flag: "--frame-shift <ms>",
    inFlag: milliseconds,
  }),
  frameLengthSamples: row(
    orNull(integerFrom(3, MAX_FRAME_SAMPLES), "to take frameLength"),
    null,
    "frame length in samples",
  ),
  frameShiftSamples: row(orNull(integerFrom(1, 1_000_000), "to take frameShift"), null, "frame shift in samples"),
  sampleRounding: row(oneOf("nearest", "down"), "nearest", "from seconds to whole samples"),
  framing: row(oneOf("snip", "midpoint", "centered", "pad-last"), "snip", "where frames lie"),
  padding: row(oneOf("zeros", "reflect", "symmetric"), "zeros", "what stands beyond the ends"),
  sampleScale: row(aboveZero("a factor above 0"), 32768, "from amplitudes of ±1 to the range assumed"),
  dither: row(within(0, 32768), 0, "deviation of the noise added to samples"),
  ditherSeed: row(integerFrom(0, 2 ** 32 - 1), 0, "seed of that noise"),
  dcRemoval: row(oneOf("none", "frame", "signal"), "none", "which mean is taken off"),
  preEmphasis: row(within(0, 1), 0, "a in x[n] − a · x[n−1]"),
  preEmphasisOver: row(oneOf("frame", "signal"), "frame", "what pre-emphasis runs over"),
  window: row(oneOf("hann", "hamming", "povey", "blackman", "sine", "rectangular"), "hann", "window of a frame", {
    group,
    flag: "--window <name>",
  }),
  windowSymmetry: row(oneOf("symmetric", "periodic"), "symmetric", "form of the window"),
  fftLength: row(
    either(integerFrom(3, MAX_FRAME_SAMPLES), oneOf("power-of-two", "frame")),
    "power-of-two",
    "samples of the FFT",
  ),
  spectrum: row(oneOf("power", "magnitude"), "power", "what the mel bands sum"),
  spectrumScale: row(oneOf("none", "fft-length"), "none", "what the spectrum is divided by"),
  melScale: row(oneOf("htk", "slaney"), "htk", "formula of mel"),
  lowFrequency: row(within(0, 1e6), 0, "lower edge of the mel bands, Hz"),
  highFrequency: row(hertz, 0, "upper edge, Hz; 0 and below count down from half the sample rate"),
  numMelBands: row(integerFrom(1, 1024), 26, "mel bands", { group, flag: "--mel-bands <n>" }),
  filterShape: row(oneOf("mel", "hertz", "bins"), "bins", "where filters are triangles"),
  filterNormalization: row(oneOf("none", "slaney"), "none", "scale of the filters"),
  bandEdges: row(oneOf("exact", "htk"), "exact", "how edges of bands are rounded"),
  emptyFilters: row(oneOf("refuse", "allow"), "refuse", "whether filters without a bin are an error"),
  vtlnWarp: row(within(0.5, 2), 1, "vocal tract length factor"),
  vtlnLow: row(hertz, 100, "lower knee of the warp, Hz"),
  vtlnHigh: row(hertz, -500, "upper knee of the warp, Hz"),
  log: row(oneOf("ln", "dB", "none"), "ln", "logarithm of the bands"),
  logFloor: row(within(0, 1e12), 0, "floor under the logarithm"),
  logOffset: row(within(0, 1e12), 1, "what is added under the logarithm"),
  topDb: row(orNull(decibels, "to leave every band as it is"), null, "range below the loudest band"),
  rastaPole: row(orNull(within(0, 0.9999), "for none"), null, "pole of the RASTA filter"),
  precision: row(oneOf("f32", "f64"), "f64", "floating point of the front end"),
  kind: row(oneOf("mfcc", "fbank", "plp"), "mfcc", "kind of features"),
  numCoefficients: row(integerFrom(1, MAX_COEFFICIENTS), 13, "cepstral coefficients, c0 included", {
    group,
    flag: "--coefficients <n>",
  }),
  dct: row(oneOf("orthonormal", "htk", "unnormalized"), "unnormalized", "scale of the DCT"),
  dctType: row(oneOf(2, 3), 2, "type of the DCT"),
  lifter: row(within(0, 1000), 0, "cepstral lifter; 0 for none"),
  lifterFormula: row(oneOf("htk", "librosa"), "htk", "formula of the lifter"),
  lpcOrder: row(integerFrom(1, 40), 12, "order of linear prediction in PLP"),
  compressionFactor: row(within(0.01, 1), 0.33333, "compression of loudness in PLP"),
  c0: row(columnUse, "keep", "c0 and its deltas", { group, flag: "--c0 <use>" }),
  logEnergy: row(columnUse, "drop", "log energy and its deltas", { group, flag: "--log-energy <use>" }),
  energySource: row(oneOf("raw", "windowed", "spectrum"), "raw", "what the energy is of"),
  energyFloor: row(aboveZero("an energy above 0"), 1, "floor of the energy"),
  levelColumns: row(oneOf("around", "first", "last"), "around", "where c0 and energy stand"),
  pitch: row(columnUse, "drop", "log pitch, voicing and their deltas", { group, flag: "--pitch <use>" }),
  deltaOrder: row(integerFrom(0, 10), 2, "orders of deltas; 0 for none", { group, flag: "--deltas <order>" }),
  deltaWindow: row(integerFrom(1, 100), 2, "frames to each side in a delta", {
    group,
    flag: "--delta-window <frames>",
  }),
  deltaEdges: row(oneOf("htk", "kaldi", "librosa"), "htk", "deltas at the ends of a recording"),
  shiftedDeltas: row(anything, null, "shifted delta cepstra; null for none"),
  energyGate: row(
    orNull(decibels, "to keep every frame"),
    null,
    "leave out frames so far below the loudest; off: none",
    { group, flag: "--energy-gate <dB>" },
  ),
  vad: row(anything, null, "voice activity detector; null keeps every frame"),
  normalization: row(
    oneOf("none", "mean", "mean-variance", "sliding-mean", "sliding-mean-variance", "warp"),
    "none",
    "cepstral normalisation",
    { group, flag: "--normalization <kind>" },
  ),
  normalizationScope: row(oneOf("recording", "group"), "recording", "what is normalised together"),
  normalizationWindow: row(integerFrom(3, 100_000), 300, "frames of a sliding window"),
  splice: row(anything, null, "neighbouring frames beside each; null for none"),
  transform: row(orNull(transform, "for none"), null, "a PCA or LDA of the columns"),
};

export const shiftedDeltaTable: OptionTable<ShiftedDeltaRecipe> = {
  spread: row(integerFrom(1, 100), 1, "d, frames to each side in a delta"),
  shift: row(integerFrom(1, 100), 3, "P, frames from one delta to the next"),
  numBlocks: row(integerFrom(1, 100), 7, "k, deltas stacked"),
  delta: row(oneOf("regression", "difference"), "regression", "formula of a delta"),
};

export const spliceTable: OptionTable<SpliceRecipe> = {
  left: row(integerFrom(0, 1000), 4, "frames before each"),
  right: row(integerFrom(0, 1000), 4, "frames after each"),
  step: row(integerFrom(1, 1000), 1, "every step-th frame is kept"),
};
