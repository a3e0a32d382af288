import type { DetCurve } from "./det-curve.js";

/** A DET curve of few points, as plain lists that JSON keeps; an infinite threshold becomes null there. */
export interface DetPoints {
  readonly thresholds: readonly number[];
  readonly missRates: readonly number[];
  readonly falseAlarmRates: readonly number[];
}

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
