import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loudFrames } from "../../src/features/energy-gate.js";
import { extractFeatures } from "../../src/features/extract-features.js";
import { noise, waveform } from "./waveforms.js";

describe("loudFrames", () => {
  it("leaves out what is more than so many dB under the loudest, and keeps what is just that", () => {
    expect(loudFrames(Float64Array.of(1, 100, 1000, 9.999, 10), 20)).toEqual([1, 2, 4]);
  });

  it("keeps every frame of equal energy, silence included", () => {
    expect(loudFrames(new Float64Array(4), 30)).toEqual([0, 1, 2, 3]);
    expect(loudFrames(new Float64Array(3).fill(0.1), 1e-12)).toEqual([0, 1, 2]);
  });

  it("always keeps the loudest frame, and no fewer frames for a wider gate", () => {
    const energies = fc.float64Array({ min: 0, max: 1e12, noNaN: true, minLength: 1, maxLength: 40 });
    const decibels = fc.double({ min: 1e-9, max: 200, noNaN: true });
    fc.assert(
      fc.property(energies, decibels, decibels, (energy, a, b) => {
        const kept = loudFrames(energy, Math.min(a, b));
        expect(kept).toContain(energy.indexOf(Math.max(...energy)));
        expect(loudFrames(energy, Math.max(a, b))).toEqual(expect.arrayContaining([...kept]));
      }),
      { seed: 11 },
    );
  });
});

describe("the gate of a recipe", () => {
  const rate = 8000;
  const half = (amplitude: number) => noise(1600, rate, 5, amplitude).samples;
  const sound = waveform([...half(0.5), ...half(0.005)], rate);

  it("selects rows after the deltas: what is left equals those rows of the whole", () => {
    const whole = extractFeatures(sound);
    const gated = extractFeatures(sound, { energyGate: 20 });
    expect(gated.numFrames).toBeGreaterThan(15);
    expect(gated.numFrames).toBeLessThan(25);
    expect(gated.data).toEqual(whole.data.subarray(0, gated.data.length));
  });

  it("comes before normalisation: the mean is 0 over the frames that are left", () => {
    const { data, numFrames, dim } = extractFeatures(sound, { energyGate: 20, normalization: "mean" });
    for (let column = 0; column < dim; column++) {
      let sum = 0;
      for (let frame = 0; frame < numFrames; frame++) sum += data[frame * dim + column] as number;
      expect(Math.abs(sum / numFrames)).toBeLessThan(1e-4);
    }
  });
});
