import { integerFrom, numberAbove, numberBetween, numberFrom, type OptionTable, oneOf, type Rule } from "../options.js";
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
  energyThreshold: { rule: numberFrom(-100, 100, "nats"), default: 5, help: "log energy that counts as speech" },
  energyMeanScale: { rule: numberFrom(0, 10, "a factor"), default: 0.5, help: "share of the mean added to it" },
  framesContext: { rule: integerFrom(0, 1000), default: 0, help: "frames to each side that vote" },
  proportionThreshold: { rule: share, default: 0.6, help: "share of votes that makes speech" },
};

export const adaptiveVadTable: OptionTable<AdaptiveVadRecipe> = {
  onThreshold: { rule: decibels, default: 6, help: "above the noise where speech begins" },
  offThreshold: { rule: decibels, default: 3, help: "above the noise where speech ends" },
  range: { rule: decibels, default: 40, help: "below the loudest frame where nothing is speech" },
  noiseWindow: { rule: seconds(0.1, 60), default: 3, help: "over which the noise is estimated" },
  noiseQuantile: { rule: share, default: 0.1, help: "quantile of the energies that is noise" },
  hangover: { rule: seconds(0, 5), default: 0.03, help: "how long speech lasts on" },
  minSpeech: { rule: seconds(0, 5), default: 0.08, help: "shorter is no speech" },
  minPause: { rule: seconds(0, 5), default: 0.15, help: "shorter is no pause" },
};

export const twoGaussianVadTable: OptionTable<TwoGaussianVadRecipe> = {
  threshold: { rule: share, default: 0.5, help: "posterior that makes speech" },
  minSeparation: { rule: decibels, default: 4, help: "between the means of speech and noise" },
  minSpread: { rule: decibels, default: 4, help: "least deviation of a Gaussian" },
};

export const webRtcVadTable: OptionTable<WebRtcVadRecipe> = {
  aggressiveness: { rule: integerFrom(0, 3), default: 2, help: "how readily a frame is no speech" },
};

/** Of the stretches that frame decisions become. */
export const segmentTable: OptionTable<{ minSpeech: number; minPause: number; padding: number }> = {
  minSpeech: { rule: seconds(0, 3600), default: 0, help: "shorter is no speech", flag: "--min-speech <s>" },
  minPause: { rule: seconds(0, 3600), default: 0, help: "shorter is no pause", flag: "--min-pause <s>" },
  padding: { rule: seconds(0, 3600), default: 0, help: "time added at both ends", flag: "--padding <s>" },
};

const cost = numberFrom(0, 1, "a cost in units of correlation");

export const pitchTable = {
  frameLength: { rule: numberAbove(0, 1, "seconds (not milliseconds)"), default: 0.025, help: "frame length" },
  frameShift: { rule: numberAbove(0, 1, "seconds (not milliseconds)"), default: 0.01, help: "frame shift" },
  minimum: { rule: numberFrom(20, 500, "Hz"), default: 60, help: "lowest pitch" },
  maximum: { rule: numberFrom(40, 1000, "Hz"), default: 400, help: "highest pitch" },
  window: { rule: seconds(0.005, 0.1), default: 0.02, help: "stretches that are compared" },
  voicingThreshold: { rule: numberFrom(0, 1, "a correlation"), default: 0.5, help: "above it a frame is voiced" },
  silenceThreshold: {
    rule: numberFrom(0, 1, "a share of the strongest frame"),
    default: 0.05,
    help: "below it a frame is hardly voiced",
  },
  octaveCost: { rule: cost, default: 0.02, help: "of a pitch lower by an octave" },
  octaveJumpCost: { rule: cost, default: 0.6, help: "of a jump by an octave within 10 ms" },
  voicingChangeCost: { rule: cost, default: 0.2, help: "of a change of voicing within 10 ms" },
};
