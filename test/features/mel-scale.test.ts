import { describe, expect, it } from "vitest";
import { hertzToMel, melToHertz } from "../../src/features/mel-scale.js";

describe.each(["htk", "slaney"] as const)("the %s scale", (scale) => {
  it("goes there and back, and rises all the way", () => {
    let before = -1;
    for (const frequency of [0, 20, 300, 999.9, 1000, 1000.1, 4000, 22050]) {
      const mel = hertzToMel(frequency, scale);
      expect(mel).toBeGreaterThan(before);
      expect(melToHertz(mel, scale)).toBeCloseTo(frequency, 8);
      before = mel;
    }
  });
});

describe("known points", () => {
  it("htk: 1000 Hz is about 1000 mel", () => {
    expect(hertzToMel(700, "htk")).toBeCloseTo(1127 * Math.LN2, 10);
    expect(Math.abs(hertzToMel(1000, "htk") - 1000)).toBeLessThan(0.1);
  });

  it("slaney: 15 at the knee, 27 steps more at 6400 Hz", () => {
    expect(hertzToMel(500, "slaney")).toBe(7.5);
    expect(hertzToMel(1000, "slaney")).toBe(15);
    expect(hertzToMel(6400, "slaney")).toBeCloseTo(42, 12);
  });
});
