import type { GroupInterval, Trial } from "../types.js";
import { bootstrapInterval } from "./bootstrap.js";
import { groupBy } from "./folds.js";
import { holdingWilson, wilsonInterval } from "./interval.js";

/** What a group, e.g. a speaker, adds up to. */
interface GroupSum {
  readonly correct: number;
  readonly total: number;
}

const accuracyOf = (sums: readonly GroupSum[], weights: Float64Array): number => {
  let [correct, total] = [0, 0];
  for (let i = 0; i < sums.length; i++) {
    const weight = weights[i] as number;
    correct += weight * (sums[i] as GroupSum).correct;
    total += weight * (sums[i] as GroupSum).total;
  }
  return correct / total;
};

/**
 * The range of the accuracy for other groups like these, by a bootstrap over whole groups: trials of one speaker stand or fall
 * together, and Wilson's interval takes them for independent. It holds Wilson's interval in any case: where no group made a
 * mistake resampling sees none, and says that there will never be one. Of fewer than some twenty groups it is still too
 * narrow (Cameron, Gelbach and Miller 2008).
 *
 * @param confidence  @default 0.95
 * @returns null unless every trial has a group, and there are two groups or more
 * @example
 * const trial = { path: null, actual: "yes", margin: 1, scores: {}, numFrames: 9, fold: null };
 * const trials = ["yes", "yes", "no", "no", "yes", "yes"].map((predicted, i) => ({ ...trial, predicted, group: `s${i >> 1}` }));
 * intervalByGroup(trials) // => { low: 0, high: 1, confidence: 0.95, numGroups: 3 }
 */
export function intervalByGroup(trials: readonly Trial[], confidence = 0.95): GroupInterval | null {
  const grouped = trials.flatMap((trial) => (trial.group === undefined ? [] : [{ trial, group: trial.group }]));
  const groups = groupBy(grouped, ({ group }) => group);
  if (grouped.length < trials.length || groups.size < 2) return null;
  const isRight = ({ trial }: { readonly trial: Trial }) => trial.actual === trial.predicted;
  const sums = [...groups.values()].map((own) => ({ correct: own.filter(isRight).length, total: own.length }));
  const resampled = bootstrapInterval(sums, accuracyOf, { confidence, numSamples: NUM_SAMPLES });
  const wilson = wilsonInterval(grouped.filter(isRight).length, trials.length, confidence);
  return { ...holdingWilson(resampled, wilson), numGroups: groups.size };
}

/** Of a few sums each: quick, and the ends of the interval are then within a tenth of a deviation. */
const NUM_SAMPLES = 2000;
