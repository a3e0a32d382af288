import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanPower } from "../../src/augment/level.js";
import { changeSpeed, changeTempo, createSpeedChanger } from "../../src/augment/speed.js";
import { OptionError, ShapeError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";
import { fitTone, sine } from "../oracles/tones.js";
import { wsola } from "../oracles/wsola.js";

describe("changeSpeed", () => {
  it.each([0.5, 0.9, 1.1, 1.0437, 2])(
    "by %d moves a tone by that factor, and its length by the inverse",
    async (factor) => {
      const faster = await changeSpeed(sine(440, 16000, 16000), factor);
      expect(faster.sampleRate).toBe(16000);
      expect(faster.samples).toHaveLength(Math.round(16000 / factor));
      const { amplitude, phase, signalToNoise } = fitTone(faster, 440 * factor, 1000);
      expect(amplitude).toBeCloseTo(0.5, 4);
      expect(phase).toBeCloseTo(0, 3);
      expect(signalToNoise).toBeGreaterThan(80);
    },
  );

  it("gives round(n / factor) samples, the same each time", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2000), fc.double({ min: 0.1, max: 10, noNaN: true }), async (n, factor) => {
        fc.pre(factor === 1 || Math.abs(factor - 1) > 1e-4);
        const recording = sine(100, n, 8000);
        const { samples } = await changeSpeed(recording, factor, { quality: "fastest" });
        expect(samples).toHaveLength(Math.round(n / factor));
        expect((await changeSpeed(recording, factor, { quality: "fastest" })).samples).toEqual(samples);
      }),
      { numRuns: 20 },
    );
  });

  it("by 1 is the recording itself", async () => {
    const recording = sine(100, 10, 8000);
    expect(await changeSpeed(recording, 1)).toBe(recording);
  });

  it.each([0, -1, 0.09, 11, Number.NaN])("refuses a factor of %d", async (factor) => {
    await expect(changeSpeed(sine(100, 10, 8000), factor)).rejects.toThrow(OptionError);
    await expect(changeSpeed(sine(100, 10, 8000), factor)).rejects.toThrow(/factor must be a number from 0.1 to 10/);
  });

  it("refuses samples that are no numbers", async () => {
    const broken = { ...sine(100, 10, 8000), samples: Float32Array.of(Number.NaN) };
    await expect(changeSpeed(broken, 1)).rejects.toThrow(ShapeError);
  });
});

describe("createSpeedChanger", () => {
  it("gives what changeSpeed gives, to the bit, in any order", async () => {
    const changer = await createSpeedChanger();
    const recording = sine(300, 2000, 8000);
    for (const factor of [1.1, 1.1, 0.9, 1, 1.1, 9.9, 0.1, 0.9]) {
      expect(changer.change(recording, factor)).toEqual(await changeSpeed(recording, factor));
    }
    expect(() => changer.change(recording, 0)).toThrow(OptionError);
    changer.close();
    changer.close();
    expect(() => changer.change(recording, 1.1)).toThrow(/has been given back; create another/);
  });

  it("refuses a quality it does not know", async () => {
    await expect(createSpeedChanger({ quality: "good" as never })).rejects.toThrow(/quality must be "best"/);
  });
});

const factors = [0.5, 0.8, 0.9, 1.1, 1.25, 2];

/** The frequency near `expected` that fits best, to a thousandth. */
function frequencyOf(waveform: Waveform, expected: number): number {
  const candidates = Array.from({ length: 21 }, (_, i) => expected * (1 + (i - 10) / 1000));
  const fits = candidates.map((frequency) => fitTone(waveform, frequency, 400).signalToNoise);
  return candidates[fits.indexOf(Math.max(...fits))] ?? Number.NaN;
}

/** A voice at 8 kHz: pulses of a pitch that glides, through a resonance. */
function voice(seconds: number, pitchAt: (t: number) => number): Waveform {
  const sampleRate = 8000;
  const samples = new Float32Array(seconds * sampleRate);
  let phase = 0;
  let [last, beforeLast] = [0, 0];
  for (let n = 0; n < samples.length; n++) {
    phase += pitchAt(n / sampleRate) / sampleRate;
    const pulse = phase >= 1 ? 0.3 : 0;
    phase %= 1;
    [last, beforeLast] = [pulse + 1.75 * last - 0.9 * beforeLast, last];
    samples[n] = last;
  }
  return { samples, sampleRate };
}

/** The lag of the greatest autocorrelation between 50 and 400 Hz, over 50 ms around t, in Hz. */
function pitchOf({ samples, sampleRate }: Waveform, t: number): number {
  const start = Math.round((t - 0.025) * sampleRate);
  const length = Math.round(0.05 * sampleRate);
  let [best, bestValue] = [0, Number.NEGATIVE_INFINITY];
  for (let lag = sampleRate / 400; lag <= sampleRate / 50; lag++) {
    let [product, own, other] = [0, 0, 0];
    for (let n = start; n < start + length - lag; n++) {
      const [x, y] = [samples[n] ?? 0, samples[n + lag] ?? 0];
      product += x * y;
      own += x * x;
      other += y * y;
    }
    const value = product / Math.sqrt(own * other) - 0.001 * lag;
    if (value > bestValue) [best, bestValue] = [lag, value];
  }
  return sampleRate / best;
}

describe("changeTempo", () => {
  it.each(factors)("by %d keeps the frequency and the energy of a tone", (factor) => {
    for (const frequency of [80, 123, 440.5, 3001.7]) {
      const changed = changeTempo(sine(frequency, 4000, 8000), factor);
      expect(changed.samples).toHaveLength(Math.round(4000 / factor));
      expect(Math.abs(frequencyOf(changed, frequency) / frequency - 1)).toBeLessThan(0.0015);
      expect(Math.abs(10 * Math.log10(meanPower(changed.samples.subarray(200, -200)) / 0.125))).toBeLessThan(0.15);
    }
  });

  it.each(factors)("by %d keeps the pitch of a voice, and moves it in time", (factor) => {
    const pitchAt = (t: number) => 110 + 60 * t;
    const recording = voice(2, pitchAt);
    const changed = changeTempo(recording, factor);
    expect(Math.abs(10 * Math.log10(meanPower(changed.samples) / meanPower(recording.samples)))).toBeLessThan(0.5);
    for (const t of [0.3, 0.7, 1, 1.5]) {
      expect(Math.abs(pitchOf(recording, t) / pitchAt(t) - 1)).toBeLessThan(0.03);
      expect(Math.abs(pitchOf(changed, t / factor) / pitchAt(t) - 1)).toBeLessThan(0.03);
    }
  });

  it.each([0.6, 0.9, 1.3, 2.5])("by %d is what the definition says", (factor) => {
    const random = createRandom(4);
    const samples = Float32Array.from({ length: 3000 }, (_, n) => random.normal() * 10 ** (Math.sin(n / 100) - 1));
    const changed = changeTempo({ samples, sampleRate: 2000 }, factor).samples;
    const expected = wsola(samples, factor, 25, 25);
    expect(changed).toHaveLength(expected.length);
    expect(changed.reduce((most, x, n) => Math.max(most, Math.abs(x - (expected[n] ?? 0))), 0)).toBeLessThan(1e-6);
  });

  it("leaves events where they belong, within the tolerance", () => {
    for (const factor of factors) {
      const recording = sine(300, 16_000, 8000);
      const from = 9000;
      const changed = changeTempo({ ...recording, samples: recording.samples.fill(0, 0, from) }, factor).samples;
      const onset = changed.findIndex((x) => Math.abs(x) > 0.05);
      expect(Math.abs(onset - from / factor)).toBeLessThan(0.0125 * 8000 + 200);
    }
  });

  it("gives round(n / factor) finite samples of no greater peak, the same each time", () => {
    const random = createRandom(1);
    fc.assert(
      fc.property(
        fc.nat(4000),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.constantFrom(1, 11, 100, 8000, 44100),
        (n, factor, sampleRate) => {
          const samples = Float32Array.from({ length: n }, () => random.normal());
          const changed = changeTempo({ samples, sampleRate }, factor);
          const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
          expect(changed.samples).toHaveLength(Math.round(n / factor));
          expect(changed.samples.every((x) => Math.abs(x) <= peak * (1 + 1e-6))).toBe(true);
          expect(changeTempo({ samples, sampleRate }, factor).samples).toEqual(changed.samples);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("by next to nothing is the recording but for the end, by 1 the recording itself", () => {
    const recording = voice(0.5, () => 120);
    expect(changeTempo(recording, 1)).toBe(recording);
    expect(changeTempo(recording, 1 + 1e-9).samples).toEqual(recording.samples);
  });

  it("leaves silence silent", () => {
    const silence = { samples: new Float32Array(3000), sampleRate: 8000, warnings: ["kept"] };
    const changed = changeTempo(silence, 1.5);
    expect(changed.samples).toEqual(new Float32Array(2000));
    expect(changed.warnings).toEqual(["kept"]);
  });

  it.each([0, 0.09, 11, Number.NaN])("refuses a factor of %d", (factor) => {
    expect(() => changeTempo(sine(100, 10, 8000), factor)).toThrow(OptionError);
  });

  it("refuses samples that are no numbers", () => {
    const broken = { ...sine(100, 10, 8000), samples: Float32Array.of(Number.NaN) };
    expect(() => changeTempo(broken, 1.1)).toThrow(ShapeError);
  });
});
