import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { rocCurve } from "../../src/evaluate/roc-curve.js";
import { readGolden, relativeError } from "../oracles/golden.js";

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
