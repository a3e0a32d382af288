/** The tasks, speaker, word and phone, and the defaults of each: docs/training.md says how they were chosen. */

import type { CovarianceType, ProfileName, RecipeOptions } from "../types.js";

/** What is told apart: whose voice it is, what is said, or which of its sounds. */
export type Task = "speaker" | "word" | "phone";

/** The settings a task starts from. */
export interface TaskDefaults {
  readonly recipe: RecipeOptions;
  readonly numComponents: number;
  readonly covarianceType: CovarianceType;
  /** Fraction of the global variance. */
  readonly varianceFloor: number;
  /** Of EM, nats per frame. */
  readonly tolerance: number;
}

/**
 * The profile that cross-validation on training recordings found more accurate than meyda's for a task, or null where none
 * was: docs/features.md, "Accuracy of the profiles".
 */
export const suggestedProfile: Readonly<Record<Task, ProfileName | null>> = { speaker: null, word: "psf", phone: null };

/** Names of columns that hold phones, as tiers and label files of the field call them. */
const PHONE_COLUMNS: ReadonlySet<string> = new Set([
  "phone",
  "phones",
  "phoneme",
  "phonemes",
  "phonetic",
  "phn",
  "segment",
]);

/** Labels from a column named "speaker" are speakers, from one named "phone" or the like phones; any others are words. */
export function taskFor(by: string): Task {
  if (by === "speaker") return "speaker";
  return PHONE_COLUMNS.has(by.toLowerCase()) ? "phone" : "word";
}

/** Whatever the profile: deltas to the end frames of each recording, and no level of its own beside the cepstra. */
const DYNAMICS = { deltaOrder: 2, deltaEdges: "htk", logEnergy: "drop" } as const;

/**
 * Chosen by cross-validation on training recordings: docs/training.md.
 *
 * @example taskDefaults.word.numComponents; // => 8
 */
export const taskDefaults: Readonly<Record<Task, TaskDefaults>> = {
  speaker: {
    recipe: { ...DYNAMICS, c0: "deltas", energyGate: 40 },
    numComponents: 8,
    covarianceType: "full",
    varianceFloor: 0.2,
    tolerance: 0.01,
  },
  word: {
    recipe: { ...DYNAMICS, c0: "keep", normalization: "mean-variance", energyGate: 30, deltaWindow: 3 },
    numComponents: 8,
    covarianceType: "full",
    varianceFloor: 0.3,
    tolerance: 0.01,
  },
  phone: {
    recipe: { ...DYNAMICS, c0: "keep", normalization: "none", energyGate: null },
    numComponents: 1,
    covarianceType: "diag",
    varianceFloor: 0.01,
    tolerance: 0.001,
  },
};
