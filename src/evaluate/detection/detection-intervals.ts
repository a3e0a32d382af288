import { firstNotUnder } from "../../math/order.js";
import type { Interval, JobOptions, ScoredTrial } from "../../types.js";
import { bootstrapIntervals } from "../intervals/bootstrap.js";
import { bitsAt, meanCost, minCllrOf } from "./cllr.js";
import { areaOf, curveOfSteps, hullOfSteps } from "./curves.js";
import { actualCostOf, bayesThreshold, cheapestOf, type ResolvedOperatingPoint } from "./detection-cost.js";
import { crossingOf } from "./equal-error-rate.js";
import { runsOfSteps, type ScoreSteps, totalsOf } from "./steps.js";

/** The figures of a detection report, and their intervals by resampling speakers. */

/** Both equal error rates, Cllr and its minimum, the area, then the minimum and the actual cost of each operating point. */
export function figuresOf(steps: ScoreSteps, cllr: number, points: readonly ResolvedOperatingPoint[]): number[] {
  const hull = hullOfSteps(steps);
  return [
    crossingOf(hull),
    crossingOf(curveOfSteps(steps)),
    cllr,
    minCllrOf(hull),
    areaOf(steps),
    ...points.flatMap((point) => [cheapestOf(hull, point).cost, actualCostOf(steps, point).cost]),
  ];
}

/** How the intervals of a report come about. */
export interface ResamplingOptions extends JobOptions {
  /** Who speaks, by the name of a model or a recording, beyond what the trials say. @default nobody */
  readonly speakers?: ReadonlyMap<string, string>;
  /** Resamples behind the intervals; 0 for no intervals. @default 1000 */
  readonly numSamples?: number;
  /** @default 0 */
  readonly seed?: number;
  /** @default 0.95 */
  readonly confidence?: number;
}

interface DetectionIntervals {
  /** In the order of the figures; none at all where there are none. */
  readonly intervals: readonly Interval[];
  readonly numGroups: number | null;
}

export const noIntervals: DetectionIntervals = { intervals: [], numGroups: null };

/** The runs of scores stay the same in each resample, with other weights. */
export function intervalsOf(
  trials: readonly ScoredTrial[],
  steps: ScoreSteps,
  points: readonly ResolvedOperatingPoint[],
  { speakers, ...resampling }: ResamplingOptions,
): DetectionIntervals {
  const groups = trialGroups(trials, speakers);
  const numGroups = new Set(groups.flat()).size;
  if (numGroups < 2) return noIntervals;
  const { runs, runOf } = runsOfSteps(steps, points.map(bayesThreshold));
  const places = Uint32Array.from(trials, ({ score, isTarget }) => {
    const run = runOf[firstNotUnder(steps.scores, score)] as number;
    return 2 * run + (isTarget === true ? 0 : 1);
  });
  const bits = Float64Array.from(trials, ({ score, isTarget }) => bitsAt(isTarget === true ? -score : score));
  const resampled: ScoreSteps = { scores: runs.scores, weights: new Float64Array(runs.weights.length) };
  const statistic = (_: unknown, weights: Float64Array) =>
    figuresOf(resampled, weigh(resampled, { places, bits, weights }), points);
  const groupBy = (_: unknown, trial: number) => groups[trial] ?? [];
  return { intervals: bootstrapIntervals(trials, statistic, { ...resampling, groupBy }), numGroups };
}

interface WeighedTrials {
  /** Where the weight of each trial goes. */
  readonly places: Uint32Array;
  /** What it costs. */
  readonly bits: Float64Array;
  readonly weights: Float64Array;
}

/** Puts the weights of trials into the steps, and returns their Cllr. */
function weigh(steps: ScoreSteps, { places, bits, weights }: WeighedTrials): number {
  const costs = { targets: 0, nonTargets: 0 };
  steps.weights.fill(0);
  for (let trial = 0; trial < places.length; trial++) {
    const weight = weights[trial] as number;
    // An infinite cost of a trial that is not there does not count.
    if (weight === 0) continue;
    const place = places[trial] as number;
    steps.weights[place] = (steps.weights[place] as number) + weight;
    costs[place % 2 === 0 ? "targets" : "nonTargets"] += weight * (bits[trial] as number);
  }
  return meanCost(costs, totalsOf(steps));
}

/**
 * Who is who in trials: models and recordings fall into groups of one speaker each, as far as can be told. A true claim says
 * that its model and its recording are of one speaker; `speaker` of a trial, and the speakers given, say the rest.
 *
 * @param speakers  who speaks, by the name of a model or a recording
 * @returns for each trial the group of its model and that of its recording; one where they are the same, or where no other trial
 *   knows either of them, so that the trial stands for itself
 */
function trialGroups(
  trials: readonly ScoredTrial[],
  speakers: ReadonlyMap<string, string> = new Map(),
): (readonly string[])[] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent;
    // Every name on the way is hung at the root.
    for (let at = name; at !== root; ) {
      const next = parents.get(at) ?? root;
      parents.set(at, root);
      at = next;
    }
    return root;
  };
  const join = (a: string, b: string) => {
    const [from, to] = [rootOf(a), rootOf(b)];
    if (from !== to) parents.set(from, to);
  };
  for (const { model, test, isTarget, speaker } of trials) {
    if (isTarget === true) join(model, test);
    if (speaker !== undefined) join(test, `speaker ${speaker}`);
    for (const name of [model, test]) {
      const known = speakers.get(name);
      if (known !== undefined) join(name, `speaker ${known}`);
    }
  }
  const groups = trials.map(({ model, test }) => {
    const [ofModel, ofTest] = [rootOf(model), rootOf(test)];
    return ofModel === ofTest ? [ofModel] : [ofModel, ofTest];
  });
  const numTrials = new Map<string, number>();
  for (const group of groups.flat()) numTrials.set(group, (numTrials.get(group) ?? 0) + 1);
  const isAlone = (group: string) => numTrials.get(group) === 1;
  return groups.map((both) => (both.every(isAlone) ? both.slice(0, 1) : both));
}
