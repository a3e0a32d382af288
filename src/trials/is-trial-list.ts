import { CorpusError } from "../errors.js";
import type { TrialRow } from "./trial-line.js";
import { type TrialContent, trialRows } from "./trial-rows.js";

/**
 * Whether a text is a trial list and not a score file. `1 a.wav b.wav` can be either: it is taken for a trial list when all
 * lines begin with 1 or 0.
 *
 * @example
 * isTrialList("ada a1.wav target\n"); // => true
 * isTrialList("ada a1.wav 2.5\n"); // => false
 */
export function isTrialList(text: string): boolean {
  if (rowsOf(text, "trials") === null) return false;
  const scores = rowsOf(text, "scores") ?? [];
  return scores.every(({ score }) => score === null || score === 0 || score === 1);
}

/** null where the text is none of these. */
function rowsOf(text: string, content: TrialContent): readonly TrialRow[] | null {
  try {
    return trialRows(text, content, {});
  } catch (error) {
    if (error instanceof CorpusError) return null;
    throw error;
  }
}
