import { CorpusError } from "../errors.js";
import type { Trial } from "../types.js";

/** One recording, tried twice. */
export interface TrialPair {
  readonly first: Trial;
  readonly second: Trial;
}

/**
 * The trials of two reports by recording. Of a recording with several trials (segments, repeats) those of one label are paired in
 * their order.
 *
 * @param names  of the reports, for errors
 * @returns in the order of the first
 * @throws {CorpusError} naming the recordings, when one of the two lacks some, or they have other labels
 */
export function pairTrials(
  first: readonly Trial[],
  second: readonly Trial[],
  names: readonly [string, string],
): TrialPair[] {
  checkLabels(first, second, names);
  const waiting = new Map<string, Trial[]>();
  for (const trial of second) {
    const key = keyOf(trial, names[1]);
    const others = waiting.get(key);
    if (others) others.push(trial);
    else waiting.set(key, [trial]);
  }
  for (const trials of waiting.values()) trials.reverse();
  const missing: Trial[] = [];
  const pairs = first.flatMap((trial) => {
    const partner = waiting.get(keyOf(trial, names[0]))?.pop();
    if (partner !== undefined) return [{ first: trial, second: partner }];
    missing.push(trial);
    return [];
  });
  const left = [...waiting.values()].flat();
  if (missing.length + left.length > 0) throw differentTrials(missing, left, names);
  return pairs;
}

const keyOf = ({ path, actual }: Trial, name: string): string => {
  if (path !== null) return JSON.stringify([path, actual]);
  throw new CorpusError(`${name} has trials without a path, which cannot be told apart: give utterances a path`);
};

function checkLabels(first: readonly Trial[], second: readonly Trial[], names: readonly [string, string]): void {
  const actual = new Map(second.map((trial) => [trial.path, trial.actual]));
  const labels = new Set(second.map(({ path, actual: label }) => JSON.stringify([path, label])));
  const other = first.find(
    (trial) => actual.has(trial.path) && !labels.has(JSON.stringify([trial.path, trial.actual])),
  );
  if (other === undefined) return;
  throw new CorpusError(
    `${other.path} is "${other.actual}" in ${names[0]} and "${actual.get(other.path)}" in ${names[1]}: compare reports of the same labels`,
  );
}

const MOST_NAMED = 4;

function differentTrials(
  missing: readonly Trial[],
  left: readonly Trial[],
  [first, second]: readonly [string, string],
) {
  const listed = (trials: readonly Trial[]) =>
    `${trials
      .slice(0, MOST_NAMED)
      .map(({ path }) => path)
      .join(", ")}${trials.length > MOST_NAMED ? ", …" : ""}`;
  const parts = [
    ...(missing.length > 0 ? [`${missing.length} of ${first} are not in ${second} (${listed(missing)})`] : []),
    ...(left.length > 0 ? [`${left.length} of ${second} are not in ${first} (${listed(left)})`] : []),
  ];
  return new CorpusError(
    `the reports are of other trials: ${parts.join("; ")}. Test both on the same recordings, from the same folder`,
  );
}
