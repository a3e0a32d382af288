import { poolAdjacentViolators } from "../../math/isotonic.js";
import { type ScoreSteps, scoreSteps, totalsOf } from "./steps.js";

/** Curves of operating points over the steps of scores: DET, the convex hull of the ROC, the ROC with its area. */

/**
 * Operating points, from the one that accepts every trial to the one that accepts none. At point p a trial is accepted when its
 * score is at least `thresholds[p]`.
 */
export interface DetCurve {
  /** Rising; the last is Infinity, which accepts nothing. */
  readonly thresholds: Float64Array;
  /** Share of the targets that are not accepted; from 0 up to 1. */
  readonly missRates: Float64Array;
  /** Share of the non-targets that are accepted; from 1 down to 0. */
  readonly falseAlarmRates: Float64Array;
}

/**
 * The detection error tradeoff (Martin et al. 1997): a point for each distinct score, and one above all. It is usually drawn
 * with both rates on normal-deviate axes, see `drawDetCurves`. O(n log n).
 *
 * @param targets     scores of trials whose claim is true: the higher, the better
 * @param nonTargets  scores of the others
 * @throws {ShapeError} when there is none of either, or a score is not a number
 * @example
 * const { thresholds, missRates, falseAlarmRates } = detCurve([3, 2, 1], [2, 0]);
 * thresholds; // => [0, 1, 2, 3, Infinity]
 * missRates; // => [0, 0, 1 / 3, 2 / 3, 1]
 * falseAlarmRates; // => [1, 0.5, 0.5, 0, 0]
 */
export const detCurve = (targets: ArrayLike<number>, nonTargets: ArrayLike<number>): DetCurve =>
  curveOfSteps(scoreSteps(targets, nonTargets));

export const curveOfSteps = (steps: ScoreSteps): DetCurve =>
  curveAt(
    steps,
    new Uint32Array(steps.scores.length + 1).map((_, i) => i),
  );

/** The operating points whose thresholds are the scores at rising steps; a step past the last accepts nothing. */
export function curveAt(steps: ScoreSteps, at: ArrayLike<number>): DetCurve {
  const { scores, weights } = steps;
  const totals = totalsOf(steps);
  const thresholds = new Float64Array(at.length);
  const missRates = new Float64Array(at.length);
  const falseAlarmRates = new Float64Array(at.length);
  let missed = 0;
  let rejected = 0;
  for (let point = 0, step = 0; point < at.length; point++) {
    for (; step < (at[point] as number); step++) {
      missed += weights[2 * step] as number;
      rejected += weights[2 * step + 1] as number;
    }
    thresholds[point] = scores[step] ?? Number.POSITIVE_INFINITY;
    missRates[point] = missed / totals.targets;
    falseAlarmRates[point] = (totals.nonTargets - rejected) / totals.nonTargets;
  }
  return { thresholds, missRates, falseAlarmRates };
}

/** A DET curve of few points, as plain lists that JSON keeps; an infinite threshold becomes null there. */
export type DetPoints = { readonly [Part in keyof DetCurve]: readonly number[] };

/** In the logarithm of the odds: a fiftieth of what the axes of a DET plot show between 20 % and 40 %. */
const smallestStep = 0.02;

/** Rates nearer to 0 or 1 than this are at the edge of any plot. */
const edge = 1e-6;

/**
 * The points of a curve that can be told apart in a plot with normal-deviate axes: each differs from the one before by a
 * fiftieth in the log odds of one of its rates. A few hundred, of however many trials.
 */
export function thinCurve({ thresholds, missRates, falseAlarmRates }: DetCurve): DetPoints {
  const kept: number[] = [];
  let [lastMiss, lastAlarm] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let p = 0; p < thresholds.length; p++) {
    const miss = logOdds(missRates[p] as number);
    const alarm = logOdds(falseAlarmRates[p] as number);
    const isApart = miss - lastMiss >= smallestStep || lastAlarm - alarm >= smallestStep;
    if (!isApart && p < thresholds.length - 1) continue;
    kept.push(p);
    [lastMiss, lastAlarm] = [miss, alarm];
  }
  const at = (values: Float64Array) => kept.map((p) => values[p] as number);
  return { thresholds: at(thresholds), missRates: at(missRates), falseAlarmRates: at(falseAlarmRates) };
}

function logOdds(rate: number): number {
  const inside = Math.min(1 - edge, Math.max(edge, rate));
  return Math.log(inside / (1 - inside));
}

/**
 * The convex hull of the ROC (Provost and Fawcett 2001): the operating points that are best for some prior and costs, hence the
 * only ones that calibrated scores would ever use. They are the block ends of isotonic regression of "is a target" on the
 * score (Fawcett and Niculescu-Mizil 2007), which is how they are found here, as in BOSARIS. O(n log n).
 *
 * @returns its corners, from the one that accepts all trials to the one that accepts none
 * @throws {ShapeError} when there is none of either, or a score is not a number
 * @example
 * const { thresholds, missRates, falseAlarmRates } = rocConvexHull([3, 2, 1], [2, 0]);
 * thresholds; // => [0, 1, 3, Infinity]
 * missRates; // => [0, 0, 2 / 3, 1]
 * falseAlarmRates; // => [1, 0.5, 0, 0]
 */
export const rocConvexHull = (targets: ArrayLike<number>, nonTargets: ArrayLike<number>): DetCurve =>
  hullOfSteps(scoreSteps(targets, nonTargets));

export function hullOfSteps(steps: ScoreSteps): DetCurve {
  // The targets of each score stand before its non-targets: they fall from 1 to 0, so that ties are pooled.
  const values = steps.weights.map((_, i) => 1 - (i % 2));
  const { starts } = poolAdjacentViolators(values, steps.weights);
  // A score without targets has an empty place before its non-targets, which the block before it takes.
  return curveAt(
    steps,
    starts.map((start, block) => (block === starts.length - 1 ? steps.scores.length : start >> 1)),
  );
}

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
 * The receiver operating characteristic of scores by which targets are to be told from non-targets (Fawcett 2006): the DET
 * curve with detections in place of misses. O(n log n).
 *
 * @param targets     scores of trials that are to be detected: the higher, the better
 * @param nonTargets  scores of the others
 * @throws {ShapeError} when there is none of either, or a score is not a number
 * @example
 * rocCurve([3, 2, 1], [2, 0]).auc // => 0.75
 * rocCurve([3, 2, 1], [2, 0]).points[2] // => { threshold: 2, detectionRate: 2 / 3, falseAlarmRate: 0.5 }
 */
export function rocCurve(targets: ArrayLike<number>, nonTargets: ArrayLike<number>): RocCurve {
  const steps = scoreSteps(targets, nonTargets);
  const totals = totalsOf(steps);
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, detectionRate: 0, falseAlarmRate: 0 }];
  let [numDetected, numAlarms] = [0, 0];
  for (let step = steps.scores.length - 1; step >= 0; step--) {
    numDetected += steps.weights[2 * step] as number;
    numAlarms += steps.weights[2 * step + 1] as number;
    points.push({
      // Not −0, which equals 0 and prints as it does.
      threshold: (steps.scores[step] as number) + 0,
      detectionRate: numDetected / totals.targets,
      falseAlarmRate: numAlarms / totals.nonTargets,
    });
  }
  return { points, auc: areaOf(steps) };
}

/** The Mann-Whitney statistic over the number of pairs. */
export function areaOf(steps: ScoreSteps): number {
  const { weights } = steps;
  const totals = totalsOf(steps);
  let below = 0;
  let pairs = 0;
  for (let i = 0; i < weights.length; i += 2) {
    const nonTargets = weights[i + 1] as number;
    pairs += (weights[i] as number) * (below + nonTargets / 2);
    below += nonTargets;
  }
  return pairs / (totals.targets * totals.nonTargets);
}
