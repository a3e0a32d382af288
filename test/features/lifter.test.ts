import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { lifterWeights } from "../../src/features/lifter.js";

describe("lifter weights", () => {
  it("are HTK's: 1 for c0, 1 + L/2 in the middle", () => {
    const weights = lifterWeights({ lifter: 22, lifterFormula: "htk" }, 13);
    expect(weights[0]).toBe(1);
    expect(weights[1]).toBeCloseTo(1 + 11 * Math.sin(Math.PI / 22), 14);
    expect(weights[11]).toBeCloseTo(12, 14);
  });

  it("are librosa's: the same, one coefficient earlier", () => {
    const htk = lifterWeights({ lifter: 22, lifterFormula: "htk" }, 14);
    expect(lifterWeights({ lifter: 22, lifterFormula: "librosa" }, 13)).toEqual(htk.slice(1));
  });

  it("are 1 for no lifter, and a negative one is refused", () => {
    expect(lifterWeights({ lifter: 0, lifterFormula: "librosa" }, 3)).toEqual(Float64Array.of(1, 1, 1));
    for (const lifter of [-22, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => lifterWeights({ lifter, lifterFormula: "htk" }, 3)).toThrow(OptionError);
    }
  });
});
