import { ShapeError } from "../errors.js";

/** What comes of calling every trial a target that scores at least the threshold. */
export interface RocPoint {
  readonly threshold: number;
  /** Share of the targets that are called targets. */
  readonly detectionRate: number;
  /** Share of the non-targets that are called targets. */
  readonly falseAlarmRate: number;
}

export interface RocCurve {
  /** One for each distinct score, from the highest threshold down; before them one that nothing reaches. */
  readonly points: readonly RocPoint[];
  /** The area under the curve: the probability that a target scores higher than a non-target, ties counting half. */
  readonly auc: number;
}

/**
 * The receiver operating characteristic of scores by which targets are to be told from non-targets (Fawcett 2006). The area is
 * the Mann-Whitney statistic over the number of pairs. O(n log n).
 *
 * @param targets     scores of trials that are to be detected: the higher, the better
 * @param nonTargets  scores of the others
 * @throws {ShapeError} when there is none of either, or a score is not a number
 * @example
 * rocCurve([3, 2, 1], [2, 0]).auc // => 0.75
 * rocCurve([3, 2, 1], [2, 0]).points[2] // => { threshold: 2, detectionRate: 2 / 3, falseAlarmRate: 0.5 }
 */
export function rocCurve(targets: ArrayLike<number>, nonTargets: ArrayLike<number>): RocCurve {
  const positives = descending(targets, "targets");
  const negatives = descending(nonTargets, "non-targets");
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, detectionRate: 0, falseAlarmRate: 0 }];
  let numDetected = 0;
  let numAlarms = 0;
  let pairs = 0;
  while (numDetected < positives.length || numAlarms < negatives.length) {
    const threshold = Math.max(positives[numDetected] ?? -Infinity, negatives[numAlarms] ?? -Infinity);
    const detectedBefore = numDetected;
    const alarmsBefore = numAlarms;
    while (positives[numDetected] === threshold) numDetected++;
    while (negatives[numAlarms] === threshold) numAlarms++;
    pairs += ((detectedBefore + numDetected) / 2) * (numAlarms - alarmsBefore);
    const detectionRate = numDetected / positives.length;
    points.push({ threshold, detectionRate, falseAlarmRate: numAlarms / negatives.length });
  }
  return { points, auc: pairs / (positives.length * negatives.length) };
}

function descending(scores: ArrayLike<number>, name: string): Float64Array {
  if (scores.length === 0) throw new ShapeError(`a ROC curve needs scores of ${name}, and there are none`);
  const sorted = Float64Array.from(scores).sort().reverse();
  // NaN sorts behind all numbers.
  if (Number.isNaN(sorted[0])) throw new ShapeError(`a score of the ${name} is not a number`);
  return sorted;
}
