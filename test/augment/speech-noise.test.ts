import { describe, expect, it } from "vitest";
import { meanPower } from "../../src/augment/level.js";
import { babbleOf, speechShapedNoise } from "../../src/augment/speech-noise.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";
import { bandLevel } from "../oracles/spectrum.js";
import { sine } from "../oracles/tones.js";

/** Tones a voice each: what is heard in a band tells who speaks. */
const voices = [500, 1000, 1500, 2000, 2500].map((hertz, index) => sine(hertz, 4000, 8000, 0.1 * (index + 1)));
const isHeard = (noise: Waveform, hertz: number) =>
  bandLevel(noise.samples, 8000, [hertz, hertz]) > bandLevel(noise.samples, 8000, [3500, 3500]) + 30;

describe("babbleOf", () => {
  it("lets so many voices speak at once, each as loud as the others", () => {
    const noise = babbleOf(voices, { numVoices: 5, seconds: 0.4, seed: 1 });
    expect(noise.samples).toHaveLength(3200);
    expect(noise.sampleRate).toBe(8000);
    const long = babbleOf(voices, { numVoices: 5, seconds: 60, seed: 1 });
    const levels = [500, 1000, 1500, 2000, 2500].map((hertz) => bandLevel(long.samples, 8000, [hertz, hertz]));
    // The recordings lie 14 dB apart.
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(4);
  });

  it("deals: with as many recordings as voices, each begins another", () => {
    for (let seed = 0; seed < 5; seed++) {
      const noise = babbleOf(voices.map(longer), { numVoices: 5, seconds: 0.5, seed });
      for (const hertz of [500, 1000, 1500, 2000, 2500]) expect(isHeard(noise, hertz)).toBe(true);
      const alone = babbleOf(voices.map(longer), { numVoices: 1, seconds: 0.05, seed });
      expect([500, 1000, 1500, 2000, 2500].filter((hertz) => isHeard(alone, hertz))).toHaveLength(1);
    }
  });

  it("has the mean power of the recordings, and depends on its seed alone", () => {
    const make = (seed: number) => babbleOf(voices, { seconds: 1, seed });
    const power = voices.reduce((sum, { samples }) => sum + meanPower(samples) / voices.length, 0);
    expect(meanPower(make(1).samples)).toBeCloseTo(power, 6);
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it.each([
    [[], {}, /none came; give at least one/],
    [[sine(1, 10, 8000), sine(1, 10, 16000)], {}, /recording 0 has 8000 Hz, recording 1 has 16000 Hz/],
    [[sine(1, 10, 8000), sine(1, 10, 8000, 0)], {}, /recording 1 is silent; leave it out/],
    [[sine(1, 0, 8000)], {}, /recording 0 is silent/],
    [voices, { numVoices: 0 }, /numVoices must be a whole number from 1 to 1000/],
    [voices, { seconds: 0 }, /seconds must be above 0/],
    [voices, { seconds: 1e9 }, /seconds must be above 0, with at most 1073741824 samples/],
    [voices, { seconds: Number.NaN }, /seconds must be above 0/],
    [voices, { seed: -1.5 }, /seed must be a whole number/],
  ])("refuses what cannot babble (%#)", (waveforms, options, message) => {
    const make = () => babbleOf(waveforms, { seconds: 1, ...options });
    expect(make).toThrow(OptionError);
    expect(make).toThrow(message);
  });

  it("refuses samples that are no numbers, naming the recording", () => {
    const broken = { ...sine(1, 10, 8000), samples: Float32Array.of(Number.NaN) };
    expect(() => babbleOf([sine(1, 10, 8000), broken], { seconds: 1 })).toThrow(ShapeError);
    expect(() => babbleOf([sine(1, 10, 8000), broken], { seconds: 1 })).toThrow(/sample 0 of recording 1 is NaN/);
  });
});

function longer(waveform: Waveform): Waveform {
  const samples = new Float32Array(80_000);
  for (let at = 0; at < samples.length; at += waveform.samples.length) samples.set(waveform.samples, at);
  return { ...waveform, samples };
}

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
  return { samples: Float32Array.from(values), sampleRate };
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
    const pulse = { samples: new Float32Array(8000), sampleRate };
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
