import { describe, expect, it } from "vitest";
import { meanPower } from "../../src/augment/level.js";
import { speechShapedNoise } from "../../src/augment/speech-shaped-noise.js";
import { OptionError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";
import { bandLevel } from "../oracles/spectrum.js";

const sampleRate = 16000;

/** Noise through two resonances, at 700 and 2500 Hz: a coarse picture of a vowel. */
function vowel(seed: number, seconds: number): Waveform {
  const random = createRandom(seed);
  let values = Array.from({ length: seconds * sampleRate }, () => 0.01 * random.normal());
  for (const [hertz, radius] of [
    [700, 0.95],
    [2500, 0.93],
  ] as const) {
    let [last, beforeLast] = [0, 0];
    const a = 2 * radius * Math.cos((2 * Math.PI * hertz) / sampleRate);
    values = values.map((value) => {
      [last, beforeLast] = [value + a * last - radius * radius * beforeLast, last];
      return last;
    });
  }
  return { samples: Float32Array.from(values), sampleRate, warnings: [] };
}

describe("speechShapedNoise", () => {
  const recordings = [vowel(1, 3), vowel(2, 2)];

  it("has the long-term spectrum of the recordings, within 1.5 dB over 60 dB of it", () => {
    const noise = speechShapedNoise(recordings, { seconds: 8, seed: 3 });
    const speech = vowel(3, 8);
    for (const hertz of [100, 300, 700, 1200, 2500, 3500, 5000, 7500]) {
      const band = [hertz - 60, hertz + 60] as const;
      const difference = bandLevel(noise.samples, sampleRate, band) - bandLevel(speech.samples, sampleRate, band);
      expect(Math.abs(difference)).toBeLessThan(1.5);
    }
  });

  it("has their mean power and sample rate, and the length asked for", () => {
    const noise = speechShapedNoise(recordings, { seconds: 0.5, seed: 3 });
    const power = (3 * meanPower(vowel(1, 3).samples) + 2 * meanPower(vowel(2, 2).samples)) / 5;
    expect(noise.samples).toHaveLength(8000);
    expect(noise.sampleRate).toBe(sampleRate);
    expect(meanPower(noise.samples) / power).toBeCloseTo(1, 5);
  });

  it("is not the recordings themselves: their words are gone, whatever the seed", () => {
    const pulse = { samples: new Float32Array(8000), sampleRate, warnings: [] };
    pulse.samples[100] = 1;
    const { samples } = speechShapedNoise([pulse], { seconds: 0.5, seed: 1 });
    const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(peak / Math.sqrt(meanPower(samples))).toBeLessThan(6);
  });

  it("depends on its seed alone", () => {
    const make = (seed: number) => speechShapedNoise(recordings, { seconds: 0.05, seed });
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it("takes a recording that is shorter than its window, and refuses none", () => {
    expect(speechShapedNoise([vowel(1, 0.01)], { seconds: 0.1 }).samples.every(Number.isFinite)).toBe(true);
    expect(() => speechShapedNoise([], { seconds: 1 })).toThrow(OptionError);
    expect(() => speechShapedNoise(recordings, { seconds: -1 })).toThrow(/seconds must be above 0/);
  });
});
