import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { log, normalQuantile } from "../../src/math/special.js";

/** The distance from one float64 to the next at this size. */
const unit = (value: number) => 2 ** (Math.floor(Math.log2(Math.abs(value))) - 52);

describe("the logarithm", () => {
  it("is that of the engine to a unit in the last place, over the whole range", () => {
    const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true });
    const nearOne = fc.double({ min: 0.5, max: 2, noNaN: true });
    const typical = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(fc.oneof(positive, nearOne, typical), (x) => {
        const expected = Math.log(x);
        expect(Math.abs(log(x) - expected)).toBeLessThanOrEqual(unit(expected || 1e-300));
      }),
      { seed: 2, numRuns: 20_000 },
    );
  });

  it("has these bits, on every machine", () => {
    expect([0.2, 3, 1e-3, 12345.678, 5e-324].map(log)).toEqual([
      -1.6094379124341003, 1.0986122886681096, -6.907755278982137, 9.421061321291832, -744.4400719213812,
    ]);
    expect(log(1)).toBe(0);
  });

  it("of what has none is as everywhere", () => {
    expect([0, -1, Number.NaN, Number.POSITIVE_INFINITY].map(log)).toEqual([
      Number.NEGATIVE_INFINITY,
      Number.NaN,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

describe("the normal quantile", () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.025, -1.959963984540054],
    [0.995, 2.5758293035489004],
    [0.001, -3.090232306167813],
  ])("of %d is %d", (p, x) => expect(Math.abs(normalQuantile(p) - x)).toBeLessThan(1e-13));
});
