import { OptionError } from "../../errors.js";
import {
  integerFrom,
  numberAbove,
  numberFrom,
  type OptionRule,
  type OptionRules,
  resolveOptions,
  show,
} from "../option-rules.js";

/** Every setting of Kaldi's energy detector. */
export interface KaldiVadRecipe {
  /** Nats. */
  readonly energyThreshold: number;
  /** How much of the mean log energy is added to the threshold. */
  readonly energyMeanScale: number;
  /** Frames to each side that vote with a frame. */
  readonly framesContext: number;
  /** The share of them that must be above the threshold. */
  readonly proportionThreshold: number;
}

/** Every setting of the detector with a noise floor that follows the recording. */
export interface AdaptiveVadRecipe {
  /** Decibels above the noise floor where speech begins. */
  readonly onThreshold: number;
  /** Decibels above the noise floor that speech must keep to. */
  readonly offThreshold: number;
  /** Decibels under the loudest frame that can still be speech. */
  readonly range: number;
  /** Seconds over which the noise floor is sought. */
  readonly noiseWindow: number;
  /** The share of the frames of that window that lie under its noise floor. */
  readonly noiseQuantile: number;
  /** Seconds that are added to the end of every stretch of speech. */
  readonly hangover: number;
  /** Seconds; a shorter stretch is no speech. */
  readonly minSpeech: number;
  /** Seconds; a shorter pause is part of the speech. */
  readonly minPause: number;
}

/** Every setting of the detector that fits two Gaussians. */
export interface TwoGaussianVadRecipe {
  /** The posterior probability of the louder Gaussian from which a frame is speech. */
  readonly threshold: number;
  /** Decibels by which the means must at least differ for there to be both silence and speech. */
  readonly minSeparation: number;
  /** Decibels of standard deviation of a recording that is all speech, where there are not both. */
  readonly minSpread: number;
}

/** Every setting of WebRTC's detector. */
export interface WebRtcVadRecipe {
  /** 0 lets the most through, 3 the least. */
  readonly aggressiveness: 0 | 1 | 2 | 3;
}

/** Which detector, with every setting of it: plain data, made by `resolveVad`. */
export type VadRecipe =
  | ({ readonly method: "kaldi" } & KaldiVadRecipe)
  | ({ readonly method: "adaptive" } & AdaptiveVadRecipe)
  | ({ readonly method: "two-gaussian" } & TwoGaussianVadRecipe)
  | ({ readonly method: "webrtc" } & WebRtcVadRecipe);

/** Which detector, with those of its settings that are not the default. */
export type VadOptions =
  | ({ readonly method: "kaldi" } & Partial<KaldiVadRecipe>)
  | ({ readonly method: "adaptive" } & Partial<AdaptiveVadRecipe>)
  | ({ readonly method: "two-gaussian" } & Partial<TwoGaussianVadRecipe>)
  | ({ readonly method: "webrtc" } & Partial<WebRtcVadRecipe>);

export type VadMethod = VadRecipe["method"];

const KALDI: KaldiVadRecipe = {
  energyThreshold: 5,
  energyMeanScale: 0.5,
  framesContext: 0,
  proportionThreshold: 0.6,
};
const ADAPTIVE: AdaptiveVadRecipe = {
  onThreshold: 6,
  offThreshold: 3,
  range: 40,
  noiseWindow: 3,
  noiseQuantile: 0.1,
  hangover: 0.03,
  minSpeech: 0.08,
  minPause: 0.15,
};
const TWO_GAUSSIAN: TwoGaussianVadRecipe = { threshold: 0.5, minSeparation: 4, minSpread: 4 };
const WEB_RTC: WebRtcVadRecipe = { aggressiveness: 2 };

const nats = numberFrom(-100, 100, "nats");
const decibels = numberAbove(0, 200, "dB");
const secondsUpTo = (most: number): OptionRule => numberFrom(0, most, "seconds (not milliseconds)");
const share: OptionRule = {
  accepts: (value) => typeof value === "number" && value > 0 && value < 1,
  range: "a share between 0 and 1, neither included",
};

const KALDI_RULES: OptionRules<KaldiVadRecipe> = {
  energyThreshold: nats,
  energyMeanScale: numberFrom(0, 10, "a factor"),
  framesContext: integerFrom(0, 1000),
  proportionThreshold: share,
};
const ADAPTIVE_RULES: OptionRules<AdaptiveVadRecipe> = {
  onThreshold: decibels,
  offThreshold: decibels,
  range: decibels,
  noiseWindow: numberFrom(0.1, 60, "seconds (not milliseconds)"),
  noiseQuantile: share,
  hangover: secondsUpTo(5),
  minSpeech: secondsUpTo(5),
  minPause: secondsUpTo(5),
};
const TWO_GAUSSIAN_RULES: OptionRules<TwoGaussianVadRecipe> = {
  threshold: share,
  minSeparation: decibels,
  minSpread: decibels,
};
const WEB_RTC_RULES: OptionRules<WebRtcVadRecipe> = { aggressiveness: integerFrom(0, 3) };

/** @throws {OptionError} @see KaldiVadRecipe */
export function resolveKaldiVad(options: Partial<KaldiVadRecipe> = {}): KaldiVadRecipe {
  return resolveOptions("kaldi vad", KALDI, KALDI_RULES, options);
}

/** @throws {OptionError} @see AdaptiveVadRecipe */
export function resolveAdaptiveVad(options: Partial<AdaptiveVadRecipe> = {}): AdaptiveVadRecipe {
  const recipe = resolveOptions("adaptive vad", ADAPTIVE, ADAPTIVE_RULES, options);
  if (recipe.offThreshold > recipe.onThreshold) {
    throw new OptionError(
      `adaptive vad option offThreshold must not be above onThreshold; ` +
        `got ${recipe.offThreshold} and ${recipe.onThreshold} dB`,
    );
  }
  return recipe;
}

/** @throws {OptionError} @see TwoGaussianVadRecipe */
export function resolveTwoGaussianVad(options: Partial<TwoGaussianVadRecipe> = {}): TwoGaussianVadRecipe {
  return resolveOptions("two-gaussian vad", TWO_GAUSSIAN, TWO_GAUSSIAN_RULES, options);
}

/** @throws {OptionError} @see WebRtcVadRecipe */
export function resolveWebRtcVad(options: Partial<WebRtcVadRecipe> = {}): WebRtcVadRecipe {
  return resolveOptions("webrtc vad", WEB_RTC, WEB_RTC_RULES, options);
}

/**
 * The complete recipe of a voice activity detector: what is absent (or undefined) takes its default, what is present is
 * checked. `method` comes first, then the settings in a fixed order.
 *
 * | method | defaults |
 * |---|---|
 * | "kaldi" | energyThreshold 5, energyMeanScale 0.5, framesContext 0, proportionThreshold 0.6 |
 * | "adaptive" | onThreshold 6, offThreshold 3, range 40, noiseWindow 3, noiseQuantile 0.1, hangover 0.03, minSpeech 0.08, minPause 0.15 |
 * | "two-gaussian" | threshold 0.5, minSeparation 4, minSpread 4 |
 * | "webrtc" | aggressiveness 2 |
 *
 * @throws {OptionError} for an unknown method or option, a value outside its range, or options that contradict one another
 * @example resolveVad({ method: "webrtc" }) // => { method: "webrtc", aggressiveness: 2 }
 */
export function resolveVad(options: VadOptions): VadRecipe {
  if (typeof options !== "object" || options === null) {
    throw new OptionError(`vad must be an object such as { method: "adaptive" }; got ${show(options)}`);
  }
  switch (options.method) {
    case "kaldi": {
      const { method, ...given } = options;
      return { method, ...resolveKaldiVad(given) };
    }
    case "adaptive": {
      const { method, ...given } = options;
      return { method, ...resolveAdaptiveVad(given) };
    }
    case "two-gaussian": {
      const { method, ...given } = options;
      return { method, ...resolveTwoGaussianVad(given) };
    }
    case "webrtc": {
      const { method, ...given } = options;
      return { method, ...resolveWebRtcVad(given) };
    }
    default: {
      const { method } = options as { readonly method?: unknown };
      throw new OptionError(
        `vad method must be one of "kaldi", "adaptive", "two-gaussian", "webrtc"; got ${show(method)}`,
      );
    }
  }
}
