import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { AudioFormatError, OptionError } from "../../../src/errors.js";
import { errorOf } from "../errors.js";
import { chunk, DECODED, type FmtFields, fmt, riff, SAMPLES, u16, u32 } from "../wav-bytes.js";

function decode(fields: FmtFields, content: Uint8Array): Float32Array {
  return decodeWav(riff(fmt(fields), chunk("data", content))).samples;
}

const codes = Uint8Array.from({ length: 256 }, (_, code) => code);

const golden: { alaw: readonly number[]; mulaw: readonly number[] } = JSON.parse(
  readFileSync(new URL("../../fixtures/audio/g711.json", import.meta.url), "utf8"),
);

function bytes24(values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 255, (value >> 8) & 255, (value >> 16) & 255]));
}

describe("every value is right to the last bit", () => {
  test("8 bit: all 256", () => {
    expect(decode({ bits: 8 }, codes)).toEqual(Float32Array.from(codes, (code) => (code - 128) / 128));
  });

  test("A-law: all 256", () => {
    expect(decode({ tag: 6, bits: 8 }, codes)).toEqual(Float32Array.from(golden.alaw, (value) => value / 32768));
  });

  test("µ-law: all 256", () => {
    expect(decode({ tag: 7, bits: 8 }, codes)).toEqual(Float32Array.from(golden.mulaw, (value) => value / 32768));
  });

  test("16 bit: all 65,536", () => {
    const values = Int16Array.from({ length: 65536 }, (_, index) => index - 32768);
    expect(decode({}, new Uint8Array(values.buffer))).toEqual(Float32Array.from(values, (value) => value / 32768));
  });

  test("24 bit: extremes, neighbours and every power of two", () => {
    const powers = Array.from({ length: 23 }, (_, bit) => [
      2 ** bit,
      -(2 ** bit),
      2 ** bit + 1,
      -(2 ** bit) - 1,
    ]).flat();
    const values = [-8388608, -8388607, -8388606, 8388607, 8388606, -1, 0, 1, 0x800000 - 256, 0x123456, ...powers];
    const decoded = decode({ bits: 24 }, bytes24(values));
    expect(decoded).toEqual(Float32Array.from(values, (value) => value / 8388608));
    expect(decoded[0]).toBe(-1);
  });

  test("32 bit: extremes, to the nearest float", () => {
    const values = [-2147483648, -2147483647, 2147483647, 2147483520, -1, 0, 1, 0x12345678, 127, 128, 129];
    const decoded = decode({ bits: 32 }, u32(...values));
    expect(decoded).toEqual(Float32Array.from(values, (value) => value / 2147483648));
    expect(decoded[0]).toBe(-1);
  });

  test("32-bit float: any, beyond full scale too", () => {
    const values = Float32Array.of(
      0,
      -0,
      1,
      -1,
      1.5,
      -40000,
      3.4028234663852886e38,
      1e-45,
      1.1754943508222875e-38,
      0.1,
    );
    const decoded = decode({ tag: 3, bits: 32 }, new Uint8Array(values.buffer));
    expect(new Uint32Array(decoded.buffer)).toEqual(new Uint32Array(values.buffer));
  });

  test("64-bit float: to the nearest float", () => {
    const values = Float64Array.of(0, 1, -1, Math.PI, 1e-300, -3.4028235e38, 0.1, 1 + 2 ** -24, 1 + 2 ** -23);
    const decoded = decode({ tag: 3, bits: 64 }, new Uint8Array(values.buffer));
    expect(decoded).toEqual(Float32Array.from(values, (value) => value + 0));
  });

  test("across the blocks it is decoded in", () => {
    const values = Int16Array.from({ length: 3 * 2 ** 19 + 7 }, (_, index) => (index * 7919) % 32768);
    const decoded = decode({}, new Uint8Array(values.buffer));
    expect(decoded.length).toBe(values.length);
    expect(values.findIndex((value, index) => decoded[index] !== value / 32768)).toBe(-1);
  });

  test("across blocks with frames of 3 × 24 bit", () => {
    const values = Array.from({ length: 3 * 200_001 }, (_, index) => ((index * 7919) % 16777216) - 8388608);
    const bytes = riff(fmt({ bits: 24, channels: 3 }), chunk("data", bytes24(values)));
    const decoded = decodeWav(bytes, { channel: 1 }).samples;
    expect(decoded.length).toBe(200_001);
    expect(decoded.findIndex((value, frame) => value !== (values[3 * frame + 1] ?? 0) / 8388608)).toBe(-1);
  });
});

describe("channels", () => {
  const stereo = riff(fmt({ channels: 2 }), chunk("data", u16(0x4000, 0xc000, 0x7fff, 0x7ffd, 0x8000, 0x8000)));

  test("one is picked", () => {
    expect(decodeWav(stereo, { channel: 0 }).samples).toEqual(Float32Array.of(0.5, 32767 / 32768, -1));
    expect(decodeWav(stereo, { channel: 1 }).samples).toEqual(Float32Array.of(-0.5, 32765 / 32768, -1));
  });

  test("the mix is the mean", () => {
    expect(decodeWav(stereo).samples).toEqual(Float32Array.of(0, 32766 / 32768, -1));
    expect(decodeWav(stereo, { channel: "mix" }).samples).toEqual(decodeWav(stereo).samples);
  });

  test("the mix of many is summed in float64", () => {
    const values = Float32Array.of(1, 2 ** -24, 2 ** -24, 2 ** -24, 2 ** -24, 2 ** -24, 2 ** -24, 2 ** -24);
    const bytes = riff(fmt({ tag: 3, bits: 32, channels: 8 }), chunk("data", new Uint8Array(values.buffer)));
    expect(decodeWav(bytes).samples[0]).toBe(Math.fround((1 + 7 * 2 ** -24) / 8));
  });

  test("32,767 channels", () => {
    const bytes = riff(fmt({ channels: 32767 }), chunk("data", new Uint8Array(4 * 65534).fill(64)));
    expect(decodeWav(bytes).samples).toEqual(new Float32Array(4).fill(0x4040 / 32768));
    expect(decodeWav(bytes, { channel: 32766 }).samples).toEqual(new Float32Array(4).fill(0x4040 / 32768));
  });

  test.each([2, 99])("channel %d of two is refused", (channel) => {
    const error = errorOf(OptionError, () => decodeWav(stereo, { channel, name: "seven.wav" }));
    expect(error.message).toBe(`seven.wav: there is no channel ${channel}: the file has 2 channels, counted from 0`);
  });

  test("channel 1 of one is refused", () => {
    const error = errorOf(OptionError, () => decodeWav(riff(fmt(), chunk("data", SAMPLES)), { channel: 1 }));
    expect(error.message).toMatch(/the file has 1 channel, counted/);
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("channel %d is refused", (channel) => {
    expect(errorOf(OptionError, () => decodeWav(stereo, { channel })).message).toMatch(
      /channel must be "mix" or an int/,
    );
  });
});

describe("samples that are not numbers", () => {
  const floats = (values: readonly number[], channels: number) =>
    riff(fmt({ tag: 3, bits: 64, channels }), chunk("data", new Uint8Array(Float64Array.from(values).buffer)));

  test.each([
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "infinite"],
    [Number.NEGATIVE_INFINITY, "infinite"],
    [1e300, "beyond the range of a 32-bit float"],
    [-3.5e38, "beyond the range of a 32-bit float"],
  ])("%d is refused, and where it is said", (value, what) => {
    const error = errorOf(AudioFormatError, () => decodeWav(floats([0, 1, 0, value, 0, 0], 2), { name: "seven.wav" }));
    expect(error.message).toMatch(/^seven\.wav: the data chunk .*sample 1 of channel 1 \(at 0\.000125 s\) is /);
    expect(error.message).toContain(what);
  });

  test("opposite infinities do not hide in the mean", () => {
    const bytes = floats([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 2);
    expect(errorOf(AudioFormatError, () => decodeWav(bytes)).message).toMatch(/sample 0 of channel 0 .* is infinite/);
  });

  test("in a channel that is not asked for they are no matter", () => {
    expect(decodeWav(floats([0.5, Number.NaN], 2), { channel: 0 }).samples).toEqual(Float32Array.of(0.5));
  });

  test("far into a file the place is right", () => {
    const values = new Array<number>(400_000).fill(0);
    values[300_001] = Number.NaN;
    expect(errorOf(AudioFormatError, () => decodeWav(floats(values, 1))).message).toMatch(
      /sample 300001 of channel 0 \(at 37\.500125 s\) is NaN/,
    );
  });
});

describe("what it takes and gives", () => {
  const file = riff(fmt(), chunk("data", SAMPLES));

  test("an ArrayBuffer, a Uint8Array, a Buffer and a view into a larger buffer", () => {
    const larger = new Uint8Array(file.length + 9);
    larger.set(file, 5);
    const inputs = [file, file.slice().buffer, Buffer.from(file), larger.subarray(5, 5 + file.length)];
    for (const input of inputs) expect(decodeWav(input).samples).toEqual(DECODED);
  });

  test("a transferred buffer is an empty file", () => {
    const view = file.slice();
    structuredClone(view.buffer, { transfer: [view.buffer] });
    for (const input of [view, view.buffer]) {
      expect(errorOf(AudioFormatError, () => decodeWav(input)).message).toMatch(/file is empty/);
    }
  });

  test.each([["seven.wav"], [null], [undefined], [[1, 2, 3]]])("%j is refused", (input) => {
    // @ts-expect-error: what a JavaScript caller may pass
    expect(errorOf(OptionError, () => decodeWav(input)).message).toMatch(/must be a Uint8Array or an ArrayBuffer/);
  });

  test("the bytes are not modified", () => {
    const before = file.slice();
    decodeWav(file);
    expect(file).toEqual(before);
  });

  test("the result survives structuredClone and shares nothing with the file", () => {
    const waveform = decodeWav(file);
    expect(structuredClone(waveform)).toEqual(waveform);
    expect(waveform.samples.buffer).not.toBe(file.buffer);
  });
});

test("the first channel of a file of any shape is the samples written to it", () => {
  const shape = fc.record({
    channels: fc.integer({ min: 1, max: 9 }),
    values: fc.array(fc.integer({ min: -8388608, max: 8388607 }), { minLength: 1, maxLength: 50 }),
    junk: fc.array(fc.uint8Array({ maxLength: 9 }), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(shape, ({ channels, values, junk }) => {
      const interleaved = values.flatMap((value) => [value, ...new Array<number>(channels - 1).fill(1)]);
      const before = junk.map((content) => chunk("junk", content));
      const bytes = riff(...before, fmt({ bits: 24, channels }), ...before, chunk("data", bytes24(interleaved)));
      expect(decodeWav(bytes, { channel: 0 }).samples).toEqual(Float32Array.from(values, (value) => value / 8388608));
    }),
    { seed: 1, numRuns: 300 },
  );
});
