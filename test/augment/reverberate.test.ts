import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanPower } from "../../src/augment/level.js";
import { convolve, reverberate, syntheticImpulseResponse } from "../../src/augment/reverberate.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";

/** By the definition. */
function directConvolution(signal: Float64Array, kernel: Float64Array): Float64Array {
  const full = new Float64Array(Math.max(0, signal.length + kernel.length - 1));
  for (const [i, x] of signal.entries()) {
    for (const [k, h] of kernel.entries()) full[i + k] = (full[i + k] ?? 0) + x * h;
  }
  return full;
}

const normals = (length: number, seed: number) => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
};

describe("convolve", () => {
  it("is the sum of the definition, for any stretch", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 700 }), fc.nat(), (n, m, cut) => {
        const [signal, kernel] = [normals(n, 1), normals(m, 2)];
        const full = directConvolution(signal, kernel);
        const start = cut % full.length;
        const stretch = convolve(signal, kernel, { start, length: full.length - start });
        const error = stretch.reduce((most, y, t) => Math.max(most, Math.abs(y - (full[start + t] ?? 0))), 0);
        expect(error).toBeLessThan(1e-11);
      }),
      { numRuns: 30 },
    );
  });

  it("is silence beyond the end, and for no kernel or signal", () => {
    expect(convolve(Float64Array.of(1, 2), Float64Array.of(3), { start: 1, length: 3 })[0]).toBeCloseTo(6, 12);
    expect([...convolve(Float64Array.of(1, 2), new Float64Array(), { start: 0, length: 2 })]).toEqual([0, 0]);
    expect([...convolve(new Float64Array(), Float64Array.of(1), { start: 0, length: 2 })]).toEqual([0, 0]);
  });
});

/** T₆₀ from the slope of Schroeder's backward integral between −5 and −25 dB (ISO 3382's T₂₀). */
function measuredReverberationTime(samples: Float32Array, sampleRate: number): number {
  const left = new Float64Array(samples.length + 1);
  for (let t = samples.length - 1; t >= 1; t--) left[t] = (left[t + 1] ?? 0) + (samples[t] ?? 0) ** 2;
  const falls = (decibels: number) => left.findIndex((x, t) => t > 0 && x < (left[1] ?? 0) * 10 ** (-decibels / 10));
  return (3 * (falls(25) - falls(5))) / sampleRate;
}

describe("syntheticImpulseResponse", () => {
  it.each([
    [0.1, 16000],
    [0.3, 8000],
    [0.8, 16000],
    [2, 44100],
  ])("of %d s decays by 60 dB in that time, at %d Hz", (reverberationTime, sampleRate) => {
    for (let seed = 0; seed < 5; seed++) {
      const { samples } = syntheticImpulseResponse({ sampleRate, reverberationTime, seed });
      expect(samples).toHaveLength(Math.round(reverberationTime * sampleRate) + 1);
      const measured = measuredReverberationTime(samples, sampleRate);
      expect(measured / reverberationTime).toBeGreaterThan(0.85);
      expect(measured / reverberationTime).toBeLessThan(1.15);
    }
  });

  it.each([-5, 0, 10, 100])("has its direct path first, %d dB above the energy of the room", (directToReverberant) => {
    const { samples } = syntheticImpulseResponse({
      sampleRate: 16000,
      reverberationTime: 0.5,
      directToReverberant,
      seed: 2,
    });
    const tail = samples.subarray(1).reduce((sum, x) => sum + x * x, 0);
    expect(samples[0]).toBe(1);
    expect(-10 * Math.log10(tail)).toBeCloseTo(directToReverberant, 4);
  });

  it("depends on its seed alone", () => {
    const make = (seed: number) => syntheticImpulseResponse({ sampleRate: 8000, reverberationTime: 0.1, seed });
    expect(make(1)).toEqual(make(1));
    expect(make(1)).not.toEqual(make(2));
  });

  it.each([
    [{ sampleRate: 8000, reverberationTime: 0 }, /reverberationTime must be 0.05 … 20 seconds, and is 0/],
    [{ sampleRate: 8000, reverberationTime: Number.NaN }, /and is NaN/],
    [{ sampleRate: 0, reverberationTime: 1 }, /sampleRate must be a number of Hz/],
    [{ sampleRate: 1e9, reverberationTime: 1 }, /sampleRate must be/],
    [{ sampleRate: 8000, reverberationTime: 0.05, directToReverberant: -40 }, /louder than the direct path/],
    [{ sampleRate: 8000, reverberationTime: 1, seed: Number.NaN }, /seed must be a whole number/],
  ])("refuses %j", (options, message) => {
    expect(() => syntheticImpulseResponse(options)).toThrow(OptionError);
    expect(() => syntheticImpulseResponse(options)).toThrow(message);
  });
});

const waveform = (samples: ArrayLike<number>, sampleRate = 8000): Waveform => ({
  samples: Float32Array.from(samples),
  sampleRate,
  warnings: ["kept"],
});
const noise = (length: number, seed: number) => {
  const random = createRandom(seed);
  return waveform(Array.from({ length }, () => 0.2 * random.normal()));
};
const largestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, x, n) => Math.max(most, Math.abs(x - (b[n] ?? Number.NaN))), 0);
/** To six digits, with one zero alone. */
const rounded = (samples: Float32Array) => Array.from(samples, (x) => Math.round(x * 1e6) / 1e6 + 0);
const room = syntheticImpulseResponse({ sampleRate: 8000, reverberationTime: 0.2, seed: 1 });

describe("reverberate", () => {
  it("with a single impulse, wherever it stands and however large, is the recording", () => {
    const impulses = fc.record({
      length: fc.integer({ min: 1, max: 3000 }),
      at: fc.nat(),
      height: fc.constantFrom(1, -0.5, 1e-3, 40),
      wet: fc.double({ min: 0, max: 1, noNaN: true }),
      keepLevel: fc.boolean(),
    });
    fc.assert(
      fc.property(impulses, fc.nat(4000), ({ length, at, height, wet, keepLevel }, n) => {
        const impulse = new Float32Array(length);
        impulse[at % length] = height;
        const recording = noise(n, 1);
        const heard = reverberate(recording, waveform(impulse), { wet, keepLevel }).samples;
        expect(heard).toHaveLength(n);
        expect(largestDifference(heard, recording.samples)).toBeLessThan(2e-7);
      }),
      { numRuns: 50 },
    );
  });

  it("is linear when the level is not kept: two recordings at once sound like their sum", () => {
    const [a, b] = [noise(2000, 1), noise(2000, 2)];
    const heard = (sound: Waveform) => reverberate(sound, room, { keepLevel: false, wet: 0.7 }).samples;
    const together = heard(waveform(a.samples.map((x, n) => x + (b.samples[n] ?? 0))));
    const [alone, other] = [heard(a), heard(b)];
    expect(
      largestDifference(
        together,
        alone.map((x, n) => x + (other[n] ?? 0)),
      ),
    ).toBeLessThan(1e-6);
  });

  it("puts each echo where it belongs, and those before the peak before", () => {
    const recording = waveform([0, 0, 1, 0, 0, 0]);
    const heard = reverberate(recording, waveform([0, 0.5, -2, 0, 1]), { keepLevel: false }).samples;
    expect(rounded(heard)).toEqual([0, -0.25, 1, 0, -0.5, 0]);
    const half = reverberate(recording, waveform([1, 0.5]), { keepLevel: false, wet: 0.5 }).samples;
    expect(rounded(half)).toEqual([0, 0, 1, 0.25, 0, 0]);
  });

  it("keeps the level, unless it is told not to", () => {
    const recording = noise(8000, 3);
    expect(meanPower(reverberate(recording, room).samples)).toBeCloseTo(meanPower(recording.samples), 6);
    expect(meanPower(reverberate(recording, room, { keepLevel: false }).samples)).toBeGreaterThan(
      1.5 * meanPower(recording.samples),
    );
  });

  it("leaves silence silent and the recording as it was", () => {
    expect(reverberate(waveform([0, 0, 0]), room).samples).toEqual(new Float32Array(3));
    const recording = noise(100, 4);
    const before = recording.samples.slice();
    expect(reverberate(recording, room).warnings).toEqual(["kept"]);
    expect(recording.samples).toEqual(before);
  });

  it("refuses a room of another sample rate, a silent one, none, and a share beyond 0 … 1", () => {
    const recording = noise(100, 4);
    expect(() => reverberate(recording, waveform([1], 16000))).toThrow(OptionError);
    expect(() => reverberate(recording, waveform([1], 16000))).toThrow(/16000 Hz, the recording 8000 Hz; resample/);
    expect(() => reverberate(recording, waveform([0, 0]))).toThrow(/silent, so it has no direct path/);
    expect(() => reverberate(recording, waveform([]))).toThrow(OptionError);
    expect(() => reverberate(recording, room, { wet: 1.1 })).toThrow(/wet must be a share from 0 to 1, and is 1.1/);
    expect(() => reverberate(recording, waveform([1, Number.NaN]))).toThrow(ShapeError);
  });
});
