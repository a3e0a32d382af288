/** Cross-validation with folds dealt anew, and what the repeats add up to. */

import { OptionError } from "../../errors.js";
import type { ClassifierOptions } from "../../recognize/classifier.js";
import type { Interval, Report, Utterance } from "../../types.js";
import { wilsonInterval } from "../intervals/interval.js";
import { crossValidate } from "./cross-validate.js";
import type { Fold } from "./folds.js";

/** Cross-validations of the same recordings, dealt to folds anew each time. */
export interface RepeatedReport {
  readonly reports: readonly Report[];
  /** The mean of theirs. */
  readonly accuracy: number;
  /**
   * Their standard deviation: how much hangs on the deal of the folds. It says nothing of other recordings, and gets no smaller
   * by more repeats.
   */
  readonly deviation: number;
  /** Wilson's of the mean, over the recordings: repeats of a recording are no further ones. */
  readonly interval: Interval;
}

/**
 * What repeated cross-validations add up to.
 *
 * @param reports  one or more, of the same recordings
 * @throws {OptionError} when there is none, or they are not of as many trials
 * @example
 * const first = await crossValidate(utterances, kFolds(utterances, 2, 0), { numComponents: 1 });
 * const second = await crossValidate(utterances, kFolds(utterances, 2, 1), { numComponents: 1 });
 * repeatedReportOf([first, second]).accuracy // => 1
 */
export function repeatedReportOf(reports: readonly Report[]): RepeatedReport {
  const numTrials = reports[0]?.numTrials ?? 0;
  if (reports.length === 0 || reports.some((report) => report.numTrials !== numTrials)) {
    throw new OptionError(
      "repeats are reports of the same recordings, at least one; these have other numbers of trials",
    );
  }
  const mean = reports.reduce((sum, { accuracy }) => sum + accuracy, 0) / reports.length;
  const squares = reports.reduce((sum, { accuracy }) => sum + (accuracy - mean) ** 2, 0);
  return {
    reports,
    accuracy: mean,
    deviation: reports.length > 1 ? Math.sqrt(squares / (reports.length - 1)) : 0,
    interval: wilsonInterval(Math.round(mean * numTrials), numTrials),
  };
}

export interface RepeatedOptions extends ClassifierOptions {
  /** @default 5 */
  readonly repeats?: number;
}

/**
 * Cross-validation with folds dealt anew, from seeds 0, 1, 2 …
 *
 * @param deal  the folds of a seed
 * @throws as `crossValidate`
 * @example
 * const { reports, deviation } = await crossValidateRepeatedly(utterances, (seed) => kFolds(utterances, 2, seed), { repeats: 3 });
 * [reports.length, deviation]; // => [3, 0]
 */
export async function crossValidateRepeatedly(
  utterances: readonly Utterance[],
  deal: (seed: number) => readonly Fold[],
  { repeats = 5, ...options }: RepeatedOptions = {},
): Promise<RepeatedReport> {
  if (!Number.isInteger(repeats) || repeats < 1) {
    throw new OptionError(`repeats are a whole number from 1 on, not ${repeats}`);
  }
  const reports: Report[] = [];
  for (let seed = 0; seed < repeats; seed++) reports.push(await crossValidate(utterances, deal(seed), options));
  return repeatedReportOf(reports);
}
