import {
  aboveZero,
  accepts,
  anyNumber,
  either,
  fields,
  integerFrom,
  listOf,
  numberAbove,
  numberFrom,
  oneOf,
  orNull,
  type Rule,
} from "../../options.js";
import type { FeatureRecipe, FeatureTransform } from "../../types.js";

/** More than any tool is asked for. */
const MAX_COEFFICIENTS = 1024;

const within = (low: number, high: number): Rule<number> => numberFrom(low, high, "a number");

const seconds = numberAbove(0, 1, "seconds (not milliseconds)");

const hertz = anyNumber("a frequency in Hz");

const decibels = aboveZero("a number of dB above 0");

const numbers = listOf(anyNumber("a finite number"));

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

const columnUse = oneOf("keep", "deltas", "drop");

/** One rule an option, but for those that are objects with options of their own. */
export const RULES: {
  readonly [Option in Exclude<keyof FeatureRecipe, "vad" | "shiftedDeltas" | "splice">]: Rule;
} = {
  profile: oneOf("meyda", "kaldi", "htk", "librosa", "psf"),
  sampleRate: orNull(aboveZero("samples per second above 0"), "to take each recording at its own"),
  resampling: oneOf("refuse", "allow"),
  frameLength: seconds,
  frameShift: seconds,
  frameLengthSamples: orNull(integerFrom(3, 1_000_000), "to take frameLength"),
  frameShiftSamples: orNull(integerFrom(1, 1_000_000), "to take frameShift"),
  sampleRounding: oneOf("nearest", "down"),
  framing: oneOf("snip", "midpoint", "centered", "pad-last"),
  padding: oneOf("zeros", "reflect", "symmetric"),
  sampleScale: aboveZero("a factor above 0"),
  dither: within(0, 32768),
  ditherSeed: integerFrom(0, 2 ** 32 - 1),
  dcRemoval: oneOf("none", "frame", "signal"),
  preEmphasis: within(0, 1),
  preEmphasisOver: oneOf("frame", "signal"),
  window: oneOf("hann", "hamming", "povey", "blackman", "sine", "rectangular"),
  windowSymmetry: oneOf("symmetric", "periodic"),
  fftLength: either(integerFrom(3, 1_048_576), oneOf("power-of-two", "frame")),
  spectrum: oneOf("power", "magnitude"),
  spectrumScale: oneOf("none", "fft-length"),
  melScale: oneOf("htk", "slaney"),
  lowFrequency: within(0, 1e6),
  highFrequency: hertz,
  numMelBands: integerFrom(1, 1024),
  filterShape: oneOf("mel", "hertz", "bins"),
  filterNormalization: oneOf("none", "slaney"),
  bandEdges: oneOf("exact", "htk"),
  emptyFilters: oneOf("refuse", "allow"),
  vtlnWarp: within(0.5, 2),
  vtlnLow: hertz,
  vtlnHigh: hertz,
  log: oneOf("ln", "dB", "none"),
  logFloor: within(0, 1e12),
  logOffset: within(0, 1e12),
  topDb: orNull(decibels, "to leave every band as it is"),
  rastaPole: orNull(within(0, 0.9999), "for none"),
  precision: oneOf("f32", "f64"),
  kind: oneOf("mfcc", "fbank", "plp"),
  numCoefficients: integerFrom(1, MAX_COEFFICIENTS),
  dct: oneOf("orthonormal", "htk", "unnormalized"),
  dctType: oneOf(2, 3),
  lifter: within(0, 1000),
  lifterFormula: oneOf("htk", "librosa"),
  lpcOrder: integerFrom(1, 40),
  compressionFactor: within(0.01, 1),
  c0: columnUse,
  logEnergy: columnUse,
  energySource: oneOf("raw", "windowed", "spectrum"),
  energyFloor: aboveZero("an energy above 0"),
  levelColumns: oneOf("around", "first", "last"),
  pitch: columnUse,
  deltaOrder: integerFrom(0, 10),
  deltaWindow: integerFrom(1, 100),
  deltaEdges: oneOf("htk", "kaldi", "librosa"),
  energyGate: orNull(decibels, "to keep every frame"),
  normalization: oneOf("none", "mean", "mean-variance", "sliding-mean", "sliding-mean-variance", "warp"),
  normalizationScope: oneOf("recording", "group"),
  normalizationWindow: integerFrom(3, 100_000),
  transform: orNull(transform, "for none"),
};
