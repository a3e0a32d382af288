import { OptionError, ShapeError } from "../../errors.js";
import type { Interval, ScoredTrial } from "../../types.js";
import { holdingWilson, wilsonInterval } from "../intervals/interval.js";
import { cllrOf } from "./cllr.js";
import { curveOfSteps, type DetPoints, hullOfSteps, thinCurve } from "./curves.js";
import {
  actualCostOf,
  cheapestOf,
  type DetectionCost,
  type OperatingPoint,
  type ResolvedOperatingPoint,
  resolveOperatingPoint,
} from "./detection-cost.js";
import { figuresOf, intervalsOf, noIntervals, type ResamplingOptions } from "./detection-intervals.js";
import { nearestOf } from "./equal-error-rate.js";
import { scoreSteps } from "./steps.js";

/** All measures of detection in one report: what `voxmix metrics` and the page of a report show. */

/** A figure and how sure it is. */
export interface Estimate {
  readonly value: number;
  /** null where none was asked for, or the trials are of one speaker. */
  readonly interval: Interval | null;
}

/** What errors cost in one kind of use. */
export interface CostEstimate extends ResolvedOperatingPoint {
  /** At the best threshold for these trials. */
  readonly min: DetectionCost & { readonly interval: Interval | null };
  /** At the threshold of Bayes. */
  readonly actual: DetectionCost & { readonly interval: Interval | null };
}

/** How well scores tell true claims from false ones. Plain data of bounded size, however many trials there are. */
export interface DetectionReport {
  readonly numTargets: number;
  readonly numNonTargets: number;
  /** Trials whose truth nobody knows: left out. */
  readonly numUnknown: number;
  /** On the convex hull of the ROC. */
  readonly equalErrorRate: Estimate;
  /** Between neighbouring operating points. */
  readonly interpolatedEqualErrorRate: Estimate;
  /** Where misses and false alarms differ least. */
  readonly threshold: number;
  readonly costs: readonly CostEstimate[];
  readonly cllr: Estimate;
  readonly minCllr: Estimate;
  readonly areaUnderCurve: Estimate;
  /** How many groups of one speaker each the intervals rest on; null where there are no intervals. */
  readonly numGroups: number | null;
  readonly det: DetPoints;
  readonly histogram: ScoreHistogram;
}

export interface DetectionReportOptions extends ResamplingOptions {
  /** @default priors of a target of 0.01, 0.05 and 0.5, both costs 1 */
  readonly operatingPoints?: readonly OperatingPoint[];
  /** Bins of the histogram. @default 60 */
  readonly numBins?: number;
}

/** NIST SRE 2016; VoxSRC and NIST SRE 2019; as often true as false. */
const defaultPoints: readonly OperatingPoint[] = [{ priorTarget: 0.01 }, { priorTarget: 0.05 }, { priorTarget: 0.5 }];

/**
 * Everything about scores of claims: error rates, costs, calibration, the DET curve, and intervals.
 *
 * The intervals come from resampling speakers (`bootstrapInterval`). A trial counts as often as the speaker of its model and
 * that of its recording were drawn, multiplied; once where both are the same. The product makes intervals rather too wide
 * (Owen 2007). True claims, `speaker` of the trials, and `speakers` say who is who; any other recording is a speaker of its own.
 * Intervals of error rates contain Wilson's, of as many trials as the scarcer kind has: without an error resampling sees none.
 * O(numSamples · trials + trials · log trials).
 *
 * @throws {ShapeError} when there are no true claims, no false ones, or a score is not a number
 * @throws {OptionError} when an operating point or an option is out of its range
 * @example
 * const trials = [
 *   { model: "ada", test: "a1", isTarget: true, score: 2 },
 *   { model: "ada", test: "b1", isTarget: false, score: -1 },
 *   { model: "bob", test: "b1", isTarget: true, score: 3 },
 *   { model: "bob", test: "a1", isTarget: false, score: 2.5 },
 * ];
 * const report = detectionReport(trials, { numSamples: 0 });
 * report.equalErrorRate; // => { value: 0.25, interval: null }
 * report.areaUnderCurve.value; // => 0.75
 */
export function detectionReport(trials: readonly ScoredTrial[], options: DetectionReportOptions = {}): DetectionReport {
  const { operatingPoints = defaultPoints, numSamples = 1000, numBins = 60 } = options;
  if (!Number.isInteger(numBins) || numBins < 1)
    throw new OptionError(`numBins is a whole number above 0, not ${numBins}`);
  const points = operatingPoints.map(resolveOperatingPoint);
  const known = trials.filter(({ isTarget }) => isTarget !== null);
  const bad = known.find(({ score }) => Number.isNaN(score));
  if (bad !== undefined) {
    throw new ShapeError(
      `the score of ${bad.test} against the model ${bad.model} is not a number; leave out trials without a score`,
    );
  }
  const scoresOf = (kind: boolean) =>
    Float64Array.from(
      known.filter(({ isTarget }) => isTarget === kind),
      ({ score }) => score,
    );
  const [targets, nonTargets] = [scoresOf(true), scoresOf(false)];
  const steps = scoreSteps(targets, nonTargets);
  const [curve, hull] = [curveOfSteps(steps), hullOfSteps(steps)];
  const values = figuresOf(steps, cllrOf(steps), points);
  const { intervals, numGroups } = numSamples === 0 ? noIntervals : intervalsOf(known, steps, points, options);
  const estimate = (figure: number) => ({ value: values[figure] as number, interval: intervals[figure] ?? null });
  // As many trials of the scarcer kind: a set without an error is no proof that there is none.
  const numScarce = Math.min(targets.length, nonTargets.length);
  const rateEstimate = (figure: number): Estimate => {
    const { value, interval } = estimate(figure);
    const wilson = wilsonInterval(Math.round(value * numScarce), numScarce, interval?.confidence);
    return { value, interval: interval && holdingWilson(interval, wilson) };
  };
  return {
    numTargets: targets.length,
    numNonTargets: nonTargets.length,
    numUnknown: trials.length - known.length,
    equalErrorRate: rateEstimate(0),
    interpolatedEqualErrorRate: rateEstimate(1),
    threshold: nearestOf(curve).threshold,
    costs: points.map((point, i) => ({
      ...point,
      min: { ...cheapestOf(hull, point), interval: intervals[5 + 2 * i] ?? null },
      actual: { ...actualCostOf(steps, point), interval: intervals[6 + 2 * i] ?? null },
    })),
    cllr: estimate(2),
    minCllr: estimate(3),
    areaUnderCurve: estimate(4),
    numGroups,
    det: thinCurve(curve),
    histogram: scoreHistogram(targets, nonTargets, numBins),
  };
}

/** How many scores lie in each of B bins of equal width. */
export interface ScoreHistogram {
  /** B + 1 values, rising: bin b goes from edges[b] up to edges[b + 1]. */
  readonly edges: readonly number[];
  /** B counts. */
  readonly targets: readonly number[];
  /** B counts. */
  readonly nonTargets: readonly number[];
}

/** The histogram of scores over the range of the finite ones; the infinite lie in the first and the last bin. */
function scoreHistogram(targets: Float64Array, nonTargets: Float64Array, numBins: number): ScoreHistogram {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const scores of [targets, nonTargets]) {
    for (const score of scores) {
      if (!Number.isFinite(score)) continue;
      low = Math.min(low, score);
      high = Math.max(high, score);
    }
  }
  // One value alone, or none that is finite, stands in the middle.
  if (!(high > low)) [low, high] = Number.isFinite(low) ? [low - 0.5, low + 0.5] : [-0.5, 0.5];
  const width = (high - low) / numBins;
  const binOf = (score: number) => Math.max(0, Math.min(numBins - 1, Math.floor((score - low) / width)));
  const count = (scores: Float64Array) => {
    const counts = new Array<number>(numBins).fill(0);
    for (const score of scores) counts[binOf(score)] = (counts[binOf(score)] as number) + 1;
    return counts;
  };
  return {
    edges: Array.from({ length: numBins + 1 }, (_, edge) => (edge === numBins ? high : low + edge * width)),
    targets: count(targets),
    nonTargets: count(nonTargets),
  };
}
