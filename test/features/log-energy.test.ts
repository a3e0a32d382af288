import { describe, expect, it } from "vitest";
import { frameEnergy, logEnergyOf } from "../../src/features/log-energy.js";

describe("log energy", () => {
  it("is ln Σ x² of the frame in the buffer, and of nothing after it", () => {
    const frame = Float64Array.of(3, -4, 9);
    expect(frameEnergy(frame, 2)).toBe(25);
    expect(logEnergyOf(25, 1)).toBe(Math.log(25));
  });

  it("is the logarithm of the floor for less, and from there on rises", () => {
    expect(logEnergyOf(frameEnergy(new Float64Array(200), 200), 1)).toBe(0);
    expect(logEnergyOf(0, 1e-10)).toBe(Math.log(1e-10));
    expect(logEnergyOf(2, 1)).toBe(Math.log(2));
  });
});
