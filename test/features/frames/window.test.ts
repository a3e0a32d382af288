import fc from "fast-check";
import Imported from "meyda";
import { describe, expect, it } from "vitest";
import { windowOf } from "../../../src/features/frames/window.js";
import { maxDifference } from "../waveforms.js";

const Meyda = Imported as unknown as typeof Imported.default;
const shapes = ["hann", "hamming", "blackman", "sine", "rectangular"] as const;

/** meyda's window, as it multiplies a signal of ones. */
const meydaWindow = (name: "hanning" | "hamming" | "blackman" | "sine", length: number) =>
  Meyda.windowing(new Float32Array(length).fill(1), name);

describe("windowOf", () => {
  it("is symmetric to the bit, within 0 … 1, and highest in the middle", () => {
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.integer({ min: 3, max: 700 }), (shape, length) => {
        const window = windowOf(shape, length);
        expect(window).toHaveLength(length);
        expect(Array.from(window).reverse()).toEqual(Array.from(window));
        expect(Math.min(...window)).toBeGreaterThan(-1e-15);
        expect(Math.max(...window)).toBeLessThanOrEqual(1 + 1e-15);
        expect(Math.max(...window)).toBe(window[Math.floor(length / 2)]);
        expect(window[Math.floor(length / 2)]).toBeGreaterThan(0.49);
      }),
      { seed: 7 },
    );
  });

  it("has the end and middle values of the textbook", () => {
    const ends = { hann: 0, hamming: 0.08, blackman: 0, sine: 0, rectangular: 1 };
    for (const shape of shapes) {
      expect(windowOf(shape, 101)[0]).toBeCloseTo(ends[shape], 12);
      expect(windowOf(shape, 101)[50]).toBeCloseTo(1, 12);
    }
    expect(windowOf("hann", 101)[25]).toBeCloseTo(0.5, 12);
    expect(windowOf("blackman", 101)[25]).toBeCloseTo(0.34, 12);
    expect(windowOf("sine", 101)[25]).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it.each([
    ["hann", "hanning"],
    ["blackman", "blackman"],
    ["sine", "sine"],
  ] as const)("%s is meyda's %s to float32", (shape, name) => {
    for (const length of [200, 256, 401]) {
      expect(maxDifference(meydaWindow(name, length), windowOf(shape, length))).toBeLessThan(1e-7);
    }
  });

  it("hamming is symmetric where meyda's is periodic", () => {
    const periodic = windowOf("hamming", 257).subarray(0, 256);
    expect(maxDifference(meydaWindow("hamming", 256), periodic)).toBeLessThan(1e-7);
    expect(maxDifference(meydaWindow("hamming", 256), windowOf("hamming", 256))).toBeGreaterThan(1e-3);
  });
});
