import { describe, expect, it } from "vitest";
import { thinCurve } from "../../../src/evaluate/detection/thin-curve.js";

describe("a thinned DET curve", () => {
  it("keeps what differs visibly in either rate, and both ends", () => {
    const curve = {
      thresholds: Float64Array.of(0, 1, 2, 3, 4, Infinity),
      missRates: Float64Array.of(0, 0.1, 0.1001, 0.1002, 1 - 1e-9, 1),
      falseAlarmRates: Float64Array.of(1, 0.3, 0.3, 0.29, 1e-9, 0),
    };
    expect(thinCurve(curve)).toEqual({
      thresholds: [0, 1, 3, 4, Infinity],
      missRates: [0, 0.1, 0.1002, 1 - 1e-9, 1],
      falseAlarmRates: [1, 0.3, 0.29, 1e-9, 0],
    });
  });
});
