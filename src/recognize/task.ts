import type { Task } from "../options/recognition-table.js";
import type { ProfileName } from "../types.js";

/** The tasks, speaker, word and phone, and the defaults of each: docs/training.md says how they were chosen. */

export { type Task, type TaskDefaults, taskDefaults } from "../options/recognition-table.js";

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
