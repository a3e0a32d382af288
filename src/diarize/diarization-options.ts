import { OptionError } from "../errors.js";
import { resolveRecipe } from "../features/recipe/recipe.js";
import { resolveVad } from "../features/vad/vad-options.js";
import { diarizationTable, windowTable } from "../options/recognition-table.js";
import { resolveOptions } from "../options.js";
import type { FeatureRecipe, RecipeOptions, VadOptions, VadRecipe } from "../types.js";

/** The options of diarisation and of decisions over windows, with their defaults. */

/** What counts as a run of speech. */
export interface RunSettings {
  /** Seconds; a shorter stretch, short pauses filled, is no speech. @default 0.1 */
  readonly minSpeech: number;
  /** Seconds; a shorter pause is part of the speech. @default 0.2 */
  readonly minPause: number;
}

interface DiarizationNumbers extends RunSettings {
  /** How many speak, where it is known. @default null, as many as the criterion finds */
  readonly numSpeakers: number | null;
  /** No more than so many, where it is not. @default null */
  readonly maxSpeakers: number | null;
  /** Seconds: what is clustered is not cut finer than this. @default 0.5 */
  readonly minSegment: number;
  /** λ of ΔBIC between neighbours in time: higher finds fewer changes. @default 1.3 */
  readonly changePenalty: number;
  /** λ of ΔBIC between clusters: higher finds fewer speakers. @default 3 */
  readonly penalty: number;
  /** Rounds in which a mixture is trained for each cluster and every piece of speech given anew. @default 3 */
  readonly numRounds: number;
  /** Gaussians of such a mixture at the most. @default 8 */
  readonly numComponents: number;
  /** Nats: what a change of speaker costs in a round. @default 50 */
  readonly switchingPenalty: number;
  /** Of the random numbers. @default 0 */
  readonly seed: number;
}

/** Every setting of diarisation. */
export interface DiarizationSettings extends DiarizationNumbers {
  /** How speech is found. @default { method: "adaptive" } */
  readonly vad: VadRecipe;
  /** Of the front end. @default Kaldi's with 20 coefficients of 30 bands, nothing normalised: the channel is of the speaker */
  readonly recipe: FeatureRecipe;
}

/** The same as one gives them. */
export interface DiarizationOptions extends Partial<DiarizationNumbers> {
  readonly vad?: VadOptions;
  readonly recipe?: RecipeOptions;
}

const RECIPE: RecipeOptions = { profile: "kaldi", numCoefficients: 20, numMelBands: 30 };

/**
 * The settings of diarisation: those given, over the defaults.
 *
 * @throws {OptionError} for an unknown option, a value outside its range, or both numbers of speakers
 * @example resolveDiarizationOptions({ numSpeakers: 2 }).minSegment // => 0.5
 */
export function resolveDiarizationOptions(options: DiarizationOptions = {}): DiarizationSettings {
  const { vad = { method: "adaptive" }, recipe, ...numbers } = options;
  if ((numbers.numSpeakers ?? null) !== null && (numbers.maxSpeakers ?? null) !== null) {
    throw new OptionError("numSpeakers says how many speak, maxSpeakers how many at the most; give one");
  }
  return {
    ...resolveOptions<DiarizationNumbers>("diarization", diarizationTable, numbers),
    vad: resolveVad(vad),
    recipe: resolveRecipe({ ...RECIPE, ...recipe }),
  };
}

/** How decisions over windows become segments. */
export type Smoothing = "viterbi" | "majority" | "none";

/** Every setting of decisions over a sliding window. */
export interface WindowSettings extends RunSettings {
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
  /** How speech is found. @default { method: "adaptive" } */
  readonly vad: VadRecipe;
}

/** The same as one gives them. */
export interface WindowOptions extends Partial<Omit<WindowSettings, "vad">> {
  readonly vad?: VadOptions;
}

/**
 * The settings of a sliding window: those given, over the defaults.
 *
 * @throws {OptionError} for an unknown option or a value outside its range
 * @example resolveWindowOptions({ window: 3 }).hop // => 0.1
 */
export function resolveWindowOptions({ vad = { method: "adaptive" }, ...options }: WindowOptions = {}): WindowSettings {
  return {
    ...resolveOptions<Omit<WindowSettings, "vad">>("window", windowTable, options),
    vad: resolveVad(vad),
  };
}
