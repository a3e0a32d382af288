import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { envelopeOf, ticksOf, tickText } from "../../../src/report/figure/panel.js";

describe("the envelope of a sound", () => {
  it("loses no peak, and has no more columns than asked for", () => {
    fc.assert(
      fc.property(
        fc.float32Array({ minLength: 1, noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 1, max: 50 }),
        (samples, columns) => {
          const { lows, highs } = envelopeOf(samples, columns);
          expect(lows.length).toBe(Math.min(columns, samples.length));
          expect(Math.min(...lows)).toBe(Math.min(...samples));
          expect(Math.max(...highs)).toBe(Math.max(...samples));
        },
      ),
    );
  });

  it("is the samples themselves where there is a column for each", () => {
    expect([...envelopeOf(Float32Array.of(1, -2, 3), 10).highs]).toEqual([1, -2, 3]);
  });
});

describe("ticks of an axis", () => {
  it("are round numbers", () => {
    expect(ticksOf(0, 4000, 5)).toEqual([0, 1000, 2000, 3000, 4000]);
    expect(ticksOf(0, 0.37, 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticksOf(0, 2.048, 9)).toEqual([0, 0.5, 1, 1.5, 2]);
    expect(ticksOf(3, 3, 5)).toEqual([3]);
  });

  it("lie within, rise evenly, and are not many more than asked for", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 12 }), (high, count) => {
        const ticks = ticksOf(0, high, count);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeLessThanOrEqual(high * (1 + 1e-6));
        expect(ticks.length).toBeLessThanOrEqual(count + 2);
      }),
    );
  });

  it("are written with the digits that tell them apart", () => {
    expect(ticksOf(-0.1, 0.1, 4).map((tick, _, ticks) => tickText(tick, ticks))).toEqual([
      "−0.10",
      "−0.05",
      "0.00",
      "0.05",
      "0.10",
    ]);
    expect(tickText(2000, [0, 2000])).toBe("2000");
  });
});
