import { describe, expect, it } from "vitest";
import { frameEnergy, logEnergyOf } from "../../src/features/log-energy.js";

describe("log energy", () => {
  it("is ln Σ x² of 16-bit samples, un-windowed", () => {
    const samples = Float32Array.of(9, 3 / 32768, -4 / 32768, 9);
    expect(frameEnergy(samples, 1, 2)).toBe(25);
    expect(logEnergyOf(25)).toBe(Math.log(25));
  });

  it("is 0 for digital silence and from there on rises", () => {
    expect(logEnergyOf(frameEnergy(new Float32Array(200), 0, 200))).toBe(0);
    expect(logEnergyOf(frameEnergy(Float32Array.of(1 / 32768), 0, 1))).toBe(0);
    expect(logEnergyOf(2)).toBe(Math.log(2));
  });
});
