import { describe, expect, it } from "vitest";
import { activePower, amplitudeRatio, meanPower } from "../../src/augment/level.js";
import { OptionError } from "../../src/errors.js";
import { sine } from "../oracles/tones.js";

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
