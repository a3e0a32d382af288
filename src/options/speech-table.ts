import {
  integerFrom,
  numberAbove,
  numberBetween,
  numberFrom,
  type OptionTable,
  oneOf,
  type Rule,
  row,
} from "../options.js";
import type {
  AdaptiveVadRecipe,
  KaldiVadRecipe,
  TwoGaussianVadRecipe,
  VadOptions,
  WebRtcVadRecipe,
} from "../recipe-types.js";

/** The options of what finds speech and pitch in recordings. */

const seconds = (low: number, high: number): Rule<number> => numberFrom(low, high, "seconds (not milliseconds)");
const decibels = numberAbove(0, 200, "dB");
const share = numberBetween(0, 1, "a share");

export const VAD_METHODS = oneOf("kaldi", "adaptive", "two-gaussian", "webrtc") satisfies Rule<VadOptions["method"]>;

export const kaldiVadTable: OptionTable<KaldiVadRecipe> = {
  energyThreshold: row(numberFrom(-100, 100, "nats"), 5, "log energy that counts as speech"),
  energyMeanScale: row(numberFrom(0, 10, "a factor"), 0.5, "share of the mean added to it"),
  framesContext: row(integerFrom(0, 1000), 0, "frames to each side that vote"),
  proportionThreshold: row(share, 0.6, "share of votes that makes speech"),
};

export const adaptiveVadTable: OptionTable<AdaptiveVadRecipe> = {
  onThreshold: row(decibels, 6, "above the noise where speech begins"),
  offThreshold: row(decibels, 3, "above the noise where speech ends"),
  range: row(decibels, 40, "below the loudest frame where nothing is speech"),
  noiseWindow: row(seconds(0.1, 60), 3, "over which the noise is estimated"),
  noiseQuantile: row(share, 0.1, "quantile of the energies that is noise"),
  hangover: row(seconds(0, 5), 0.03, "how long speech lasts on"),
  minSpeech: row(seconds(0, 5), 0.08, "shorter is no speech"),
  minPause: row(seconds(0, 5), 0.15, "shorter is no pause"),
};

export const twoGaussianVadTable: OptionTable<TwoGaussianVadRecipe> = {
  threshold: row(share, 0.5, "posterior that makes speech"),
  minSeparation: row(decibels, 4, "between the means of speech and noise"),
  minSpread: row(decibels, 4, "least deviation of a Gaussian"),
};

export const webRtcVadTable: OptionTable<WebRtcVadRecipe> = {
  aggressiveness: row(integerFrom(0, 3), 2, "how readily a frame is no speech"),
};

/** Of the stretches that frame decisions become. */
export const segmentTable: OptionTable<{ minSpeech: number; minPause: number; padding: number }> = {
  minSpeech: row(seconds(0, 3600), 0, "shorter is no speech", { flag: "--min-speech <s>" }),
  minPause: row(seconds(0, 3600), 0, "shorter is no pause", { flag: "--min-pause <s>" }),
  padding: row(seconds(0, 3600), 0, "time added at both ends", { flag: "--padding <s>" }),
};

const cost = numberFrom(0, 1, "a cost in units of correlation");

export const pitchTable = {
  frameLength: row(numberAbove(0, 1, "seconds (not milliseconds)"), 0.025, "frame length"),
  frameShift: row(numberAbove(0, 1, "seconds (not milliseconds)"), 0.01, "frame shift"),
  minimum: row(numberFrom(20, 500, "Hz"), 60, "lowest pitch"),
  maximum: row(numberFrom(40, 1000, "Hz"), 400, "highest pitch"),
  window: row(seconds(0.005, 0.1), 0.02, "stretches that are compared"),
  voicingThreshold: row(numberFrom(0, 1, "a correlation"), 0.5, "above it a frame is voiced"),
  silenceThreshold: row(numberFrom(0, 1, "a share of the strongest frame"), 0.05, "below it a frame is hardly voiced"),
  octaveCost: row(cost, 0.02, "of a pitch lower by an octave"),
  octaveJumpCost: row(cost, 0.6, "of a jump by an octave within 10 ms"),
  voicingChangeCost: row(cost, 0.2, "of a change of voicing within 10 ms"),
};
