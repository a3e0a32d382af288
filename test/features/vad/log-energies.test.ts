import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract-features.js";
import { frameLogEnergies } from "../../../src/features/vad/log-energies.js";
import { noise, waveform } from "../waveforms.js";
import { sentence, timing } from "./sounds.js";

describe("frameLogEnergies", () => {
  it("is the column logEnergy of the features", () => {
    const sound = sentence();
    const energies = frameLogEnergies(sound, timing);
    const { data, dim, numFrames } = extractFeatures(sound, { ...timing, logEnergy: "keep", deltaOrder: 0 });
    expect(energies).toHaveLength(numFrames);
    for (const [t, energy] of energies.entries()) expect(data[(t + 1) * dim - 1]).toBe(Math.fround(energy));
  });

  it("is ln Σ x² in the 16-bit range, 0 for digital silence", () => {
    expect(Array.from(frameLogEnergies(waveform(new Float32Array(400), 8000), timing))).toEqual([0, 0, 0]);
    const [energy] = frameLogEnergies(waveform(new Float32Array(200).fill(0.5), 8000), timing);
    expect(energy).toBeCloseTo(Math.log(200 * 16384 ** 2), 12);
  });

  it("refuses what is no recording", () => {
    expect(() => frameLogEnergies(noise(150, 8000), timing)).toThrow(ShapeError);
    expect(() => frameLogEnergies(waveform([...new Float32Array(300), Number.NaN], 8000), timing)).toThrow(
      "sample 300",
    );
    expect(() => frameLogEnergies({} as never, timing)).toThrow(ShapeError);
  });
});
