import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { envelopeOf } from "../../../src/report/figure/envelope.js";

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
