import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { countFrames, frameGrid, frameStart, paddedIndex, snipGrid } from "../../../src/features/frames/framing.js";

const standard = {
  frameLength: 0.025,
  frameShift: 0.01,
  frameLengthSamples: null,
  frameShiftSamples: null,
  sampleRounding: "nearest",
  framing: "snip",
  padding: "zeros",
  fftLength: "power-of-two",
} as const;

describe("frameGrid", () => {
  it.each([
    [8000, 200, 80, 256],
    [11025, 276, 110, 512],
    [16000, 400, 160, 512],
    [44100, 1103, 441, 2048],
  ])("rounds to samples at %i Hz and pads to a power of two", (sampleRate, length, shift, fftLength) => {
    expect(frameGrid(standard, sampleRate)).toEqual({
      sampleRate,
      length,
      shift,
      fftLength,
      framing: "snip",
      padding: "zeros",
    });
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
    expect(() => frameGrid(standard, 10_000_000)).toThrow("at most 131072 samples; got 0.025 s, 250000 at 10000000 Hz");
    expect(() => frameGrid({ ...standard, frameShift: 0.00001 }, 8000)).toThrow("frameShift must give at least one");
  });
});

describe("countFrames", () => {
  it("counts the starts from which a whole frame fits", () => {
    const grid = snipGrid({ frameLength: 0.005, frameShift: 0.003 }, 1000);
    for (let numSamples = 0; numSamples < 60; numSamples++) {
      let fitting = 0;
      for (let start = 0; start + grid.length <= numSamples; start += grid.shift) fitting++;
      expect(countFrames(numSamples, grid)).toBe(fitting);
    }
  });
});

describe("the other ways of framing", () => {
  const grid = (framing: "midpoint" | "centered" | "pad-last") =>
    frameGrid({ ...standard, frameLengthSamples: 6, frameShiftSamples: 3, framing }, 1000);

  it("counts and places frames as Kaldi without snip-edges, librosa and python_speech_features do", () => {
    const frames = (framing: "midpoint" | "centered" | "pad-last", numSamples: number) =>
      Array.from({ length: countFrames(numSamples, grid(framing)) }, (_, t) => frameStart(t, grid(framing)));
    expect(frames("midpoint", 10)).toEqual([-2, 1, 4]);
    expect(frames("midpoint", 11)).toEqual([-2, 1, 4, 7]);
    expect(frames("centered", 8)).toEqual([-3, 0, 3]);
    expect(frames("centered", 9)).toEqual([-3, 0, 3, 6]);
    expect(frames("pad-last", 4)).toEqual([0]);
    expect(frames("pad-last", 6)).toEqual([0]);
    expect(frames("pad-last", 7)).toEqual([0, 3]);
    expect(frames("pad-last", 0)).toEqual([]);
  });

  it("takes what stands beyond the ends from where numpy.pad takes it", () => {
    const from = (padding: "zeros" | "reflect" | "symmetric", numSamples: number) =>
      Array.from({ length: numSamples + 8 }, (_, i) => paddedIndex(i - 4, numSamples, padding));
    expect(from("zeros", 3)).toEqual([-1, -1, -1, -1, 0, 1, 2, -1, -1, -1, -1]);
    expect(from("reflect", 3)).toEqual([0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2]);
    expect(from("symmetric", 3)).toEqual([2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0]);
    expect(from("reflect", 1)).toEqual(new Array(9).fill(0));
    expect(from("symmetric", 1)).toEqual(new Array(9).fill(0));
  });

  it("rounds down where a tool does, and takes samples where they are given", () => {
    const down = { ...standard, sampleRounding: "down" } as const;
    expect(frameGrid(down, 11025)).toMatchObject({ length: 275, shift: 110 });
    expect(frameGrid(standard, 11025)).toMatchObject({ length: 276, shift: 110 });
    // 0.29 · 100 is 28.999999999999996 in floating point.
    expect(frameGrid({ ...down, frameLength: 0.29 }, 100)).toMatchObject({ length: 29 });
    expect(frameGrid({ ...standard, frameLengthSamples: 2048 }, 8000)).toMatchObject({ length: 2048, fftLength: 2048 });
    expect(frameGrid({ ...standard, fftLength: "frame" }, 8000).fftLength).toBe(200);
    expect(() => frameGrid({ ...standard, fftLength: 128 }, 8000)).toThrow(
      "fftLength must be at least the 200 samples",
    );
  });
});
