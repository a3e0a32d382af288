/** Features of a recording and of its augmented copies. */

import { readAudio } from "../../audio/read-audio.js";
import { resample } from "../../audio/resample.js";
import { augment } from "../../augment/augment.js";
import { seedOf } from "../../augment/level.js";
import { type AugmentationPlan, type AugmentationSounds, checkPlan } from "../../augment/plan.js";
import { OptionError } from "../../errors.js";
import type { FeatureExtractor, RecordingExtractorOptions } from "../../features/extract.js";
import { resolveRecipe } from "../../features/recipe/recipe.js";
import { prepareExtractor } from "../../features/streaming.js";
import type { FeatureMatrix, FeatureRecipe, Waveform } from "../../types.js";

/** How training recordings are multiplied: plain data, as it stands in a JSON file. */
export interface TrainingAugmentation {
  /** Varied copies of each recording, further to itself. @default 1 with a plan, else 0 */
  readonly copies?: number;
  /** What is drawn for each copy: speed, tempo, room, noise, gain. */
  readonly plan?: AugmentationPlan;
  /** Warps of the mel axis: one further copy of each recording for each, as if another vocal tract had spoken. */
  readonly vtlnWarps?: readonly number[];
  /** Files of noise that a plan's `snr` draws from, instead of the made noises. @default none */
  readonly noises?: readonly string[];
  /** Files of measured rooms, of which each copy gets one. @default none */
  readonly impulseResponses?: readonly string[];
  /** @default 0 */
  readonly seed?: number;
}

/** The features of a training recording and of its copies. */
export type AugmentedExtractor = (waveform: Waveform, row: number) => Promise<readonly FeatureMatrix[]>;

const KEYS = ["copies", "plan", "vtlnWarps", "noises", "impulseResponses", "seed"];

const isList = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");

/** Stands for the files of a plan, which is checked before they are read. */
const STAND_IN: Waveform = { samples: Float32Array.of(1), sampleRate: 8000 };

/** @throws {OptionError} when it is no augmentation */
export function checkAugmentation(augmentation: TrainingAugmentation): void {
  const unknown = Object.keys(augmentation).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new OptionError(`unknown augmentation option "${unknown}"; the options are ${KEYS.join(", ")}`);
  }
  const { copies, plan, vtlnWarps = [], seed = 0 } = augmentation;
  if (copies !== undefined && (!Number.isInteger(copies) || copies < 0 || copies > 1000)) {
    throw new OptionError(`copies must be a whole number from 0 to 1000; got ${String(copies)}`);
  }
  const { noises = [], impulseResponses = [] } = augmentation;
  if (!isList(noises) || !isList(impulseResponses)) {
    throw new OptionError("noises and impulseResponses must be lists of sound files");
  }
  if (plan === undefined && ((copies ?? 0) > 0 || noises.length > 0 || impulseResponses.length > 0)) {
    throw new OptionError('copies need a plan that says how they vary, such as { "plan": { "speed": [0.9, 1.1] } }');
  }
  if (!Number.isInteger(seed) || seed < 0)
    throw new OptionError(`seed must be a whole number from 0; got ${String(seed)}`);
  if (!Array.isArray(vtlnWarps)) throw new OptionError("vtlnWarps must be a list of factors, such as [0.9, 1.1]");
  if (plan !== undefined) {
    checkPlan(plan, {
      ...(noises.length > 0 ? { noises: noises.map(() => STAND_IN) } : {}),
      ...(impulseResponses.length > 0 ? { impulseResponses: impulseResponses.map(() => STAND_IN) } : {}),
    });
  }
}

/** Checks what can be checked before there is a recording: the augmentation, and whether the recipe takes its warps. */
export function checkAugmentationOf(recipe: FeatureRecipe, augmentation: TrainingAugmentation): void {
  checkAugmentation(augmentation);
  for (const vtlnWarp of augmentation.vtlnWarps ?? []) resolveRecipe({ ...recipe, vtlnWarp });
}

/** The files of an augmentation at the rate of the recordings. */
async function soundsOf(
  { noises = [], impulseResponses = [] }: TrainingAugmentation,
  sampleRate: number,
): Promise<AugmentationSounds> {
  const read = async (path: string) => resample(await readAudio(path), sampleRate);
  return {
    ...(noises.length > 0 ? { noises: await Promise.all(noises.map(read)) } : {}),
    ...(impulseResponses.length > 0 ? { impulseResponses: await Promise.all(impulseResponses.map(read)) } : {}),
  };
}

/** Gives each recording, then its varied copies, then its warps. The same rows and seed give the same bits. */
export async function createAugmentedExtractor(
  recipe: FeatureRecipe,
  sampleRate: number,
  augmentation: TrainingAugmentation,
  options: Pick<RecordingExtractorOptions, "kernel" | "speechWeights"> = {},
): Promise<AugmentedExtractor> {
  checkAugmentationOf(recipe, augmentation);
  const { plan, vtlnWarps = [], seed = 0 } = augmentation;
  const copies = augmentation.copies ?? (plan === undefined ? 0 : 1);
  // The rate of a recording is known by now; the features say what the recipe asked for.
  const extractorOf = async (own: FeatureRecipe): Promise<FeatureExtractor> => {
    const extractRecording = await prepareExtractor({ ...own, sampleRate: null }, sampleRate, options);
    return (waveform) => ({ ...extractRecording(waveform), recipe: own });
  };
  const extract = await extractorOf(recipe);
  const sounds = await soundsOf(augmentation, sampleRate);
  const warped = await Promise.all(vtlnWarps.map((vtlnWarp) => extractorOf({ ...recipe, vtlnWarp })));
  return async (waveform, row) => {
    const matrices = [extract(waveform)];
    for (let copy = 1; plan !== undefined && copy <= copies; copy++) {
      matrices.push(extract(await augment(waveform, plan, seedOf(seedOf(seed, copy), row), sounds)));
    }
    return [...matrices, ...warped.map((extractWarped) => extractWarped(waveform))];
  };
}
