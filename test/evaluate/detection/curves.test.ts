import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import {
  areaOf,
  curveOfSteps,
  detCurve,
  hullOfSteps,
  rocConvexHull,
  rocCurve,
  thinCurve,
} from "../../../src/evaluate/detection/curves.js";
import { scoreSteps } from "../../../src/evaluate/detection/steps.js";
import { type DetectionGolden, detectionSets } from "../../oracles/detection-golden.js";
import { readGolden, relativeError } from "../../oracles/golden.js";

describe("the DET curve", () => {
  it.each(detectionSets)("has scikit-learn's points: %s", (_, { target, nontarget, det }) => {
    const { thresholds, missRates, falseAlarmRates } = detCurve(target, nontarget);
    expect(thresholds.length).toBe(new Set([...target, ...nontarget]).size + 1);
    det.thresholds.forEach((threshold, i) => {
      const p = thresholds.indexOf(threshold);
      expect(Math.abs((missRates[p] as number) - (det.fnr[i] as number))).toBeLessThan(1e-15);
      expect(Math.abs((falseAlarmRates[p] as number) - (det.fpr[i] as number))).toBeLessThan(1e-15);
    });
  });

  it.each(detectionSets)("has scikit-learn's area under the ROC: %s", (_, { target, nontarget, auc }) => {
    expect(Math.abs(areaOf(scoreSteps(target, nontarget)) - auc.value)).toBeLessThan(1e-14);
  });

  it("goes from accepting everything to accepting nothing", () => {
    const { thresholds, missRates, falseAlarmRates } = detCurve([Infinity, 1], [1, -Infinity]);
    expect([...thresholds]).toEqual([-Infinity, 1, Infinity, Infinity]);
    expect([...missRates]).toEqual([0, 0, 0.5, 1]);
    expect([...falseAlarmRates]).toEqual([1, 0.5, 0, 0]);
  });

  it("is made of a million trials", () => {
    const scores = Float64Array.from({ length: 500_000 }, (_, i) => Math.sin(i));
    const { thresholds, missRates } = detCurve(
      scores,
      scores.map((score) => score - 0.25),
    );
    expect(thresholds.length).toBeGreaterThan(900_000);
    expect(missRates.at(-1)).toBe(1);
  });
});

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

describe("a thinned DET curve", () => {
  it("keeps what differs visibly in either rate, and both ends", () => {
    const curve = {
      thresholds: Float64Array.of(0, 1, 2, 3, 4, Infinity),
      missRates: Float64Array.of(0, 0.1, 0.1001, 0.1002, 1 - 1e-9, 1),
      falseAlarmRates: Float64Array.of(1, 0.3, 0.3, 0.29, 1e-9, 0),
    };
    expect(thinCurve(curve)).toEqual({
      thresholds: [0, 1, 3, 4, Infinity],
      missRates: [0, 0.1, 0.1002, 1 - 1e-9, 1],
      falseAlarmRates: [1, 0.3, 0.29, 1e-9, 0],
    });
  });
});

interface Golden {
  readonly sets: readonly {
    readonly name: string;
    readonly targets: number[];
    readonly non_targets: number[];
    readonly auc: number;
    readonly fpr: number[];
    readonly tpr: number[];
    readonly thresholds: number[];
  }[];
}

const { sets } = readGolden<Golden>("eval/roc.json");

describe("the ROC curve", () => {
  it.each(sets.map((set) => [set.name, set] as const))("equals scikit-learn's: %s", (_, golden) => {
    const { points, auc } = rocCurve(golden.targets, golden.non_targets);
    expect(auc).toBeCloseTo(golden.auc, 14);
    expect(points.slice(1).map(({ threshold }) => threshold)).toEqual(golden.thresholds.slice(1));
    const rates = points.flatMap(({ falseAlarmRate, detectionRate }) => [falseAlarmRate, detectionRate]);
    const expected = golden.fpr.flatMap((rate, i) => [rate, golden.tpr[i] as number]);
    expect(relativeError(rates, expected)).toBeLessThan(1e-14);
  });

  it("goes from a threshold that nothing reaches to one that everything does", () => {
    const { points } = rocCurve([3, -Infinity], [Infinity, 0]);
    expect(points[0]).toEqual({ threshold: Number.POSITIVE_INFINITY, detectionRate: 0, falseAlarmRate: 0 });
    expect(points.at(-1)).toEqual({ threshold: Number.NEGATIVE_INFINITY, detectionRate: 1, falseAlarmRate: 1 });
  });

  it("needs scores of either kind, and numbers", () => {
    expect(() => rocCurve([], [1])).toThrow(ShapeError);
    expect(() => rocCurve([1], [])).toThrow(/non-targets, and there are none/);
    expect(() => rocCurve([1, Number.NaN], [1])).toThrow(/not a number/);
  });
});
