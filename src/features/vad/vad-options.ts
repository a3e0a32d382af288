import { OptionError } from "../../errors.js";
import {
  adaptiveVadTable,
  kaldiVadTable,
  twoGaussianVadTable,
  VAD_METHODS,
  webRtcVadTable,
} from "../../options/speech-table.js";
import { resolveOptions, show } from "../../options.js";
import type {
  AdaptiveVadRecipe,
  KaldiVadRecipe,
  TwoGaussianVadRecipe,
  VadOptions,
  VadRecipe,
  WebRtcVadRecipe,
} from "../../types.js";

export type VadMethod = VadRecipe["method"];

/** @throws {OptionError} @see KaldiVadRecipe */
export function resolveKaldiVad(options: Partial<KaldiVadRecipe> = {}): KaldiVadRecipe {
  return resolveOptions<KaldiVadRecipe>("kaldi vad", kaldiVadTable, options);
}

/** @throws {OptionError} @see AdaptiveVadRecipe */
export function resolveAdaptiveVad(options: Partial<AdaptiveVadRecipe> = {}): AdaptiveVadRecipe {
  const recipe = resolveOptions<AdaptiveVadRecipe>("adaptive vad", adaptiveVadTable, options);
  if (recipe.offThreshold > recipe.onThreshold) {
    throw new OptionError(
      `adaptive vad: offThreshold: expected no more than the ${recipe.onThreshold} dB of onThreshold, got ${recipe.offThreshold}`,
    );
  }
  return recipe;
}

/** @throws {OptionError} @see TwoGaussianVadRecipe */
export function resolveTwoGaussianVad(options: Partial<TwoGaussianVadRecipe> = {}): TwoGaussianVadRecipe {
  return resolveOptions<TwoGaussianVadRecipe>("two-gaussian vad", twoGaussianVadTable, options);
}

/** @throws {OptionError} @see WebRtcVadRecipe */
export function resolveWebRtcVad(options: Partial<WebRtcVadRecipe> = {}): WebRtcVadRecipe {
  return resolveOptions<WebRtcVadRecipe>("webrtc vad", webRtcVadTable, options);
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
    throw new OptionError(`vad: expected an object such as { method: "adaptive" }, got ${show(options)}`);
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
    default:
      throw new OptionError(
        `vad: method: expected ${VAD_METHODS.expected}, got ${show((options as { method?: unknown }).method)}`,
      );
  }
}
