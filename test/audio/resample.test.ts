import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadRateConverter, type ResampleQuality } from "../../src/audio/libsamplerate.js";
import { createResampler, resample, resampledLength, resampleSamples } from "../../src/audio/resample.js";
import { OptionError, ShapeError, SpeechModelError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import type { Waveform } from "../../src/types.js";
import { decibels, fitTone, sine } from "../oracles/tones.js";

const noise = (length: number, sampleRate: number, seed = 1): Waveform => {
  const random = createRandom(seed);
  return { samples: Float32Array.from({ length }, () => 0.2 * random.normal()), sampleRate, warnings: ["kept"] };
};

/** Samples at the ends where the silence around the recording is heard. */
const MARGIN = 1000;

const conversions = [
  [8000, 16000],
  [16000, 8000],
  [44100, 16000],
  [48000, 16000],
] as const;

/** dB of signal to noise, and how much of the lower band passes within 0.6 dB. */
const qualities: readonly (readonly [ResampleQuality, number, number])[] = [
  ["best", 138, 0.95],
  ["medium", 112, 0.85],
  ["fastest", 97, 0.75],
];

describe.each(conversions)("from %d to %d Hz", (from, to) => {
  const band = Math.min(from, to) / 2;

  it.each(qualities)("%s leaves tones in the band as they are, %d dB over all else", async (quality, least, width) => {
    for (const share of [0.05, 0.3, 0.6, width]) {
      const tone = await resample(sine(share * band, from, from), to, { quality });
      const { amplitude, phase, signalToNoise } = fitTone(tone, share * band, MARGIN);
      expect(signalToNoise).toBeGreaterThan(least);
      expect(20 * Math.log10(amplitude / 0.5)).toBeGreaterThan(share === width ? -0.6 : -0.001);
      expect(amplitude).toBeLessThan(0.50005);
      // Not a thousandth of a sample late.
      expect(Math.abs(phase)).toBeLessThan(2 * Math.PI * ((share * band) / to) * 1e-3);
    }
  });
});

describe.each(conversions.filter(([from, to]) => from > to))("from %d down to %d Hz", (from, to) => {
  const band = to / 2;

  it("keeps what is above the new Nyquist frequency out", async () => {
    for (const [quality, least] of qualities) {
      for (const frequency of [1.05 * band, 1.3 * band, 0.97 * (from / 2)]) {
        const { samples } = await resample(sine(frequency, from, from), to, { quality });
        const level = decibels(samples.subarray(MARGIN, -MARGIN)) - decibels(sine(frequency, from, from).samples);
        expect(level).toBeLessThan(-least);
      }
    }
  });
});

describe("resample", () => {
  it("follows a sweep through the band as it would have been recorded at the other rate", async () => {
    // From 100 to 7000 Hz in a second, under a window that is nothing at the ends.
    const sweep = (sampleRate: number): Waveform => {
      const sample = (t: number) =>
        0.5 * Math.sin(Math.PI * t) ** 2 * Math.sin(2 * Math.PI * (100 * t + (6900 / 2) * t * t));
      const samples = Float32Array.from({ length: sampleRate }, (_, n) => sample(n / sampleRate));
      return { samples, sampleRate };
    };
    for (const from of [44100, 48000, 22050]) {
      const { samples } = await resample(sweep(from), 16000);
      const expected = sweep(16000).samples;
      expect(decibels(expected) - decibels(samples.map((x, n) => x - (expected[n] ?? 0)))).toBeGreaterThan(125);
    }
  });

  it("gives round(n · to / from) samples, of any length, at any ratio", async () => {
    const rate = fc.integer({ min: 1, max: 32 });
    await fc.assert(
      fc.asyncProperty(fc.nat(3000), rate, rate, async (length, from, to) => {
        const { samples, sampleRate } = await resample(noise(length, 1000 * from), 1000 * to, { quality: "fastest" });
        expect(samples).toHaveLength(Math.round((length * to) / from));
        expect(sampleRate).toBe(1000 * to);
        expect(samples.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("goes up and down again without a loss in the band", async () => {
    const up = await resample(sine(1000, 1000, 8000), 8000 * 256, { quality: "medium" });
    expect(up.samples).toHaveLength(1000 * 256);
    const { amplitude, signalToNoise } = fitTone(await resample(up, 8000), 1000, 200);
    expect(amplitude).toBeCloseTo(0.5, 5);
    expect(signalToNoise).toBeGreaterThan(100);
  });

  it("returns the waveform itself at the same rate, and else keeps its warnings and its bits", async () => {
    const recording = noise(500, 8000);
    const before = recording.samples.slice();
    expect(await resample(recording, 8000)).toBe(recording);
    expect((await resample(recording, 16000)).warnings).toEqual(["kept"]);
    expect(recording.samples).toEqual(before);
  });

  it("meets a rate that is no whole number", async () => {
    const { samples } = await resample(sine(500, 16000, 16000), 16000 / Math.PI);
    const { amplitude, signalToNoise } = fitTone({ samples, sampleRate: 16000 / Math.PI }, 500, MARGIN);
    expect(amplitude).toBeCloseTo(0.5, 5);
    expect(signalToNoise).toBeGreaterThan(120);
  });

  it.each([
    [0, /sample rate must be a number above 0, in Hz, and is 0/],
    [Number.NaN, /and is NaN/],
    [Number.POSITIVE_INFINITY, /and is Infinity/],
    [31, /1\/256 to 256 times the rate, and 8000 to 31 Hz is beyond; resample in two steps/],
    [8000 * 257, /is beyond/],
    [8000.001, /too near one another/],
  ])("refuses %d Hz", async (sampleRate, message) => {
    const refused = resample(noise(100, 8000), sampleRate);
    await expect(refused).rejects.toThrow(OptionError);
    await expect(refused).rejects.toThrow(message);
  });

  it("refuses a quality it does not know, and samples that are no numbers", async () => {
    const quality = "toString" as ResampleQuality;
    await expect(resample(noise(100, 8000), 16000, { quality })).rejects.toThrow(/quality must be "best"/);
    const broken = { samples: Float32Array.of(0, Number.NaN), sampleRate: 8000 };
    await expect(resample(broken, 16000)).rejects.toThrow(ShapeError);
    await expect(resample(broken, 16000)).rejects.toThrow(/sample 1 of the recording is NaN/);
  });
});

describe("one filter for many recordings", () => {
  it("gives what resample gives, to the bit, whatever came before", async () => {
    const converter = await loadRateConverter("best");
    for (const rate of [16000, 16000, 44100, 16000, 100, 16000]) {
      const recording = noise(700, rate);
      const samples = resampleSamples(recording.samples, { from: rate, to: 8000 }, converter);
      expect({ ...recording, samples, sampleRate: 8000 }).toEqual(await resample(recording, 8000));
    }
    const convert = (rate: number) => resampleSamples(noise(10, rate).samples, { from: rate, to: 8000 }, converter);
    expect(() => convert(1)).toThrow(/is beyond; resample in two steps/);
    converter.free();
    converter.free();
    expect(() => convert(16000)).toThrow(/has been given back; create another/);
  });

  it("refuses a rate that is none", async () => {
    await expect(resample(noise(10, 8000), 0)).rejects.toThrow(OptionError);
    const quality = "good" as ResampleQuality;
    await expect(resample(noise(10, 8000), 16000, { quality })).rejects.toThrow(/quality must be/);
  });
});

const random = createRandom(1);
const samples = Float32Array.from({ length: 20_000 }, () => random.normal());

/** What comes of pushing the samples in chunks of these lengths, over and over. */
async function inChunks(
  sound: Float32Array,
  from: number,
  to: number,
  lengths: readonly number[],
): Promise<Float32Array> {
  const resampler = await createResampler(from, to);
  const pieces: Float32Array[] = [];
  for (let start = 0, chunk = 0; start < sound.length; chunk++) {
    const length = lengths[chunk % lengths.length] ?? 1;
    pieces.push(resampler.push(sound.subarray(start, start + length)));
    start += length;
  }
  pieces.push(resampler.flush());
  const joined = new Float32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => {
    joined.set(piece, at);
    return at + piece.length;
  }, 0);
  return joined;
}

describe("createResampler", () => {
  it.each([
    [16000, 8000],
    [44100, 16000],
    [8000, 44100],
    [100, 25600],
    [25600, 100],
    [8000, 8000],
  ])("from %d to %d Hz gives what resample gives, to the bit, however it is cut", async (from, to) => {
    const sound = samples.subarray(0, to > 100 * from ? 300 : 20_000);
    const whole = await resample({ samples: sound, sampleRate: from }, to);
    expect(whole.samples).toHaveLength(Math.round((sound.length * to) / from));
    for (const lengths of [[sound.length], [160], [1, 977, 17_000, 3]]) {
      expect(await inChunks(sound, from, to, lengths)).toEqual(whole.samples);
    }
  });

  it("does so at the greatest ratio, where a long chunk would pass what libsamplerate holds", async () => {
    const atOnce = await createResampler(1, 256, { quality: "fastest" });
    const bitByBit = await createResampler(1, 256, { quality: "fastest" });
    const sound = samples.subarray(0, 4000);
    const whole = atOnce.push(sound);
    expect(whole.length).toBeGreaterThan(1_008_000);
    let at = 0;
    for (let start = 0; start < sound.length; start += 500) {
      const piece = bitByBit.push(sound.subarray(start, start + 500));
      expect(Buffer.compare(Buffer.from(piece.buffer), Buffer.from(whole.slice(at, at + piece.length).buffer))).toBe(0);
      at += piece.length;
    }
    expect(at).toBe(whole.length);
    atOnce.close();
    bitByBit.close();
  });

  it("does so for any chunks, empty ones too", async () => {
    const sound = samples.subarray(0, 2000);
    const whole = (await resample({ samples: sound, sampleRate: 11025 }, 8000)).samples;
    const lengths = fc.array(fc.nat(300), { minLength: 1, maxLength: 8 }).filter((cuts) => cuts.some((n) => n > 0));
    await fc.assert(
      fc.asyncProperty(lengths, async (cuts) => {
        expect(await inChunks(sound, 11025, 8000, cuts)).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });

  it("comes to its end once", async () => {
    const resampler = await createResampler(16000, 8000);
    resampler.push(samples.subarray(0, 100));
    expect(resampler.flush()).toHaveLength(50);
    resampler.close();
    expect(() => resampler.push(samples)).toThrow(SpeechModelError);
    expect(() => resampler.flush()).toThrow(/come to its end; create another/);
    const closed = await createResampler(16000, 8000);
    closed.close();
    expect(() => closed.push(samples)).toThrow(/come to its end/);
  });

  it("refuses samples that are no numbers, and leaves the stream as it was", async () => {
    const resampler = await createResampler(16000, 8000);
    expect(() => resampler.push(Float32Array.of(0, Number.POSITIVE_INFINITY))).toThrow(ShapeError);
    expect(() => resampler.push(Float32Array.of(0, Number.POSITIVE_INFINITY))).toThrow(/sample 1 of the chunk/);
    expect(resampler.flush()).toHaveLength(0);
  });

  it("keeps several streams apart", async () => {
    const [a, b] = [await createResampler(16000, 8000), await createResampler(16000, 8000)];
    a.push(samples.subarray(0, 1000));
    expect(b.push(new Float32Array(1000)).every((x) => x === 0)).toBe(true);
    expect(b.flush().every((x) => x === 0)).toBe(true);
    expect(a.flush().some((x) => x !== 0)).toBe(true);
  });

  it("refuses what would not fit in memory before it takes any", () => {
    expect(resampledLength(2 ** 30, { from: 1, to: 1 })).toBe(2 ** 30);
    expect(() => resampledLength(2 ** 23, { from: 1, to: 256 })).toThrow(OptionError);
    expect(() => resampledLength(2 ** 23, { from: 1, to: 256 })).toThrow(
      /8388608 samples would become 2147483648.*cut the recording/,
    );
  });
});
