import { describe, expect, it } from "vitest";
import { noiseFloor } from "../../../src/features/vad/noise-floor.js";

const settings = { window: 120, quantile: 0.1, silence: 0 };

describe("noiseFloor", () => {
  it("is the quantile of the window, with a line between the places where it is taken", () => {
    const levels = Float64Array.from({ length: 400 }, (_, t) => 20 + ((t * 37) % 50) / 10 + t / 20);
    const floor = noiseFloor(levels, settings);
    // Taken at every tenth frame, a twelfth of the window.
    for (let t = 0; t < 390; t += 10) {
      const start = Math.min(Math.max(0, t - 60), 280);
      const sorted = Array.from(levels.slice(start, start + 120)).sort((a, b) => a - b);
      expect(floor[t]).toBeCloseTo(sorted[12] as number, 9);
      expect(floor[t + 4]).toBeCloseTo(0.6 * (floor[t] as number) + 0.4 * (floor[t + 10] as number), 9);
    }
  });

  it("counts no digital silence, and is silence where there is nothing else", () => {
    const levels = Float64Array.from({ length: 600 }, (_, t) => (t % 2 === 0 && t > 300 ? 40 : 0));
    const floor = noiseFloor(levels, settings);
    expect(floor[100]).toBe(0);
    expect(floor[500]).toBe(40);
  });

  it("takes recordings shorter than the window", () => {
    expect(Array.from(noiseFloor(Float64Array.of(30, 20, 25), settings))).toEqual([20, 20, 20]);
    expect(noiseFloor(new Float64Array(0), settings)).toHaveLength(0);
  });
});
