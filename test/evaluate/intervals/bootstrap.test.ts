import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { bootstrapInterval, bootstrapIntervals } from "../../../src/evaluate/intervals/bootstrap.js";
import { createRandom } from "../../../src/math/random.js";
import type { Progress } from "../../../src/types.js";

const mean = (values: readonly number[], weights: Float64Array) =>
  values.reduce((sum, value, i) => sum + value * (weights[i] as number), 0) / weights.reduce((sum, w) => sum + w, 0);

const normals = (count: number, seed: number) => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.normal());
};

describe("the bootstrap interval", () => {
  it("of a mean is that of the normal law", () => {
    const { low, high, confidence } = bootstrapInterval(normals(400, 1), mean, { numSamples: 2000 });
    expect(high - low).toBeCloseTo((2 * 1.96) / 20, 1);
    expect(confidence).toBe(0.95);
    const narrower = bootstrapInterval(normals(400, 1), mean, { numSamples: 2000, confidence: 0.5 });
    expect((narrower.high - narrower.low) / (high - low)).toBeCloseTo(0.674 / 1.96, 1);
  });

  it("holds the truth about as often as it says", () => {
    const truths = Array.from({ length: 200 }, (_, seed) => {
      const { low, high } = bootstrapInterval(normals(60, seed), mean, { numSamples: 200, seed, confidence: 0.8 });
      return low <= 0 && 0 <= high;
    });
    expect(truths.filter(Boolean).length / 200).toBeGreaterThan(0.72);
    expect(truths.filter(Boolean).length / 200).toBeLessThan(0.88);
  });

  it("counts a speaker as one, however often he speaks", () => {
    const few = normals(40, 3);
    const many = few.flatMap((value) => Array.from({ length: 25 }, () => value));
    const speaker = (_: number, i: number) => String(Math.floor(i / 25));
    expect(bootstrapInterval(many, mean, { groupBy: speaker })).toEqual({
      ...bootstrapInterval(few, mean),
      low: expect.closeTo(bootstrapInterval(few, mean).low, 12),
      high: expect.closeTo(bootstrapInterval(few, mean).high, 12),
    });
    const apart = bootstrapInterval(many, mean);
    const together = bootstrapInterval(many, mean, { groupBy: speaker });
    expect((together.high - together.low) / (apart.high - apart.low)).toBeGreaterThan(3);
  });

  it("weighs an item by the product of the draws of its groups, each once", () => {
    const pairs = [
      ["a", "a"],
      ["a", "b"],
      ["b", "c"],
      ["c", "c"],
      ["b", "b"],
    ] as const;
    const seen: number[][] = [];
    bootstrapInterval(
      pairs,
      (_, weights) => {
        seen.push([...weights]);
        return 0;
      },
      { groupBy: (pair) => pair, numSamples: 50 },
    );
    for (const [a = 0, ab, bc, c = 0, b = 0] of seen) {
      expect(a + b + c).toBe(3);
      expect([ab, bc]).toEqual([a * b, b * c]);
    }
    expect(new Set(seen.map(String)).size).toBeGreaterThan(5);
  });

  it("draws again where the figure is no number, and gives up where it hardly ever is", () => {
    const values = [1, 2, 3, 4];
    const needsFirst = (items: readonly number[], weights: Float64Array) =>
      weights[0] === 0 ? Number.NaN : mean(items, weights);
    const done: number[] = [];
    const { low } = bootstrapInterval(values, needsFirst, {
      numSamples: 30,
      onProgress: ({ done: at, total }) => done.push(at / (total ?? 0)),
    });
    expect(low).toBeGreaterThanOrEqual(1);
    expect(done).toHaveLength(30);
    expect(done.at(-1)).toBe(1);
    expect(() => bootstrapInterval(values, () => Number.NaN)).toThrow(/an interval takes more groups/);
  });

  it("stops when it is told to", () => {
    const abort = new AbortController();
    const onProgress = ({ done }: Progress) => done === 3 && abort.abort(new Error("enough"));
    const options = { signal: abort.signal, onProgress };
    expect(() => bootstrapInterval([1, 2, 3], mean, options)).toThrow("enough");
  });

  it("is the same for the same seed, and keeps infinite figures", () => {
    const options = { numSamples: 100, seed: 5 };
    expect(bootstrapInterval([1, 5, 9], mean, options)).toEqual(bootstrapInterval([1, 5, 9], mean, options));
    expect(bootstrapInterval([1, 5, 9, 2], mean, { ...options, seed: 6 })).not.toEqual(
      bootstrapInterval([1, 5, 9, 2], mean, options),
    );
    const intervals = bootstrapIntervals([1, 2], (_, [first]) => [first === 0 ? 0 : Infinity, 7], options);
    expect(intervals).toEqual([
      { low: 0, high: Infinity, confidence: 0.95 },
      { low: 7, high: 7, confidence: 0.95 },
    ]);
  });

  it("needs two groups, and options in their range", () => {
    expect(() => bootstrapInterval([1, 2], mean, { groupBy: () => "all" })).toThrow(ShapeError);
    expect(() => bootstrapInterval([1, 2], mean, { numSamples: 0 })).toThrow(OptionError);
    expect(() => bootstrapInterval([1, 2], mean, { confidence: 1 })).toThrow(OptionError);
    expect(() => bootstrapInterval([1, 2], mean, { seed: 0.5 })).toThrow(OptionError);
  });
});
