import type { FeatureRecipe } from "../types.js";

/** What an option may be: a test, and the words for it in an error. */
export interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly range: string;
}

/** More than any tool is asked for. */
const MAX_COEFFICIENTS = 1024;

const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

const oneOf = (...values: readonly (string | number)[]): Rule => ({
  accepts: (value) => values.some((allowed) => allowed === value),
  range: `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`,
});

const wholeNumber = (low: number, high: number): Rule => ({
  accepts: (value) => isNumber(value) && Number.isInteger(value) && value >= low && value <= high,
  range: `a whole number from ${low} to ${high}`,
});

const within = (low: number, high: number): Rule => ({
  accepts: (value) => isNumber(value) && value >= low && value <= high,
  range: `a number from ${low} to ${high}`,
});

const orNull = (rule: Rule, meaning: string): Rule => ({
  accepts: (value) => value === null || rule.accepts(value),
  range: `${rule.range}, or null ${meaning}`,
});

const either = (first: Rule, second: Rule): Rule => ({
  accepts: (value) => first.accepts(value) || second.accepts(value),
  range: `${first.range}, or ${second.range}`,
});

const seconds: Rule = {
  accepts: (value) => isNumber(value) && value > 0 && value <= 1,
  range: "seconds (not milliseconds), above 0 and at most 1",
};

const hertz: Rule = { accepts: isNumber, range: "a frequency in Hz" };

const aboveZero = (what: string): Rule => ({ accepts: (value) => isNumber(value) && value > 0, range: what });

const decibels = aboveZero("a number of dB above 0");

/** An object of exactly these fields. */
const fields = (rules: Readonly<Record<string, Rule>>): Rule => ({
  accepts: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.keys(value).every((key) => Object.hasOwn(rules, key)) &&
    Object.entries(rules).every(([key, rule]) => rule.accepts((value as Record<string, unknown>)[key])),
  range: `{ ${Object.entries(rules)
    .map(([key, rule]) => `${key}: ${rule.range}`)
    .join("; ")} }`,
});

const numbers: Rule = {
  accepts: (value) => Array.isArray(value) && value.every(isNumber),
  range: "an array of finite numbers",
};

const transform: Rule = (() => {
  const shape = fields({
    kind: oneOf("pca", "lda"),
    inputDim: wholeNumber(1, 10000),
    outputDim: wholeNumber(1, 10000),
    offset: numbers,
    matrix: numbers,
  });
  return {
    accepts: (value) => {
      if (!shape.accepts(value)) return false;
      const { inputDim, outputDim, offset, matrix } = value as NonNullable<FeatureRecipe["transform"]>;
      return offset.length === inputDim && matrix.length === inputDim * outputDim;
    },
    range: "a transform made by trainPca or trainLda",
  };
})();

const columnUse = oneOf("keep", "deltas", "drop");

/** One rule an option, but for those that are objects with options of their own. */
export const RULES: { readonly [Option in Exclude<keyof FeatureRecipe, "vad" | "shiftedDeltas" | "splice">]: Rule } = {
  profile: oneOf("meyda", "kaldi", "htk", "librosa", "psf"),
  sampleRate: orNull(aboveZero("samples per second above 0"), "to take each recording at its own"),
  resampling: oneOf("refuse", "allow"),
  frameLength: seconds,
  frameShift: seconds,
  frameLengthSamples: orNull(wholeNumber(3, 1_000_000), "to take frameLength"),
  frameShiftSamples: orNull(wholeNumber(1, 1_000_000), "to take frameShift"),
  sampleRounding: oneOf("nearest", "down"),
  framing: oneOf("snip", "midpoint", "centered", "pad-last"),
  padding: oneOf("zeros", "reflect", "symmetric"),
  sampleScale: aboveZero("a factor above 0"),
  dither: within(0, 32768),
  ditherSeed: wholeNumber(0, 2 ** 32 - 1),
  dcRemoval: oneOf("none", "frame", "signal"),
  preEmphasis: within(0, 1),
  preEmphasisOver: oneOf("frame", "signal"),
  window: oneOf("hann", "hamming", "povey", "blackman", "sine", "rectangular"),
  windowSymmetry: oneOf("symmetric", "periodic"),
  fftLength: either(wholeNumber(3, 1_048_576), oneOf("power-of-two", "frame")),
  spectrum: oneOf("power", "magnitude"),
  spectrumScale: oneOf("none", "fft-length"),
  melScale: oneOf("htk", "slaney"),
  lowFrequency: within(0, 1e6),
  highFrequency: hertz,
  numMelBands: wholeNumber(1, 1024),
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
  kind: oneOf("mfcc", "fbank", "plp"),
  numCoefficients: wholeNumber(1, MAX_COEFFICIENTS),
  dct: oneOf("orthonormal", "htk", "unnormalized"),
  dctType: oneOf(2, 3),
  lifter: within(0, 1000),
  lifterFormula: oneOf("htk", "librosa"),
  lpcOrder: wholeNumber(1, 40),
  compressionFactor: within(0.01, 1),
  c0: columnUse,
  logEnergy: columnUse,
  energySource: oneOf("raw", "windowed", "spectrum"),
  energyFloor: aboveZero("an energy above 0"),
  levelColumns: oneOf("around", "first", "last"),
  pitch: columnUse,
  deltaOrder: wholeNumber(0, 10),
  deltaWindow: wholeNumber(1, 100),
  deltaEdges: oneOf("htk", "kaldi", "librosa"),
  energyGate: orNull(decibels, "to keep every frame"),
  normalization: oneOf("none", "mean", "mean-variance", "sliding-mean", "sliding-mean-variance", "warp"),
  normalizationScope: oneOf("recording", "group"),
  normalizationWindow: wholeNumber(3, 100_000),
  transform: orNull(transform, "for none"),
};
