import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanPower } from "../../src/augment/level.js";
import { addNoise, makeNoise, type NoiseName } from "../../src/augment/noise.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";
import { bandLevel } from "../oracles/spectrum.js";
import { decibels, sine } from "../oracles/tones.js";

const recording = sine(440, 8000, 8000, 0.3);
const ramp = (length: number, sampleRate = 8000): Waveform => ({
  samples: Float32Array.from({ length }, (_, n) => n + 1),
  sampleRate,
});
/** What was added, exactly enough. */
const added = (noisy: Waveform, clean: Waveform) => noisy.samples.map((x, n) => x - (clean.samples[n] ?? 0));

describe("addNoise", () => {
  it("reaches the signal-to-noise ratio, whatever the noise, level, length and seed", () => {
    const noise = fc.constantFrom<(Waveform | NoiseName)[]>("white", "pink", "babble-like", ramp(100), ramp(20_000));
    const options = fc.record({ noise, snr: fc.double({ min: -30, max: 60, noNaN: true }), seed: fc.integer() });
    fc.assert(
      fc.property(options, fc.integer({ min: 200, max: 5000 }), fc.constantFrom(0.001, 0.3, 3), (chosen, n, level) => {
        const clean = sine(440, n, 8000, level);
        const noisy = addNoise(clean, chosen);
        expect(noisy.samples).toHaveLength(n);
        expect(decibels(clean.samples) - decibels(added(noisy, clean))).toBeCloseTo(chosen.snr, 1);
        expect(addNoise(clean, chosen)).toEqual(noisy);
      }),
      { numRuns: 50 },
    );
  });

  it("over speech does not let the pauses count", () => {
    const clean = { ...recording, samples: new Float32Array(32_000) };
    clean.samples.set(recording.samples, 16_000);
    const snrOf = (over: "recording" | "speech") =>
      decibels(recording.samples) - decibels(added(addNoise(clean, { noise: "white", snr: 10, over }), clean));
    expect(snrOf("speech")).toBeCloseTo(10, 3);
    expect(snrOf("recording")).toBeCloseTo(10 + 10 * Math.log10(4), 3);
  });

  it("repeats noise that is shorter, from a seeded place on", () => {
    const silence = sine(440, 1000, 8000, 1e-9);
    const starts = Array.from({ length: 20 }, (_, seed) => {
      const noise = addNoise(silence, { noise: ramp(7), snr: -200, seed }).samples;
      const scale = noise.reduce((most, x) => Math.max(most, x), 0) / 7;
      const values = Array.from(noise, (x) => Math.round(x / scale));
      for (const [n, value] of values.entries()) expect(value).toBe((((values[0] ?? 0) - 1 + n) % 7) + 1);
      return values[0];
    });
    expect(new Set(starts).size).toBeGreaterThan(4);
  });

  it("cuts noise that is longer at a seeded place, without a seam, up to its very end", () => {
    const clean = sine(440, 998, 8000, 1e-9);
    const starts = Array.from({ length: 30 }, (_, seed) => {
      const noise = addNoise(clean, { noise: ramp(1000), snr: -200, seed }).samples;
      const step = ((noise[997] ?? 0) - (noise[0] ?? 0)) / 997;
      expect((noise[500] ?? 0) - (noise[499] ?? 0)).toBeCloseTo(step, -Math.log10(step) + 2);
      return Math.round((noise[0] ?? 0) / step);
    });
    expect([...new Set(starts)].sort()).toEqual([1, 2, 3]);
  });

  it("leaves the recording it was given, and keeps its rate and warnings", () => {
    const before = recording.samples.slice();
    const noisy = addNoise({ ...recording, warnings: ["kept"] }, { noise: "white", snr: 0 });
    expect(recording.samples).toEqual(before);
    expect(noisy).toMatchObject({ sampleRate: 8000, warnings: ["kept"] });
  });

  it("draws other noise for another seed", () => {
    const random = createRandom(3);
    const seeds = Array.from({ length: 20 }, () => random.integer(2 ** 32));
    const firsts = seeds.map((seed) => addNoise(recording, { noise: "white", snr: 0, seed }).samples[0]);
    expect(new Set(firsts).size).toBe(20);
  });

  it.each([
    [{ noise: "white", snr: Number.NaN }, /snr must be a number of decibels/],
    [{ noise: "brown", snr: 10 }, /noise must be a recording or one of/],
    [{ noise: "white", snr: 10, over: "all" }, /over must be "recording" or "speech", and is "all"/],
    [{ noise: "white", snr: 10, seed: 0.5 }, /seed must be a whole number/],
    [{ noise: ramp(100, 16000), snr: 10 }, /the noise has 16000 Hz, the recording 8000 Hz; resample the noise first/],
    [{ noise: { ...ramp(0) }, snr: 10 }, /the noise is silent where it was cut/],
  ])("refuses %j", (options, message) => {
    expect(() => addNoise(recording, options as never)).toThrow(OptionError);
    expect(() => addNoise(recording, options as never)).toThrow(message);
  });

  it("refuses silence, to which no noise has a ratio, and samples that are no numbers", () => {
    const silent = { ...recording, samples: new Float32Array(100) };
    for (const over of ["recording", "speech"] as const) {
      expect(() => addNoise(silent, { noise: "white", snr: 10, over })).toThrow(/the recording is silent/);
    }
    expect(() => addNoise({ ...recording, samples: new Float32Array() }, { noise: "white", snr: 1 })).toThrow(/silent/);
    const noise = { ...recording, samples: Float32Array.of(Number.NaN) };
    expect(() => addNoise(recording, { noise, snr: 10 })).toThrow(ShapeError);
    expect(() => addNoise(recording, { noise, snr: 10 })).toThrow(/sample 0 of the noise is NaN/);
  });
});

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
