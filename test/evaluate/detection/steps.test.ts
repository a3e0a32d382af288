import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areaOf, curveOfSteps, hullOfSteps } from "../../../src/evaluate/detection/curves.js";
import { actualCostOf, bayesThreshold, cheapestOf } from "../../../src/evaluate/detection/detection-cost.js";
import { crossingOf } from "../../../src/evaluate/detection/equal-error-rate.js";
import { runsOfSteps, type ScoreSteps, scoreSteps } from "../../../src/evaluate/detection/steps.js";

const scores = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 1, maxLength: 30 });
const points = [0.1, 0.5, 0.97].map((priorTarget) => ({ priorTarget, costMiss: 1, costFalseAlarm: 1 }));

const figuresOf = (steps: ScoreSteps) => [
  crossingOf(hullOfSteps(steps)),
  crossingOf(curveOfSteps(steps)),
  areaOf(steps),
  ...points.flatMap((point) => [cheapestOf(hullOfSteps(steps), point).cost, actualCostOf(steps, point).cost]),
];

describe("runs of scores", () => {
  it("have the error rates of the steps, whatever these weigh", () => {
    fc.assert(
      fc.property(
        scores,
        scores,
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 26, maxLength: 26 }),
        (...drawn) => {
          const [targets, nonTargets, counts] = drawn;
          const steps = scoreSteps(targets, nonTargets);
          const { runs, runOf } = runsOfSteps(steps, points.map(bayesThreshold));
          const weights = steps.weights.map((weight, i) => weight * (counts[i] ?? 1));
          const pooled = new Float64Array(runs.weights.length);
          weights.forEach((weight, i) => {
            const place = 2 * (runOf[i >> 1] as number) + (i % 2);
            pooled[place] = (pooled[place] as number) + weight;
          });
          const expected = figuresOf({ scores: steps.scores, weights });
          fc.pre(!expected.some(Number.isNaN));
          figuresOf({ scores: runs.scores, weights: pooled }).forEach((figure, i) => {
            expect(figure).toBeCloseTo(expected[i] as number, 12);
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("are few where non-targets are many", () => {
    const steps = scoreSteps(
      [1.5, 2.5],
      Float64Array.from({ length: 1000 }, (_, i) => i / 100),
    );
    const { runs } = runsOfSteps(steps, [5]);
    expect([...runs.scores]).toEqual([0, 1.5, 1.51, 2.5, 2.51, 5]);
    expect([...runs.weights]).toEqual([0, 150, 1, 1, 0, 99, 1, 1, 0, 249, 0, 500]);
  });
});
