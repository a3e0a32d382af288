import { describe, expect, it } from "vitest";
import { updateEbwWeights } from "../../src/gmm/ebw-weights.js";

const of = (...values: number[]): Float64Array => Float64Array.from(values);

describe("weights after extended Baum–Welch", () => {
  it("are shares of the numerator where nothing competes", () => {
    const updated = updateEbwWeights(of(0.5, 0.25, 0.25), of(10, 30, 60), of(0, 0, 0));
    [0.1, 0.3, 0.6].forEach((share, k) => {
      expect(updated[k]).toBeCloseTo(share, 12);
    });
  });

  it("stay where both sides have the same shares as they", () => {
    const updated = updateEbwWeights(of(0.2, 0.8), of(20, 80), of(5, 20));
    expect(updated[0]).toBeCloseTo(0.2, 12);
  });

  it("make Povey's function greater than any near to them do", () => {
    const [old, num, den] = [of(0.3, 0.5, 0.2), of(40, 30, 30), of(20, 60, 10)];
    const value = (w: Float64Array) =>
      w.reduce((s, x, k) => s + (num[k] as number) * Math.log(x) - ((den[k] as number) * x) / (old[k] as number), 0);
    const updated = updateEbwWeights(old, num, den);
    expect(value(updated)).toBeGreaterThan(value(old));
    for (const [i, j] of [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 1],
      [0, 2],
      [2, 0],
    ] as const) {
      const moved = updated.map((x, k) => x + (k === i ? 1e-3 : 0) - (k === j ? 1e-3 : 0));
      expect(value(moved)).toBeLessThan(value(updated));
    }
  });

  it("never fall to 0 in use, and stay 0 out of use", () => {
    const updated = updateEbwWeights(of(0.5, 0.5, 0), of(0, 100, 0), of(100, 0, 0));
    expect(updated[0]).toBeCloseTo(1e-5, 8);
    expect(updated[2]).toBe(0);
  });

  it("stay as they are with fewer than ten frames, with none in the numerator, and alone", () => {
    const old = of(0.5, 0.5);
    expect(updateEbwWeights(old, of(4, 1), of(1, 3))).toBe(old);
    expect(updateEbwWeights(old, of(0, 0), of(50, 20))).toBe(old);
    expect(updateEbwWeights(of(1), of(30), of(20))).toEqual(of(1));
  });
});
