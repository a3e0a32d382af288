import { describe, expect, it } from "vitest";
import { applyGain } from "../../src/augment/gain.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { decibels, sine } from "../oracles/tones.js";

describe("applyGain", () => {
  const tone = sine(300, 8000, 8000);

  it("moves the level by so many decibels, and clips nothing", () => {
    const louder = applyGain(tone, 20);
    expect(decibels(louder.samples) - decibels(tone.samples)).toBeCloseTo(20, 5);
    expect(Math.max(...louder.samples)).toBeCloseTo(5, 2);
    expect(applyGain(tone, -100).sampleRate).toBe(8000);
  });

  it("leaves the recording it was given, and is itself at 0 dB", () => {
    const before = tone.samples.slice();
    expect(applyGain(tone, 0).samples).toEqual(before);
    expect(tone.samples).toEqual(before);
  });

  it("refuses what is no gain and no sound", () => {
    expect(() => applyGain(tone, Number.NaN)).toThrow(OptionError);
    expect(() => applyGain({ ...tone, samples: Float32Array.of(Number.NaN) }, 1)).toThrow(ShapeError);
    expect(() => applyGain({ ...tone, sampleRate: 0 }, 1)).toThrow(/sample rate of 0; it must be a number above 0/);
  });
});
