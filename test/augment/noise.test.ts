import { describe, expect, it } from "vitest";
import { meanPower } from "../../src/augment/level.js";
import { makeNoise, type NoiseName } from "../../src/augment/noise.js";
import { OptionError } from "../../src/errors.js";
import { bandLevel } from "../oracles/spectrum.js";

const sampleRate = 16000;
const make = (name: NoiseName, seed = 1) => makeNoise(name, 20 * sampleRate, sampleRate, seed);
/** dB per hertz in bands an octave apart. */
const levels = (noise: Float64Array, centres: readonly number[]) =>
  centres.map((hertz) => bandLevel(noise, sampleRate, [hertz / 1.2, hertz * 1.2]));

describe("makeNoise", () => {
  it("white is flat", () => {
    const [low = 0, middle = 0, high = 0] = levels(make("white"), [250, 1000, 6000]);
    expect(low - middle).toBeCloseTo(0, 0);
    expect(high - middle).toBeCloseTo(0, 0);
  });

  it("pink falls 3 dB an octave", () => {
    const [a = 0, b = 0, c = 0] = levels(make("pink"), [100, 800, 6400]);
    expect((a - b) / 3).toBeGreaterThan(2.7);
    expect((a - b) / 3).toBeLessThan(3.3);
    expect((b - c) / 3).toBeGreaterThan(2.7);
    expect((b - c) / 3).toBeLessThan(3.3);
  });

  it("babble-like has the spectrum of speech, and an envelope that moves", () => {
    const noise = make("babble-like");
    const [a = 0, b = 0, c = 0, d = 0] = levels(noise, [200, 400, 1000, 4000]);
    expect(Math.abs(a - b)).toBeLessThan(1);
    expect(b - c).toBeGreaterThan(6.5);
    expect((c - d) / 2).toBeGreaterThan(7.4);
    expect((c - d) / 2).toBeLessThan(8.6);
    // 0.1 for steady noise of this spectrum.
    expect(envelopeVariation(noise)).toBeGreaterThan(0.25);
  });

  it.each(["white", "pink", "babble-like"] as const)(
    "%s depends on its seed alone, at a mean power of about 1",
    (name) => {
      const short = (seed: number) => makeNoise(name, 500, sampleRate, seed);
      expect(short(7)).toEqual(short(7));
      expect(short(7)).not.toEqual(short(8));
      const power = meanPower(make(name));
      expect(power).toBeGreaterThan(0.5);
      expect(power).toBeLessThan(2);
      expect(makeNoise(name, 3, 8000, 1)).toHaveLength(3);
    },
  );

  it("refuses a name it does not know", () => {
    expect(() => makeNoise("brown" as NoiseName, 10, 8000, 1)).toThrow(OptionError);
    expect(() => makeNoise("brown" as NoiseName, 10, 8000, 1)).toThrow(
      /one of white, pink, babble-like, and is "brown"/,
    );
  });
});

/** Deviation over mean of the power of stretches of 100 ms. */
function envelopeVariation(noise: Float64Array): number {
  const length = sampleRate / 10;
  const powers = Float64Array.from({ length: Math.floor(noise.length / length) }, (_, i) =>
    meanPower(noise.subarray(i * length, (i + 1) * length)),
  );
  const mean = powers.reduce((sum, power) => sum + power, 0) / powers.length;
  return Math.sqrt(powers.reduce((sum, power) => sum + (power - mean) ** 2, 0) / powers.length) / mean;
}
