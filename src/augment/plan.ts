/** What an augmentation may vary and within which limits, and the checks of it; augment.ts draws from it. */

import { OptionError } from "../errors.js";
import type { Waveform } from "../types.js";
import { NOISE_NAMES, type NoiseName } from "./noise.js";

/** Low and high: a value is drawn evenly between them. */
export type Range = readonly [low: number, high: number];

/** Made noise, or "recording": one of the noise recordings that come along. */
export type NoiseSource = NoiseName | "recording";

/** How recordings are varied: plain data, as it would stand in a JSON file. What is left out is not done. */
export interface AugmentationPlan {
  /** Factors of `changeSpeed`, one of which is drawn: a list, not a range. */
  readonly speed?: readonly number[];
  /** Factors of `changeTempo`, one of which is drawn: a list, not a range. */
  readonly tempo?: readonly number[];
  /** Seconds: the range of T₆₀ of the rooms, see `syntheticImpulseResponse`. */
  readonly reverberationTime?: Range;
  /** dB: the range of signal-to-noise ratios over the recording, see `addNoise`. */
  readonly snr?: Range;
  /** One source, or several of which one is drawn. @default "recording" where such come along, else "white" */
  readonly noise?: NoiseSource | readonly NoiseSource[];
  /** dB: the range of `applyGain`, which comes last. */
  readonly gain?: Range;
}

/** Recordings that a plan draws from; each as likely as the others. */
export interface AugmentationSounds {
  /** @default none */
  readonly noises?: readonly Waveform[];
  /** Measured rooms, instead of a `reverberationTime`. @default none */
  readonly impulseResponses?: readonly Waveform[];
}

const LIMITS = {
  speed: [0.1, 10],
  tempo: [0.1, 10],
  reverberationTime: [0.05, 20],
  snr: [-200, 200],
  gain: [-200, 200],
} as const;
const VALUES = ["speed", "tempo", "reverberationTime", "snr", "gain"] as const;
const KEYS: readonly string[] = [...VALUES, "noise"];

/**
 * @throws {OptionError} when the plan has an unknown key, or a value out of range, or when plan and sounds contradict one
 *   another, e.g. noise without an `snr`
 */
export function checkPlan(plan: AugmentationPlan, sounds: AugmentationSounds): void {
  if (typeof plan !== "object" || plan === null || Array.isArray(plan)) {
    throw new OptionError(`the plan must be an object such as { snr: [10, 20] }, and is ${JSON.stringify(plan)}`);
  }
  const unknown = Object.keys(plan).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new OptionError(`the plan has ${unknown}; it may have ${KEYS.join(", ")}`);
  for (const key of VALUES) checkValues(key, plan[key]);
  checkNoise(plan, sounds);
  if (plan.reverberationTime !== undefined && sounds.impulseResponses !== undefined) {
    throw new OptionError("a plan with reverberationTime makes its rooms; leave it out, or the impulse responses");
  }
  if (sounds.impulseResponses?.length === 0) throw new OptionError("impulseResponses is empty; leave it out");
}

/** The noise sources of a plan, one of which is drawn. */
export function noiseSources(plan: AugmentationPlan, sounds: AugmentationSounds): readonly NoiseSource[] {
  const { noise = sounds.noises === undefined ? "white" : "recording" } = plan;
  return typeof noise === "string" ? [noise] : noise;
}

function checkNoise(plan: AugmentationPlan, sounds: AugmentationSounds): void {
  if (plan.snr === undefined) {
    if (plan.noise === undefined && sounds.noises === undefined) return;
    throw new OptionError("noise needs an snr, the range of its signal-to-noise ratios in dB, e.g. [10, 20]");
  }
  const sources: unknown = noiseSources(plan, sounds);
  const known: readonly unknown[] = [...NOISE_NAMES, "recording"];
  if (!Array.isArray(sources) || sources.length === 0 || !sources.every((source) => known.includes(source))) {
    throw new OptionError(`noise must be one or several of ${known.join(", ")}, and is ${JSON.stringify(plan.noise)}`);
  }
  if (sources.includes("recording") !== (sounds.noises !== undefined && sounds.noises.length > 0)) {
    throw new OptionError('noise "recording" and noise recordings go together, and one came without the other');
  }
}

function checkValues(key: (typeof VALUES)[number], values: readonly number[] | undefined): void {
  if (values === undefined) return;
  const [least, most] = LIMITS[key];
  const isWithin = (value: unknown) => typeof value === "number" && value >= least && value <= most;
  const isRange = key !== "speed" && key !== "tempo";
  if (Array.isArray(values) && values.every(isWithin)) {
    const [low, high] = values;
    if (isRange ? values.length === 2 && low <= high : values.length > 0) return;
  }
  const expected = isRange ? `[low, high] between ${least} and ${most}` : `a list of factors from ${least} to ${most}`;
  throw new OptionError(`${key} must be ${expected}, and is ${JSON.stringify(values)}`);
}
