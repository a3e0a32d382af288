import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convolve } from "../../src/augment/convolve.js";
import { createRandom } from "../../src/math/random.js";

/** By the definition. */
function directConvolution(signal: Float64Array, kernel: Float64Array): Float64Array {
  const full = new Float64Array(Math.max(0, signal.length + kernel.length - 1));
  for (const [i, x] of signal.entries()) {
    for (const [k, h] of kernel.entries()) full[i + k] = (full[i + k] ?? 0) + x * h;
  }
  return full;
}

const normals = (length: number, seed: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
};

describe("convolve", () => {
  it("is the sum of the definition, for any stretch", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 700 }), fc.nat(), (n, m, cut) => {
        const [signal, kernel] = [normals(n, 1), normals(m, 2)];
        const full = directConvolution(signal, kernel);
        const start = cut % full.length;
        const stretch = convolve(signal, kernel, { start, length: full.length - start });
        const error = stretch.reduce((most, y, t) => Math.max(most, Math.abs(y - (full[start + t] ?? 0))), 0);
        expect(error).toBeLessThan(1e-11);
      }),
      { numRuns: 30 },
    );
  });

  it("is silence beyond the end, and for no kernel or signal", () => {
    expect(convolve(Float64Array.of(1, 2), Float64Array.of(3), { start: 1, length: 3 })[0]).toBeCloseTo(6, 12);
    expect([...convolve(Float64Array.of(1, 2), new Float64Array(), { start: 0, length: 2 })]).toEqual([0, 0]);
    expect([...convolve(new Float64Array(), Float64Array.of(1), { start: 0, length: 2 })]).toEqual([0, 0]);
  });
});
