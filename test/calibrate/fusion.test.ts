import { describe, expect, it } from "vitest";
import { applyCalibration, trainCalibration } from "../../src/calibrate/calibration.js";
import { applyFusion, trainFusion } from "../../src/calibrate/fusion.js";
import { OptionError, ShapeError, TrainingDataError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import { readGolden, relativeError } from "../oracles/golden.js";

interface Golden {
  readonly fusion: readonly {
    readonly priorTarget: number;
    readonly regularization: number;
    readonly targets: readonly (readonly number[])[];
    readonly nonTargets: readonly (readonly number[])[];
    readonly weights: readonly number[];
    readonly offset: number;
  }[];
}

const { fusion: cases } = readGolden<Golden>("calibrate/fusion.json");

/** Gaussian scores, those of targets further up. */
function drawScores(count: number, mean: number, seed: number): number[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => mean + random.normal());
}

describe("fusion", () => {
  it.each(cases)("is scikit-learn's logistic regression at prior $priorTarget, λ = $regularization", (golden) => {
    const { priorTarget, regularization, targets, nonTargets } = golden;
    const systems = targets.map((own, i) => ({ targets: own, nonTargets: nonTargets[i] ?? [] }));
    const fusion = trainFusion(systems, { priorTarget, regularization });
    expect(relativeError(fusion.weights, golden.weights)).toBeLessThan(1e-8);
    expect(Math.abs(fusion.offset - golden.offset)).toBeLessThan(1e-8);
  });

  it("of one system is its calibration", () => {
    const [targets, nonTargets] = [drawScores(50, 2, 1), drawScores(200, 0, 2)];
    const scores = [-3, 0, 0.5, 7];
    const calibrated = applyCalibration(trainCalibration(targets, nonTargets), scores);
    expect(applyFusion(trainFusion([{ targets, nonTargets }]), [scores])).toEqual(calibrated);
  });

  it("does not feel another unit or origin of a system's scores", () => {
    const [first, second] = [3, 5].map((seed) => ({
      targets: drawScores(50, 2, seed),
      nonTargets: drawScores(200, 0, seed + 1),
    }));
    if (first === undefined || second === undefined) throw new Error("two systems");
    const moved = (scores: readonly number[]) => scores.map((score) => 1e6 * score - 3e7);
    const before = applyFusion(trainFusion([first, second]), [
      [1, 2],
      [0, 3],
    ]);
    const there = trainFusion([{ targets: moved(first.targets), nonTargets: moved(first.nonTargets) }, second]);
    expect(relativeError(applyFusion(there, [moved([1, 2]), [0, 3]]), before)).toBeLessThan(1e-8);
  });

  it("answers scores that no finite weights are best for", () => {
    const apart = { targets: [2, 3, 4], nonTargets: [-1, 0, 1] };
    expect(() => trainFusion([apart])).toThrow(/would grow without end/);
    expect(() => trainFusion([{ targets: [1, 2], nonTargets: [1, -1] }])).toThrow(/would grow without end/);
    expect(() => trainFusion([apart, { targets: [0, 3, 1], nonTargets: [-1, 5, 1] }])).toThrow(TrainingDataError);
    expect(trainFusion([apart], { regularization: 1e-3 }).weights[0]).toBeGreaterThan(0);
    const overlapping = { targets: [2, 3, 0, 1], nonTargets: [-1, 1, -2, 0] };
    const doubled = { targets: [4, 6, 0, 2], nonTargets: [-2, 2, -4, 0] };
    expect(() => trainFusion([overlapping, doubled])).toThrow(/leave one out/);
  });

  it("refuses what does not fit together", () => {
    const scores = { targets: [2, 3, 0, 1], nonTargets: [-1, 1, -2, 0] };
    expect(() => trainFusion([scores, { ...scores, targets: [1, 2] }])).toThrow(ShapeError);
    expect(() => trainFusion([])).toThrow(OptionError);
    expect(() => trainFusion([scores], { priorTarget: 1 })).toThrow(OptionError);
    expect(() => trainFusion([scores], { regularization: -1 })).toThrow(OptionError);
    expect(() => trainFusion([{ ...scores, nonTargets: [] }])).toThrow(/4 and 0/);
    expect(() => trainFusion([scores, { ...scores, targets: [1, Number.NaN, 2, 3] }])).toThrow(
      /target score 1 \(from 0\) of system 2 is NaN/,
    );
    expect(() => applyFusion(trainFusion([scores]), [[1], [2]])).toThrow(/of 1 systems/);
  });
});
