import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitGaussianPair, type GaussianPair, logDensity } from "../../../src/features/vad/gaussian-pair.js";
import { createRandom } from "../../../src/math/random.js";

function draw(seed: number, ...parts: readonly (readonly [number, number, number])[]): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from(
    parts.flatMap(([count, mean, deviation]) =>
      Array.from({ length: count }, () => mean + deviation * random.normal()),
    ),
  );
}

const logLikelihood = ({ low, high }: GaussianPair, values: Float64Array) =>
  values.reduce((sum, x) => sum + Math.log(Math.exp(logDensity(low, x)) + Math.exp(logDensity(high, x))), 0);

describe("fitGaussianPair", () => {
  it("finds the two Gaussians that values were drawn from", () => {
    const { low, high } = fitGaussianPair(draw(1, [6000, 30, 1], [3000, 48, 6]), 0.5);
    expect(low.weight).toBeCloseTo(2 / 3, 1);
    expect(low.mean).toBeCloseTo(30, 0);
    expect(low.deviation).toBeCloseTo(1, 0);
    expect(high.mean).toBeCloseTo(48, 0);
    expect(Math.abs(high.deviation - 6)).toBeLessThan(0.3);
    expect(low.weight + high.weight).toBeCloseTo(1, 10);
  });

  it("is where the likelihood has its top", () => {
    const values = draw(2, [400, 30, 2], [200, 40, 4]);
    const fitted = fitGaussianPair(values, 0.5);
    const best = logLikelihood(fitted, values);
    for (const side of ["low", "high"] as const) {
      for (const parameter of ["mean", "deviation"] as const) {
        for (const change of [-0.5, 0.5]) {
          const moved = { ...fitted, [side]: { ...fitted[side], [parameter]: fitted[side][parameter] + change } };
          expect(logLikelihood(moved, values)).toBeLessThan(best);
        }
      }
    }
  });

  it("is finite for any numbers, in the order of its means, above its least deviation", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -200, max: 200, noNaN: true }), { minLength: 2, maxLength: 60 }),
        (values) => {
          const { low, high } = fitGaussianPair(Float64Array.from(values), 0.5);
          expect([low, high].flatMap(Object.values).every(Number.isFinite)).toBe(true);
          expect(low.mean).toBeLessThanOrEqual(high.mean);
          expect(Math.min(low.deviation, high.deviation)).toBeGreaterThanOrEqual(0.5);
        },
      ),
    );
  });

  it("keeps the digits of values far from zero", () => {
    const values = draw(3, [300, 0, 1], [300, 20, 1]).map((x) => x + 1e9);
    expect(fitGaussianPair(values, 0.5).low.deviation).toBeCloseTo(1, 0);
  });
});
