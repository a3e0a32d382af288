import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, TrainingDataError } from "../../../src/errors.js";
import { createRandom } from "../../../src/math/random.js";
import { checkReachable, conformalPValue, conformalThreshold } from "../../../src/recognize/anomaly/conformal.js";

const ascending = (scores: readonly number[]) => Float64Array.from(scores).sort();

describe("conformal prediction", () => {
  it("counts the new score among the normal ones", () => {
    const scores = ascending([-3, -1, -1, 2]);
    expect([-4, -3, -2, -1, 0, 2, 9].map((score) => conformalPValue(scores, score))).toEqual(
      [1, 2, 2, 4, 4, 5, 5].map((count) => count / 5),
    );
  });

  it("takes the ⌊α (n + 1)⌋-th least score, whatever the rounding of the product", () => {
    const scores = ascending(Array.from({ length: 99 }, (_, i) => i + 1));
    for (let percent = 1; percent < 100; percent++) expect(conformalThreshold(scores, percent / 100)).toBe(percent);
    expect(conformalThreshold(scores, 0.0199)).toBe(1);
  });

  it("calls exactly those scores anomalies whose p-value is no more than the rate", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 40 }),
        fc.integer({ min: -25, max: 25 }),
        fc.double({ min: 0.25, max: 0.99, noNaN: true }),
        (normal, score, rate) => {
          const scores = ascending(normal);
          const pValue = conformalPValue(scores, score);
          // Within the rounding that the threshold makes room for, either answer is right.
          fc.pre(Math.abs(pValue - rate) > 1e-9);
          expect(score < conformalThreshold(scores, rate)).toBe(pValue <= rate);
        },
      ),
      { seed: 3, numRuns: 2000 },
    );
  });

  it("keeps its word: of normal scores no more than the rate fall under the threshold", () => {
    const random = createRandom(5);
    let numAlarms = 0;
    const numRounds = 20_000;
    for (let round = 0; round < numRounds; round++) {
      // 29 held-out scores and a new one, drawn alike: at a rate of 0.1 a share of exactly 3/30 is expected.
      const scores = ascending(Array.from({ length: 29 }, () => random.normal()));
      if (random.normal() < conformalThreshold(scores, 0.1)) numAlarms++;
    }
    expect(numAlarms / numRounds).toBeGreaterThan(0.1 - 4 * Math.sqrt(0.09 / numRounds));
    expect(numAlarms / numRounds).toBeLessThan(0.1 + 4 * Math.sqrt(0.09 / numRounds));
  });

  it("refuses rates that the recordings do not allow, naming the smallest that they do", () => {
    expect(() => checkReachable(0.01, 98)).toThrow(TrainingDataError);
    expect(() => checkReachable(0.01, 98)).toThrow(/takes 99 normal recordings.*there are 98.*ask for 0\.0102 or more/);
    expect(() => checkReachable(0.01, 99)).not.toThrow();
    expect(() => checkReachable(0.0102, 98)).not.toThrow();
    for (const rate of [0, 1, -0.1, Number.NaN]) expect(() => checkReachable(rate, 1000)).toThrow(OptionError);
  });
});
