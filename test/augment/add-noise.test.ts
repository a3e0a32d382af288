import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addNoise } from "../../src/augment/add-noise.js";
import type { NoiseName } from "../../src/augment/noise.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";
import { decibels, sine } from "../oracles/tones.js";

const recording = sine(440, 8000, 8000, 0.3);
const ramp = (length: number, sampleRate = 8000): Waveform => ({
  samples: Float32Array.from({ length }, (_, n) => n + 1),
  sampleRate,
  warnings: [],
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
