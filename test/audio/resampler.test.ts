import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resample } from "../../src/audio/resample.js";
import { createResampler, resampledLength } from "../../src/audio/resampler.js";
import { OptionError, ShapeError, SpeechModelError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";

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
    const whole = await resample({ samples: sound, sampleRate: from, warnings: [] }, to);
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
    const whole = (await resample({ samples: sound, sampleRate: 11025, warnings: [] }, 8000)).samples;
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
