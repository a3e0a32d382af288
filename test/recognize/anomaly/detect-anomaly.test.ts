import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, TrainingDataError } from "../../../src/errors.js";
import { createRandom } from "../../../src/math/random.js";
import type { AnomalyTails } from "../../../src/recognize/anomaly/anomaly-detector.js";
import { checkReachable, conformalPValue, normalRange } from "../../../src/recognize/anomaly/detect-anomaly.js";

const ascending = (scores: readonly number[]) => Float64Array.from(scores).sort();

describe("conformal prediction", () => {
  it("counts the new score among the normal ones", () => {
    const scores = ascending([-3, -1, -1, 2]);
    const tested = [-4, -3, -2, -1, 0, 2, 9];
    const counts = (tails: AnomalyTails) => tested.map((score) => conformalPValue(scores, score, tails) * 5);
    expect(counts("low")).toEqual([1, 2, 2, 4, 4, 5, 5]);
    expect(counts("both")).toEqual([2, 4, 4, 5, 4, 4, 2]);
  });

  it("takes the ⌊α (n + 1)⌋-th least score, whatever the rounding of the product", () => {
    const scores = ascending(Array.from({ length: 99 }, (_, i) => i + 1));
    for (let percent = 1; percent < 100; percent++) {
      expect(normalRange(scores, percent / 100, "low")).toEqual({ threshold: percent, ceiling: null });
      if (percent % 2 > 0) continue;
      const half = percent / 2;
      expect(normalRange(scores, percent / 100, "both")).toEqual({ threshold: half, ceiling: 100 - half });
    }
    expect(normalRange(scores, 0.0199, "low").threshold).toBe(1);
  });

  it("calls exactly those scores anomalies whose p-value is no more than the rate", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("low" as const, "both" as const),
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 7, maxLength: 40 }),
        fc.integer({ min: -25, max: 25 }),
        fc.double({ min: 0.25, max: 0.99, noNaN: true }),
        (tails, normal, score, rate) => {
          const scores = ascending(normal);
          const pValue = conformalPValue(scores, score, tails);
          // Within the rounding that there is room for, either answer is right.
          fc.pre(Math.abs(pValue - rate) > 1e-8);
          const { threshold, ceiling } = normalRange(scores, rate, tails);
          expect(score < threshold || (ceiling !== null && score > ceiling)).toBe(pValue <= rate);
        },
      ),
      { seed: 3, numRuns: 3000 },
    );
  });

  it.each(["low", "both"] as const)("keeps its word: normal scores are anomalies at the rate, %s", (tails) => {
    const random = createRandom(5);
    let numAlarms = 0;
    const numRounds = 20_000;
    for (let round = 0; round < numRounds; round++) {
      // 39 held-out scores and a new one, drawn alike: at a rate of 0.1 a share of exactly 4/40 is expected.
      const scores = ascending(Array.from({ length: 39 }, () => random.normal()));
      if (conformalPValue(scores, random.normal(), tails) <= 0.1) numAlarms++;
    }
    expect(Math.abs(numAlarms / numRounds - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / numRounds));
  });

  it("refuses rates that the recordings do not allow, naming the smallest that they do", () => {
    expect(() => checkReachable(0.01, 98, "low")).toThrow(TrainingDataError);
    expect(() => checkReachable(0.01, 98, "low")).toThrow(/takes 99 normal.*there are 98.*ask for 0\.0102 or more/);
    expect(() => checkReachable(0.01, 198, "both")).toThrow(/takes 199 normal.*there are 198.*ask for 0\.0101 or more/);
    expect(() => checkReachable(0.01, 99, "low")).not.toThrow();
    expect(() => checkReachable(0.0102, 98, "low")).not.toThrow();
    expect(() => checkReachable(0.01, 199, "both")).not.toThrow();
    for (const rate of [0, 1, -0.1, Number.NaN]) expect(() => checkReachable(rate, 1000, "low")).toThrow(OptionError);
  });
});
