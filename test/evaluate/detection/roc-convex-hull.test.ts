import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { curveOfSteps } from "../../../src/evaluate/detection/det-curve.js";
import { hullOfSteps, rocConvexHull } from "../../../src/evaluate/detection/roc-convex-hull.js";
import { scoreSteps } from "../../../src/evaluate/detection/score-steps.js";
import { type DetectionGolden, detectionSets } from "../../oracles/detection-golden.js";
import { relativeError } from "../../oracles/golden.js";

const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 25 });

/** PyBOSARIS compares quotients, and keeps a point that lies on the line between its neighbours; in whole trials it is none. */
function cornersOf({ pmiss, pfa }: DetectionGolden["rocch"], numTargets: number, numNonTargets: number) {
  const misses = pmiss.map((rate) => Math.round(rate * numTargets));
  const alarms = pfa.map((rate) => Math.round(rate * numNonTargets));
  const step = (counts: readonly number[], p: number) => (counts[p + 1] as number) - (counts[p] as number);
  const isCorner = (p: number) =>
    p === 0 ||
    p === pmiss.length - 1 ||
    step(misses, p - 1) * step(alarms, p) !== step(misses, p) * step(alarms, p - 1);
  return { pmiss: pmiss.filter((_, p) => isCorner(p)), pfa: pfa.filter((_, p) => isCorner(p)) };
}

describe("the convex hull of the ROC", () => {
  it.each(detectionSets)("has PyBOSARIS's corners: %s", (_, { target, nontarget, rocch }) => {
    const { missRates, falseAlarmRates } = rocConvexHull(target, nontarget);
    const corners = cornersOf(rocch, target.length, nontarget.length);
    expect(relativeError(missRates, corners.pmiss)).toBeLessThan(1e-12);
    expect(relativeError(falseAlarmRates, corners.pfa)).toBeLessThan(1e-12);
  });

  it("is made of operating points, and no other is better for any prior", () => {
    fc.assert(
      fc.property(scores, scores, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (targets, nonTargets, prior) => {
        const steps = scoreSteps(targets, nonTargets);
        const [hull, curve] = [hullOfSteps(steps), curveOfSteps(steps)];
        const best = ({ missRates, falseAlarmRates }: typeof hull) =>
          Math.min(...missRates.map((missRate, p) => prior * missRate + (1 - prior) * (falseAlarmRates[p] as number)));
        expect(best(hull)).toBeCloseTo(best(curve), 12);
        hull.thresholds.forEach((threshold, corner) => {
          const p = curve.thresholds.indexOf(threshold);
          expect(hull.missRates[corner]).toBe(curve.missRates[p]);
          expect(hull.falseAlarmRates[corner]).toBe(curve.falseAlarmRates[p]);
        });
      }),
    );
  });

  it("of weighted trials is that of as many copies, none included", () => {
    const copies = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 3 })), {
      minLength: 1,
      maxLength: 15,
    });
    const repeated = (trials: readonly (readonly [number, number])[]) =>
      trials.flatMap(([score, count]) => Array.from({ length: count }, () => score));
    fc.assert(
      fc.property(copies, copies, (targets, nonTargets) => {
        fc.pre(repeated(targets).length > 0 && repeated(nonTargets).length > 0);
        const { scores } = scoreSteps(
          targets.map(([score]) => score),
          nonTargets.map(([score]) => score),
        );
        const weights = new Float64Array(2 * scores.length);
        const put = (trials: typeof targets, place: number) => {
          for (const [score, count] of trials) {
            const i = 2 * scores.indexOf(score) + place;
            weights[i] = (weights[i] as number) + count;
          }
        };
        put(targets, 0);
        put(nonTargets, 1);
        const weighted = hullOfSteps({ scores, weights });
        const expected = rocConvexHull(repeated(targets), repeated(nonTargets));
        expect(weighted.missRates).toEqual(expected.missRates);
        expect(weighted.falseAlarmRates).toEqual(expected.falseAlarmRates);
      }),
    );
  });
});
