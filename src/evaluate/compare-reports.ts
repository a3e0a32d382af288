import { CorpusError, OptionError } from "../errors.js";
import { groupBy } from "../math/order.js";
import { normalQuantile } from "../math/special.js";
import type { GroupInterval, Interval, Report, Trial } from "../types.js";
import { checkConfidence, type RatePart, rateInterval } from "./intervals/bootstrap.js";
import { type McNemarTest, mcnemarTest } from "./intervals/mcnemar.js";

/** Which of two recognisers is better, by their reports on the same trials. */

export interface CompareReportsOptions {
  /** What the two are called in errors. @default ["the first report", "the second report"] */
  readonly names?: readonly [string, string];
  /** @default 0.95 */
  readonly confidence?: number;
  /** Of the bootstrap. @default 0 */
  readonly seed?: number;
}

/** How the two differ on the trials of one label. */
export interface LabelDifference {
  readonly label: string;
  readonly total: number;
  /** Trials that the first alone got right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
}

/** A trial that one of the two got right. */
export interface Disagreement {
  readonly path: string | null;
  readonly group?: string;
  readonly actual: string;
  readonly first: string;
  readonly second: string;
}

/** Two recognisers on the same trials. */
export interface ReportComparison {
  readonly numTrials: number;
  /** Of the first and the second. */
  readonly accuracies: readonly [number, number];
  /** Second less first. */
  readonly difference: number;
  /** Of the difference, for other recordings like these: the bootstrap over trials. */
  readonly interval: Interval;
  /** The same over whole groups, for other groups: where all trials have one, of two or more. */
  readonly intervalByGroup?: GroupInterval;
  readonly bothRight: number;
  readonly bothWrong: number;
  readonly mcnemar: McNemarTest;
  /**
   * Which is better: by McNemar's exact test at 1 − confidence, and where groups are known by the interval over groups, too; null
   * where chance would do as much.
   */
  readonly better: "first" | "second" | null;
  /** Trials with which a difference of this size would show four times in five; null where there is none. */
  readonly numTrialsNeeded: number | null;
  /** Labels on which they differ, most uneven first. */
  readonly perLabel: readonly LabelDifference[];
  /** In the order of the first report. */
  readonly disagreements: readonly Disagreement[];
}

/**
 * Whether one recogniser is better than another, on the same trials: McNemar's test of the trials that one alone got right, and a
 * bootstrap of the difference of the accuracies. Intervals of two accuracies may overlap where the difference is plain, since
 * both are right on the same easy trials and wrong on the same hard ones: it is pairs that tell.
 *
 * The trials that a difference δ takes to show with probability 0.8, where the two disagree on a share ψ (Connor 1987, eq. 2):
 *
 *   n = ( z_(1−α/2) √ψ + z_0.8 √(ψ − δ²) )² / δ²
 *
 * @param first   of the same recordings as `second`, in any order
 * @throws {CorpusError} naming the recordings, when they are not the same or have other labels
 * @throws {OptionError} when there are no trials, or the confidence is out of range
 * @example
 * const trial = { path: "", margin: 1, scores: {}, numFrames: 9, fold: null, actual: "yes" };
 * const said = (words: string) => words.split(" ").map((predicted, i) => ({ ...trial, path: `${i}.wav`, predicted }));
 * const first = reportOf(said("yes no no no no no no no no yes"), ["yes", "no"]);
 * const second = reportOf(said("yes yes yes yes yes yes yes yes no yes"), ["yes", "no"]);
 * const { difference, better, mcnemar } = compareReports(first, second);
 * difference; // => 0.7
 * [better, mcnemar.exactP]; // => ["second", 0.015625]
 */
export function compareReports(
  first: Pick<Report, "trials">,
  second: Pick<Report, "trials">,
  options: CompareReportsOptions = {},
): ReportComparison {
  const { names = ["the first report", "the second report"], confidence = 0.95, seed = 0 } = options;
  checkConfidence(confidence);
  const pairs = pairTrials(first.trials, second.trials, names);
  if (pairs.length === 0) throw new OptionError("there are no trials to compare");
  const count = (isFirst: boolean, isSecond: boolean) =>
    pairs.filter((pair) => isRight(pair.first) === isFirst && isRight(pair.second) === isSecond).length;
  const [onlyFirst, onlySecond, bothRight] = [count(true, false), count(false, true), count(true, true)];
  const mcnemar = mcnemarTest(onlyFirst, onlySecond);
  const n = pairs.length;
  const gains = pairs.map((pair) => ({ part: gainOf(pair), whole: 1 }));
  const difference = (onlySecond - onlyFirst) / n;
  const byGroup = differenceByGroup(pairs, confidence, seed);
  return {
    numTrials: n,
    accuracies: [(bothRight + onlyFirst) / n, (bothRight + onlySecond) / n],
    difference,
    interval: n < 2 ? { low: -1, high: 1, confidence } : resampled(gains, confidence, seed),
    ...(byGroup === null ? {} : { intervalByGroup: byGroup }),
    bothRight,
    bothWrong: count(false, false),
    mcnemar,
    better: betterOf(difference, mcnemar.exactP < 1 - confidence, byGroup),
    numTrialsNeeded: trialsNeeded(difference, (onlyFirst + onlySecond) / n, confidence),
    perLabel: labelDifferences(pairs),
    disagreements: pairs.flatMap((pair) => (gainOf(pair) === 0 ? [] : disagreementOf(pair))),
  };
}

const isRight = ({ actual, predicted }: Trial): boolean => actual === predicted;

/** 1 where the second alone is right, −1 where the first alone is. */
const gainOf = ({ first, second }: TrialPair): number => Number(isRight(second)) - Number(isRight(first));

const resampled = (gains: readonly RatePart[], confidence: number, seed: number): Interval =>
  rateInterval(gains, { confidence, seed, numSamples: 2000 });

/** Null unless every pair has a group, and there are two groups or more. */
function differenceByGroup(pairs: readonly TrialPair[], confidence: number, seed: number): GroupInterval | null {
  const groups = groupBy(pairs, ({ first, second }) => first.group ?? second.group);
  if (groups.size < 2 || groups.has(undefined)) return null;
  const gains = Array.from(groups.values(), (own) => ({
    part: own.reduce((sum, pair) => sum + gainOf(pair), 0),
    whole: own.length,
  }));
  return { ...resampled(gains, confidence, seed), numGroups: groups.size };
}

function betterOf(difference: number, isUnlikely: boolean, byGroup: GroupInterval | null): ReportComparison["better"] {
  const holdsZero = byGroup !== null && byGroup.low <= 0 && byGroup.high >= 0;
  if (difference === 0 || !isUnlikely || holdsZero) return null;
  return difference > 0 ? "second" : "first";
}

/** The power with which a difference is to show: four times in five. */
const POWER = 0.8;

function trialsNeeded(difference: number, disagreeing: number, confidence: number): number | null {
  if (difference === 0) return null;
  const [z, power] = [normalQuantile((1 + confidence) / 2), normalQuantile(POWER)];
  const spread = z * Math.sqrt(disagreeing) + power * Math.sqrt(disagreeing - difference ** 2);
  return Math.ceil((spread / difference) ** 2);
}

function labelDifferences(pairs: readonly TrialPair[]): LabelDifference[] {
  const byLabel = groupBy(pairs, ({ first }) => first.actual);
  const differences = [...byLabel].map(([label, own]) => ({
    label,
    total: own.length,
    onlyFirst: own.filter((pair) => gainOf(pair) < 0).length,
    onlySecond: own.filter((pair) => gainOf(pair) > 0).length,
  }));
  const unevenness = ({ onlyFirst, onlySecond }: LabelDifference) => Math.abs(onlyFirst - onlySecond);
  return differences
    .filter(({ onlyFirst, onlySecond }) => onlyFirst + onlySecond > 0)
    .toSorted((a, b) => unevenness(b) - unevenness(a) || b.onlyFirst + b.onlySecond - a.onlyFirst - a.onlySecond);
}

const disagreementOf = ({ first, second }: TrialPair): Disagreement => ({
  path: first.path,
  ...(first.group === undefined ? {} : { group: first.group }),
  actual: first.actual,
  first: first.predicted,
  second: second.predicted,
});

/** One recording, tried twice. */
interface TrialPair {
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
function pairTrials(first: readonly Trial[], second: readonly Trial[], names: readonly [string, string]): TrialPair[] {
  checkLabels(first, second, names);
  const waiting = groupBy(second, (trial) => keyOf(trial, names[1]));
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
