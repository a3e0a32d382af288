import { resolveVad } from "../features/vad/vad-options.js";
import { numberAbove, numberFrom, type OptionRules, oneOf, resolveOptions } from "../options.js";
import type { VadOptions, VadRecipe } from "../types.js";

/** How decisions over windows become segments. */
export type Smoothing = "viterbi" | "majority" | "none";

/** Every setting of decisions over a sliding window. */
export interface WindowSettings {
  /** Seconds: the speech in so much time about a moment decides on it. @default 0.5 */
  readonly window: number;
  /** Seconds from one decision to the next. @default 0.1 */
  readonly hop: number;
  /**
   * "viterbi": the likeliest sequence of labels where each change costs `switchingPenalty`; "majority": of the decisions in a
   * window the most frequent one; "none": each decision by itself.
   *
   * @default "viterbi"
   */
  readonly smoothing: Smoothing;
  /** Nats, of "viterbi": what a change of label costs. @default 200 */
  readonly switchingPenalty: number;
  /** Seconds; a shorter stretch, short pauses filled, is no speech. @default 0.1 */
  readonly minSpeech: number;
  /** Seconds; a shorter pause is part of the speech. @default 0.2 */
  readonly minPause: number;
  /** How speech is found. @default { method: "adaptive" } */
  readonly vad: VadRecipe;
}

/** The same as one gives them. */
export interface WindowOptions extends Partial<Omit<WindowSettings, "vad">> {
  readonly vad?: VadOptions;
}

// Tuned on conversations of ten speakers that no figure is of: docs/who-speaks-when.md.
const DEFAULTS: Omit<WindowSettings, "vad"> = {
  window: 0.5,
  hop: 0.1,
  smoothing: "viterbi",
  switchingPenalty: 200,
  minSpeech: 0.1,
  minPause: 0.2,
};

const RULES: OptionRules<Omit<WindowSettings, "vad">> = {
  window: numberAbove(0, 3600, "seconds (not milliseconds)"),
  hop: numberAbove(0, 3600, "seconds (not milliseconds)"),
  smoothing: oneOf("viterbi", "majority", "none"),
  switchingPenalty: numberFrom(0, Number.MAX_VALUE, "nats"),
  minSpeech: numberFrom(0, 3600, "seconds (not milliseconds)"),
  minPause: numberFrom(0, 3600, "seconds (not milliseconds)"),
};

/**
 * The settings of a sliding window: those given, over the defaults.
 *
 * @throws {OptionError} for an unknown option or a value outside its range
 * @example resolveWindowOptions({ window: 3 }).hop // => 0.1
 */
export function resolveWindowOptions({ vad = { method: "adaptive" }, ...options }: WindowOptions = {}): WindowSettings {
  return { ...resolveOptions("window", DEFAULTS, RULES, options), vad: resolveVad(vad) };
}
