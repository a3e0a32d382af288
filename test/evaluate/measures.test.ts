import { describe, expect, it } from "vitest";
import { ShapeError } from "../../src/errors.js";
import { classificationMeasures } from "../../src/evaluate/measures.js";
import { readGolden, relativeError } from "../oracles/golden.js";

interface Golden {
  readonly cases: readonly {
    readonly labels: number[];
    readonly confusion: number[][];
    readonly accuracy: number;
    readonly balanced_accuracy: number;
    readonly precision: number[];
    readonly recall: number[];
    readonly f1: number[];
    readonly support: number[];
    readonly macro: number[];
    readonly weighted: number[];
    readonly mcc: number;
    readonly kappa: number;
  }[];
}

const { cases } = readGolden<Golden>("eval/classification.json");

describe("classification in figures", () => {
  it.each(cases.map((golden) => [golden.labels.length, golden] as const))(
    "equals scikit-learn's: %d labels",
    (_, golden) => {
      const labels = golden.labels.map(String);
      const measures = classificationMeasures({ labels, counts: golden.confusion });
      const of = (key: "precision" | "recall" | "f1" | "support") => measures.perLabel.map((label) => label[key]);
      for (const key of ["precision", "recall", "f1", "support"] as const) {
        expect(relativeError(of(key), golden[key])).toBeLessThan(1e-14);
      }
      for (const key of ["macro", "weighted"] as const) {
        const { precision, recall, f1 } = measures[key];
        expect(relativeError([precision, recall, f1], golden[key])).toBeLessThan(1e-14);
      }
      const whole = [measures.accuracy, measures.balancedAccuracy, measures.matthewsCorrelation, measures.kappa];
      const expected = [golden.accuracy, golden.balanced_accuracy, golden.mcc, golden.kappa];
      expect(relativeError(whole, expected)).toBeLessThan(1e-13);
    },
  );

  it("leaves labels without trials out of the balance, and knows what has no answer", () => {
    const confusion = {
      labels: ["a", "b", "c"],
      counts: [
        [3, 1, 0],
        [0, 0, 0],
        [0, 0, 4],
      ],
    };
    const { balancedAccuracy, perLabel } = classificationMeasures({ confusion });
    expect(balancedAccuracy).toBe((0.75 + 1) / 2);
    expect(perLabel[1]).toEqual({ label: "b", support: 0, precision: 0, recall: 0, f1: 0 });
    const one = classificationMeasures({ labels: ["a"], counts: [[3]] });
    expect([one.accuracy, one.matthewsCorrelation, one.kappa]).toEqual([1, 0, Number.NaN]);
    expect(() => classificationMeasures({ labels: ["a"], counts: [[0]] })).toThrow(ShapeError);
  });
});
