import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { syntheticImpulseResponse } from "../../src/augment/impulse-response.js";
import { meanPower } from "../../src/augment/level.js";
import { reverberate } from "../../src/augment/reverberate.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";

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
