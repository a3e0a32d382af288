import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { countFrames, frameGrid } from "../../src/features/framing.js";

const standard = { frameLength: 0.025, frameShift: 0.01 };

describe("frameGrid", () => {
  it.each([
    [8000, 200, 80, 256],
    [11025, 276, 110, 512],
    [16000, 400, 160, 512],
    [44100, 1103, 441, 2048],
  ])("rounds to samples at %i Hz and pads to a power of two", (sampleRate, length, shift, fftLength) => {
    expect(frameGrid(standard, sampleRate)).toEqual({ sampleRate, length, shift, fftLength });
  });

  it("does not pad a power of two", () => {
    expect(frameGrid({ ...standard, frameLength: 0.032 }, 8000).fftLength).toBe(256);
  });

  it("refuses a rate that is none, and frames or shifts of too few samples", () => {
    for (const rate of [0, -8000, Number.NaN, Number.POSITIVE_INFINITY, "8000" as unknown as number]) {
      expect(() => frameGrid(standard, rate)).toThrow(OptionError);
      expect(() => frameGrid(standard, rate)).toThrow(`samples per second above 0; got ${rate}`);
    }
    expect(() => frameGrid({ ...standard, frameLength: 0.0002 }, 8000)).toThrow(
      "frameLength must give at least 3 samples; got 0.0002 s, 2 at 8000 Hz",
    );
    expect(() => frameGrid({ ...standard, frameShift: 0.00001 }, 8000)).toThrow("frameShift must give at least one");
  });
});

describe("countFrames", () => {
  it("counts the starts from which a whole frame fits", () => {
    const grid = frameGrid({ frameLength: 0.005, frameShift: 0.003 }, 1000);
    for (let numSamples = 0; numSamples < 60; numSamples++) {
      let fitting = 0;
      for (let start = 0; start + grid.length <= numSamples; start += grid.shift) fitting++;
      expect(countFrames(numSamples, grid)).toBe(fitting);
    }
  });
});
