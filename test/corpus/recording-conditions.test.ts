import { describe, expect, it } from "vitest";
import { drawConditions, recordUnder } from "../../src/corpus/recording-conditions.js";
import { createRandom } from "../../src/math/random.js";

const sampleRate = 8000;
const speech = Float32Array.from({ length: 8000 }, (_, t) => 0.3 * Math.sin(t / 3));
const decibels = (samples: Float32Array) =>
  10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const conditions = { level: -20, signalToNoise: 15, noiseColour: 0.5, lead: 0.5, tail: 0.25 };

describe("recordUnder", () => {
  it("sets the level and the noise, with noise alone before and after", () => {
    const recorded = recordUnder(speech, sampleRate, conditions, createRandom(1));
    expect(recorded).toHaveLength(4000 + 8000 + 2000);
    expect(decibels(recorded.subarray(0, 4000))).toBeCloseTo(-35, 0);
    expect(decibels(recorded.subarray(12000))).toBeCloseTo(-35, 0);
    expect(decibels(recorded.subarray(4000, 12000))).toBeCloseTo(10 * Math.log10(10 ** -2 + 10 ** -3.5), 1);
  });

  it("keeps the speech where it belongs", () => {
    const recorded = recordUnder(speech, sampleRate, { ...conditions, signalToNoise: 200 }, createRandom(1));
    const gain = 10 ** ((-20 - decibels(speech)) / 20);
    expect(recorded[4123]).toBeCloseTo((speech[123] ?? 0) * gain, 5);
  });

  it("makes the noise as dull as it is asked to", () => {
    const slope = (noiseColour: number) => {
      const noise = recordUnder(speech, sampleRate, { ...conditions, noiseColour }, createRandom(1)).subarray(0, 4000);
      const product = noise.reduce((sum, x, t) => sum + x * (noise[t - 1] ?? 0), 0);
      return product / noise.reduce((sum, x) => sum + x * x, 0);
    };
    expect(slope(0)).toBeCloseTo(0, 1);
    expect(slope(0.9)).toBeCloseTo(0.9, 1);
  });

  it("scales down what would clip", () => {
    const recorded = recordUnder(speech, sampleRate, { ...conditions, level: 10 }, createRandom(1));
    const peak = recorded.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(peak).toBeCloseTo(0.99, 6);
  });
});

describe("drawConditions", () => {
  it("stays within the ranges, and uses them", () => {
    const random = createRandom(3);
    const drawn = Array.from({ length: 500 }, () => drawConditions(random));
    const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)];
    for (const [key, low, high] of [
      ["level", -36, -16],
      ["signalToNoise", 10, 30],
      ["noiseColour", 0, 0.9],
      ["lead", 0.05, 0.15],
      ["tail", 0.05, 0.15],
    ] as const) {
      const [least = 0, most = 0] = range(drawn.map((c) => c[key]));
      const slack = (high - low) / 50;
      expect(least).toBeGreaterThanOrEqual(low);
      expect(least).toBeLessThan(low + slack);
      expect(most).toBeLessThanOrEqual(high);
      expect(most).toBeGreaterThan(high - slack);
    }
  });
});
