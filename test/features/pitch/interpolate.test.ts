import { describe, expect, it } from "vitest";
import { interpolatePitch } from "../../../src/features/pitch/interpolate.js";

function filled(values: readonly number[]): number[] {
  const f0 = Float64Array.from(values);
  const voiced = f0.map((value) => (value > 0 ? 1 : 0));
  interpolatePitch(f0, (frame) => voiced[frame] === 1, 155);
  return Array.from(f0, (value) => Math.round(1000 * value) / 1000);
}

describe("interpolatePitch", () => {
  it("goes along a line in the logarithm, and holds at the ends", () => {
    expect(filled([0, 0, 100, 0, 200, 0])).toEqual([100, 100, 100, 141.421, 200, 200]);
    expect(filled([100, 0, 0, 800, 90])).toEqual([100, 200, 400, 800, 90]);
  });

  it("falls back where nothing is voiced", () => {
    expect(filled([0, 0])).toEqual([155, 155]);
    expect(filled([])).toEqual([]);
  });
});
