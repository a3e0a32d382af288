import { describe, expect, it } from "vitest";
import {
  type FrontEndSettings,
  hasKernelLength,
  kernelRadices,
  staysInRange,
} from "../../../src/kernels/front-end/front-end-settings.js";

describe("kernelRadices", () => {
  it("takes fours, fives, threes and at most one two", () => {
    expect(kernelRadices(256)).toEqual([4, 4, 4, 4]);
    expect(kernelRadices(200)).toEqual([4, 5, 5, 2]);
    expect(kernelRadices(240)).toEqual([4, 4, 5, 3]);
    expect(kernelRadices(1)).toEqual([]);
    expect(kernelRadices(223)).toBeNull();
  });

  it("multiplies to the length, or is null", () => {
    for (let half = 1; half < 600; half++) {
      const radices = kernelRadices(half);
      if (radices !== null) expect(radices.reduce((product, radix) => product * radix, 1)).toBe(half);
    }
  });
});

describe("hasKernelLength", () => {
  it("is for even lengths of small primes, of at most 65,536", () => {
    for (const length of [2, 256, 400, 480, 512, 1200, 2048, 65536]) expect(hasKernelLength(length)).toBe(true);
    for (const length of [3, 225, 446, 1022, 131072]) expect(hasKernelLength(length)).toBe(false);
  });
});

describe("staysInRange", () => {
  const settings: FrontEndSettings = {
    precision: "f32",
    shift: 160,
    window: new Float64Array(400).fill(1),
    fftLength: 512,
    sampleScale: 32768,
    removesMean: true,
    preEmphasis: 0.97,
    predecessors: "frame",
    energySource: "raw",
    spectrum: "power",
    spectrumFactor: 1,
    bank: { numBands: 1, firstBin: Int32Array.of(0), start: Int32Array.of(0, 1), weights: Float64Array.of(1) },
    log: { factor: 1, floor: 2 ** -23, offset: 0 },
    cepstrum: null,
    coefficientStride: 1,
  };
  const log = (floor: number) => ({ factor: 1, floor, offset: 0 });

  it("holds for speech, and not where sums overflow or a floor is no normal number", () => {
    expect(staysInRange(settings, 32768)).toBe(true);
    expect(staysInRange({ ...settings, sampleScale: 1e12 }, 32768)).toBe(false);
    expect(staysInRange({ ...settings, sampleScale: 1e12, precision: "f64" }, 32768)).toBe(true);
    expect(staysInRange({ ...settings, log: log(1e-39) }, 32768)).toBe(false);
    expect(staysInRange({ ...settings, log: log(1e-39), precision: "f64" }, 32768)).toBe(true);
    expect(staysInRange({ ...settings, log: log(1e-310), precision: "f64" }, 32768)).toBe(false);
    expect(staysInRange({ ...settings, sampleScale: 1e150, precision: "f64" }, 32768)).toBe(false);
    expect(staysInRange({ ...settings, log: null }, 32768)).toBe(true);
  });
});
