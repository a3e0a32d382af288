import { describe, expect, it } from "vitest";
import { activePower, amplitudeRatio, applyGain, checkSeed, meanPower, seedOf } from "../../src/augment/level.js";
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

describe("meanPower", () => {
  it("is the mean square", () => {
    expect(meanPower(Float32Array.of(1, -1, 0, 0))).toBe(0.5);
    expect(meanPower(new Float32Array())).toBe(0);
  });
});

describe("activePower", () => {
  const speech = sine(200, 1600, 8000).samples;

  it("leaves silence and all that is 30 dB under the loudest out", () => {
    const recording = new Float32Array(8000);
    recording.set(speech, 3200);
    expect(meanPower(recording)).toBeCloseTo(0.025, 6);
    expect(activePower(recording, 8000)).toBeCloseTo(0.125, 6);
    const withHum = recording.map((x, n) => x + 0.015 * Math.sin(n));
    expect(activePower(withHum, 8000)).toBeCloseTo(0.125, 3);
  });

  it("keeps what is less than 30 dB under", () => {
    const soft = speech.map((x) => x * 0.04);
    const both = Float32Array.of(...speech, ...soft);
    expect(activePower(both, 8000)).toBeCloseTo((0.125 + 0.125 * 0.0016) / 2, 6);
  });

  it("weighs a short last frame by its length", () => {
    expect(
      activePower(
        Float32Array.from({ length: 200 }, (_, n) => (n < 160 ? 1 : 2)),
        8000,
      ),
    ).toBeCloseTo(1.6, 9);
  });

  it("is 0 for silence", () => {
    expect(activePower(new Float32Array(500), 8000)).toBe(0);
    expect(activePower(new Float32Array(), 8000)).toBe(0);
  });
});

describe("amplitudeRatio", () => {
  it("is 10 to the twentieth of the decibels", () => {
    expect(amplitudeRatio(20, "gain")).toBe(10);
    expect(amplitudeRatio(-6, "gain")).toBeCloseTo(0.501, 3);
  });
  it.each([Number.NaN, Number.POSITIVE_INFINITY, 201])("refuses %d dB", (decibels) => {
    expect(() => amplitudeRatio(decibels, "snr")).toThrow(OptionError);
    expect(() => amplitudeRatio(decibels, "snr")).toThrow(/snr must be a number of decibels from −200 to 200/);
  });
});

describe("seedOf", () => {
  it("gives every item of every seed its own", () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => Array.from({ length: 40 }, (_, item) => seedOf(seed, item)));
    expect(new Set(seeds.flat()).size).toBe(1600);
    for (const seed of seeds.flat()) expect(() => checkSeed(seed)).not.toThrow();
  });
});

describe("checkSeed", () => {
  it.each([0, -(2 ** 31), 2 ** 32 - 1])("takes %d", (seed) => {
    expect(() => checkSeed(seed)).not.toThrow();
  });
  it.each([0.5, Number.NaN, 2 ** 32, -(2 ** 31) - 1])("refuses %d", (seed) => {
    expect(() => checkSeed(seed)).toThrow(OptionError);
  });
});
