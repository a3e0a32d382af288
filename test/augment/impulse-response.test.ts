import { describe, expect, it } from "vitest";
import { syntheticImpulseResponse } from "../../src/augment/impulse-response.js";
import { OptionError } from "../../src/errors.js";

/** T₆₀ from the slope of Schroeder's backward integral between −5 and −25 dB (ISO 3382's T₂₀). */
function measuredReverberationTime(samples: Float32Array, sampleRate: number): number {
  const left = new Float64Array(samples.length + 1);
  for (let t = samples.length - 1; t >= 1; t--) left[t] = (left[t + 1] ?? 0) + (samples[t] ?? 0) ** 2;
  const falls = (decibels: number) => left.findIndex((x, t) => t > 0 && x < (left[1] ?? 0) * 10 ** (-decibels / 10));
  return (3 * (falls(25) - falls(5))) / sampleRate;
}

describe("syntheticImpulseResponse", () => {
  it.each([
    [0.1, 16000],
    [0.3, 8000],
    [0.8, 16000],
    [2, 44100],
  ])("of %d s decays by 60 dB in that time, at %d Hz", (reverberationTime, sampleRate) => {
    for (let seed = 0; seed < 5; seed++) {
      const { samples } = syntheticImpulseResponse({ sampleRate, reverberationTime, seed });
      expect(samples).toHaveLength(Math.round(reverberationTime * sampleRate) + 1);
      const measured = measuredReverberationTime(samples, sampleRate);
      expect(measured / reverberationTime).toBeGreaterThan(0.85);
      expect(measured / reverberationTime).toBeLessThan(1.15);
    }
  });

  it.each([-5, 0, 10, 100])("has its direct path first, %d dB above the energy of the room", (directToReverberant) => {
    const { samples } = syntheticImpulseResponse({
      sampleRate: 16000,
      reverberationTime: 0.5,
      directToReverberant,
      seed: 2,
    });
    const tail = samples.subarray(1).reduce((sum, x) => sum + x * x, 0);
    expect(samples[0]).toBe(1);
    expect(-10 * Math.log10(tail)).toBeCloseTo(directToReverberant, 4);
  });

  it("depends on its seed alone", () => {
    const make = (seed: number) => syntheticImpulseResponse({ sampleRate: 8000, reverberationTime: 0.1, seed });
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it.each([
    [{ sampleRate: 8000, reverberationTime: 0 }, /reverberationTime must be 0.05 … 20 seconds, and is 0/],
    [{ sampleRate: 8000, reverberationTime: Number.NaN }, /and is NaN/],
    [{ sampleRate: 0, reverberationTime: 1 }, /sampleRate must be a number of Hz/],
    [{ sampleRate: 1e9, reverberationTime: 1 }, /sampleRate must be/],
    [{ sampleRate: 8000, reverberationTime: 0.05, directToReverberant: -40 }, /louder than the direct path/],
    [{ sampleRate: 8000, reverberationTime: 1, seed: Number.NaN }, /seed must be a whole number/],
  ])("refuses %j", (options, message) => {
    expect(() => syntheticImpulseResponse(options)).toThrow(OptionError);
    expect(() => syntheticImpulseResponse(options)).toThrow(message);
  });
});
