import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { encodeWav, type WavSampleFormat } from "../../../src/audio/wav/encode-wav.js";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { errorOf } from "../errors.js";

const sampleRate = 16000;
const formats: readonly WavSampleFormat[] = ["pcm8", "pcm16", "pcm24", "pcm32", "float32", "float64", "alaw", "mulaw"];

/** Bits of the integer grid a format can hold; a G.711 grid is made of its codes. */
function grid(format: WavSampleFormat): fc.Arbitrary<number> {
  switch (format) {
    case "pcm8":
    case "pcm16":
    case "pcm24": {
      const scale = 2 ** (Number(format.slice(3)) - 1);
      return fc.integer({ min: -scale, max: scale - 1 }).map((value) => value / scale);
    }
    // Of 2³² values a Float32Array holds those of 24 significant bits.
    case "pcm32":
      return fc
        .tuple(fc.integer({ min: -8388608, max: 8388607 }), fc.integer({ min: 0, max: 8 }))
        .map(([value, shift]) => value / 2 ** (23 + shift));
    case "alaw":
    case "mulaw":
      return fc.integer({ min: -32768, max: 32767 }).map((value) => {
        const once = encodeWav({ samples: Float32Array.of(value / 32768), sampleRate }, { format });
        return decodeWav(once).samples[0] ?? Number.NaN;
      });
    case "float32":
    case "float64":
      return fc.float({ noNaN: true, noDefaultInfinity: true });
  }
}

describe("values on the grid come back exactly", () => {
  const cases = formats.flatMap((format) => [false, true].map((extensible) => ({ format, extensible })));
  test.each(cases)("$format, extensible $extensible", ({ format, extensible }) => {
    const channels = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 20 }))
      .chain(([count, length]) =>
        fc.array(fc.array(grid(format), { minLength: length, maxLength: length }), {
          minLength: count,
          maxLength: count,
        }),
      );
    fc.assert(
      fc.property(channels, (values) => {
        const sound = { channels: values.map((samples) => Float32Array.from(samples)), sampleRate };
        const bytes = encodeWav(sound, { format, extensible });
        sound.channels.forEach((samples, channel) => {
          const waveform = decodeWav(bytes, { channel });
          expect(waveform).toEqual({ samples, sampleRate, warnings: [] });
        });
      }),
      { seed: 3, numRuns: 100 },
    );
  });
});

describe("other values", () => {
  const decoded = (values: readonly number[], format: WavSampleFormat) =>
    Array.from(decodeWav(encodeWav({ samples: Float32Array.from(values), sampleRate }, { format })).samples);

  test("are rounded to the nearest, halves up", () => {
    expect(
      decoded(
        [0.49, 0.5, 0.51, 1.5, -0.49, -0.5, -0.51, -1.5].map((x) => x / 128),
        "pcm8",
      ),
    ).toEqual([0, 1, 1, 2, 0, 0, -1, -1].map((x) => x / 128));
  });

  test.each([
    ["pcm8", 8],
    ["pcm16", 16],
    ["pcm24", 24],
  ] as const)("beyond full scale are clipped in %s", (format, bits) => {
    const top = 1 - 2 ** (1 - bits);
    expect(decoded([1, 1.5, 1e30, -1, -1.5, -1e30], format)).toEqual([top, top, top, -1, -1, -1]);
  });

  test("beyond full scale are clipped in 32 bit", () => {
    const bytes = encodeWav({ samples: Float32Array.of(1, 2, -2), sampleRate }, { format: "pcm32" });
    const view = new DataView(bytes.buffer, 44);
    expect([0, 4, 8].map((offset) => view.getInt32(offset, true))).toEqual([2147483647, 2147483647, -2147483648]);
  });

  test("beyond full scale are kept as float", () => {
    expect(decoded([2, -40000], "float32")).toEqual([2, -40000]);
    expect(decoded([2, -40000], "float64")).toEqual([2, -40000]);
  });

  test.each([
    ["pcm16", 2 ** -16],
    ["alaw", 2 ** -5],
    ["mulaw", 2 ** -5],
  ] as const)("come back near in %s", (format, tolerance) => {
    const unit = fc.float({ min: Math.fround(-0.98), max: Math.fround(0.98), noNaN: true });
    fc.assert(
      fc.property(unit, (value) => {
        expect(Math.abs((decoded([value], format)[0] ?? Number.NaN) - value)).toBeLessThanOrEqual(tolerance);
      }),
      { seed: 4 },
    );
  });
});

describe("the bytes", () => {
  const ascii = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));

  test("16-bit PCM by default, with a 44-byte header", () => {
    const bytes = encodeWav({ samples: Float32Array.of(0.5, -1), sampleRate: 8000 });
    const hex = Buffer.from(bytes).toString("hex");
    expect(hex).toBe(
      "524946462800000057415645666d7420" + "1000000001000100401f0000803e000002001000" + "6461746104000000" + "00400080",
    );
  });

  test("WAVE_FORMAT_EXTENSIBLE is laid out as Microsoft has it", () => {
    const bytes = encodeWav({ samples: Float32Array.of(-1), sampleRate: 8000 }, { format: "pcm24", extensible: true });
    expect(Buffer.from(bytes.subarray(12, 60)).toString("hex")).toBe(
      "666d742028000000feff0100401f0000c05d000003001800" + "160018000000000001000000000010008000" + "00aa00389b71",
    );
  });

  test("a codec other than PCM has a fact chunk with the number of frames", () => {
    const bytes = encodeWav({ channels: [new Float32Array(7), new Float32Array(7)], sampleRate }, { format: "mulaw" });
    expect(ascii(bytes, 38)).toBe("fact");
    expect(new DataView(bytes.buffer).getUint32(46, true)).toBe(7);
  });

  test("odd data has a pad byte, and the RIFF size counts it", () => {
    const bytes = encodeWav({ samples: new Float32Array(3), sampleRate }, { format: "pcm8" });
    expect(bytes.length).toBe(48);
    expect(new DataView(bytes.buffer).getUint32(4, true)).toBe(40);
    expect(new DataView(bytes.buffer).getUint32(40, true)).toBe(3);
  });
});

describe("what cannot be written is refused", () => {
  const samples = new Float32Array(2);

  test.each([0, -1, 44100.5, 2 ** 32, Number.NaN])("a sample rate of %d", (rate) => {
    expect(errorOf(OptionError, () => encodeWav({ samples, sampleRate: rate })).message).toMatch(/sampleRate must be/);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("a sample of %d", (value) => {
    for (const format of formats) {
      const sound = { channels: [samples, Float32Array.of(0, value)], sampleRate };
      expect(errorOf(OptionError, () => encodeWav(sound, { format })).message).toContain(`channel 1 has ${value}`);
    }
  });

  test("no channels", () => {
    expect(errorOf(ShapeError, () => encodeWav({ channels: [], sampleRate })).message).toMatch(/at least one channel/);
  });

  test("channels of unequal length", () => {
    const sound = { channels: [samples, new Float32Array(3)], sampleRate };
    expect(errorOf(ShapeError, () => encodeWav(sound)).message).toMatch(/channel 0 has 2 samples, channel 1 has 3/);
  });

  test("more channels than a frame holds", () => {
    const sound = { channels: new Array<Float32Array>(40_000).fill(samples), sampleRate };
    expect(errorOf(OptionError, () => encodeWav(sound)).message).toMatch(/40000 channels take 80000/);
  });

  test("more samples than a file holds", () => {
    const sound = { channels: new Array<Float32Array>(8000).fill(new Float32Array(80_000)), sampleRate };
    expect(errorOf(OptionError, () => encodeWav(sound, { format: "float64" })).message).toMatch(
      /take 5120000000 bytes/,
    );
  });

  test("an unknown format", () => {
    // @ts-expect-error: what a JavaScript caller may pass
    expect(errorOf(OptionError, () => encodeWav({ samples, sampleRate }, { format: "flac" })).message).toMatch(
      /one of pcm8/,
    );
  });
});
