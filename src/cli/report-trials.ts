import { CorpusError } from "../errors.js";
import { closedSetTrials } from "../evaluate/detection/open-set.js";
import type { ScoredTrial, Trial } from "../types.js";

/** Whether a text can be a report and no score file. */
export const isReportText = (text: string): boolean => text.trimStart().startsWith("{");

/**
 * The decisions in a report of `voxmix evaluate`, each label of each recording as a claim.
 *
 * @throws {CorpusError} when the text is no such report
 */
export function trialsOfReport(path: string, text: string): ScoredTrial[] {
  const value = parsed(path, text);
  const trials: unknown = isRecord(value) ? value.trials : undefined;
  if (!Array.isArray(trials) || trials.length === 0 || !trials.every(isTrial)) {
    throw new CorpusError(
      `${path}: this is no report of voxmix evaluate (--report out.json), which holds trials with their scores`,
    );
  }
  return closedSetTrials({ trials });
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CorpusError(`${path}: this is not whole JSON; is the report cut short?`, { cause });
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

function isTrial(value: unknown): value is Trial {
  return (
    isRecord(value) &&
    typeof value.actual === "string" &&
    (typeof value.path === "string" || value.path === null) &&
    isRecord(value.scores) &&
    Object.values(value.scores).every((score) => typeof score === "number")
  );
}
