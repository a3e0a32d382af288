import { OptionError } from "../../errors.js";
import {
  integerFrom,
  isNumber,
  numberAbove,
  numberFrom,
  type Rule,
  type Rules,
  resolveOptions,
  rule,
  show,
} from "../../options.js";
import type {
  AdaptiveVadRecipe,
  KaldiVadRecipe,
  TwoGaussianVadRecipe,
  VadOptions,
  VadRecipe,
  WebRtcVadRecipe,
} from "../../types.js";

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
const secondsUpTo = (most: number): Rule => numberFrom(0, most, "seconds (not milliseconds)");
const share = rule<number>(
  "a share between 0 and 1, neither included",
  (value) => isNumber(value) && value > 0 && value < 1,
);

const KALDI_RULES: Rules<KaldiVadRecipe> = {
  energyThreshold: nats,
  energyMeanScale: numberFrom(0, 10, "a factor"),
  framesContext: integerFrom(0, 1000),
  proportionThreshold: share,
};
const ADAPTIVE_RULES: Rules<AdaptiveVadRecipe> = {
  onThreshold: decibels,
  offThreshold: decibels,
  range: decibels,
  noiseWindow: numberFrom(0.1, 60, "seconds (not milliseconds)"),
  noiseQuantile: share,
  hangover: secondsUpTo(5),
  minSpeech: secondsUpTo(5),
  minPause: secondsUpTo(5),
};
const TWO_GAUSSIAN_RULES: Rules<TwoGaussianVadRecipe> = {
  threshold: share,
  minSeparation: decibels,
  minSpread: decibels,
};
const WEB_RTC_RULES: Rules<WebRtcVadRecipe> = { aggressiveness: integerFrom(0, 3) };

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
 * @example resolveVad({ method: "webrtc" }); // => { method: "webrtc", aggressiveness: 2 }
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
