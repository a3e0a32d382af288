import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../../src/audio/decode-audio.js";
import { AudioFormatError, OptionError } from "../../../src/errors.js";
import { createRandom } from "../../../src/math/random.js";
import { rejectionOf } from "../errors.js";
import { type FlacFields, flacFile, flacFrames, md5Of, metadataBlock, streamInfo } from "../flac-bytes.js";
import { concat, text } from "../wav-bytes.js";

const random = createRandom(3);

/** Integers of `bits` bits, both ends of the range first. */
function noise(length: number, bits: number): number[] {
  const half = 2 ** (bits - 1);
  const values = Array.from({ length }, () => Math.floor((random.uniform() * 2 - 1) * half));
  values.splice(0, 4, -half, half - 1, 0, -1);
  return values;
}

const mono: FlacFields = { channels: [noise(1000, 16)] };

describe("FLAC decodes to the integers that went in", () => {
  test.each([
    [1, 8, 1000, 192, false, 8000],
    [1, 16, 1000, 192, true, 16_000],
    [2, 24, 1000, 192, false, 44_100],
    [8, 16, 500, 100, true, 655_350],
    [1, 24, 3000, 16, false, 11_111],
    [2, 16, 70_000, 4608, false, 48_000],
  ])("%d channels, %d bits, %d samples in blocks of %d", async (count, bits, length, blockSize, variable, rate) => {
    const channels = Array.from({ length: count }, () => noise(length, bits));
    const bytes = flacFile({ channels, bits, rate, blockSize, variable });
    const scale = 2 ** (bits - 1);
    for (const [channel, values] of channels.entries()) {
      const waveform = await decodeAudio(bytes, { channel });
      expect(waveform).toEqual({
        samples: Float32Array.from(values, (x) => x / scale),
        sampleRate: rate,
        warnings: [],
      });
    }
    const mixed = Float32Array.from(channels[0] ?? [], (_, frame) => {
      return channels.reduce((sum, values) => sum + (values[frame] ?? 0) / scale, 0) / count;
    });
    expect((await decodeAudio(bytes)).samples).toEqual(mixed);
  });

  test("more frames than one piece of the file holds, of which some straddle its end", async () => {
    const channels = [noise(700_000, 16)];
    const bytes = flacFile({ channels, blockSize: 4096 });
    expect(bytes.length).toBeGreaterThan(2 ** 20);
    expect((await decodeAudio(bytes)).samples).toEqual(Float32Array.from(channels[0] ?? [], (x) => x / 32_768));
  });

  test("what stands before and behind is passed over", async () => {
    const expected = await decodeAudio(flacFile(mono));
    const id3 = concat(text("ID3\x04\0\0\0\0\x01\x02"), new Uint8Array(130));
    const tags = [
      concat(text("TAG"), new Uint8Array(125)),
      concat(text("APETAGEX"), new Uint8Array(5000)),
      new Uint8Array(40),
    ];
    expect(await decodeAudio(concat(id3, flacFile(mono)))).toEqual(expected);
    expect(await decodeAudio(concat(id3, id3, flacFile(mono)))).toEqual(expected);
    for (const tag of tags) expect(await decodeAudio(concat(flacFile(mono), tag))).toEqual(expected);
    const blocks = [metadataBlock(4, new Uint8Array(9)), metadataBlock(1, new Uint8Array(3), true)];
    const opening = concat(text("fLaC"), metadataBlock(0, streamInfo(mono)), ...blocks);
    expect(await decodeAudio(concat(opening, ...flacFrames(mono)))).toEqual(expected);
  });

  test("an encoder that could not go back leaves out the number of samples and the MD5", async () => {
    const bytes = flacFile({ ...mono, total: 0, md5: new Uint8Array(16) });
    expect((await decodeAudio(bytes)).samples).toHaveLength(1000);
  });

  test("a channel that is not there", async () => {
    const error = await rejectionOf(OptionError, decodeAudio(flacFile(mono), { channel: 1, name: "x.flac" }));
    expect(error.message).toBe("x.flac: there is no channel 1: the file has 1 channel, counted from 0");
  });
});

describe("a file cut short is read as far as it goes", () => {
  const whole = flacFile(mono);
  // Six frames, of which all but the last have 192 samples.
  const lengths = flacFrames(mono).map((frame) => frame.length);
  const start = whole.length - lengths.reduce((sum, length) => sum + length);
  const upTo = (frames: number) => start + lengths.slice(0, frames).reduce((sum, length) => sum + length, 0);

  test.each([
    ["in a frame", upTo(2) + 100, 384],
    ["between frames", upTo(3), 576],
    ["in a frame header", upTo(3) + 3, 576],
    ["a byte before the end", whole.length - 1, 960],
  ])("%s", async (_, length, numSamples) => {
    const { samples, warnings } = await decodeAudio(whole.subarray(0, length));
    expect(samples).toEqual((await decodeAudio(whole)).samples.subarray(0, numSamples));
    const seconds = (numSamples / 8000).toFixed(3);
    expect(warnings).toEqual([
      `STREAMINFO says 1000 samples and ${numSamples} are there: the file was cut short (${seconds} of 0.125 s), so its MD5 cannot be checked`,
    ]);
  });

  test("of unknown length", async () => {
    const bytes = flacFile({ ...mono, total: 0, md5: new Uint8Array(16) }).subarray(0, upTo(2) + 100);
    const { samples, warnings } = await decodeAudio(bytes);
    expect(samples).toHaveLength(384);
    expect(warnings).toEqual(["the last FLAC frame is broken off after 100 bytes, left out: the file was cut short"]);
  });
});

describe("damage is an error", () => {
  const whole = flacFile(mono);
  const frames = flacFrames(mono);
  const opening = whole.subarray(0, whole.length - concat(...frames).length);
  const flipped = (offset: number) => whole.map((byte, index) => (index === offset ? byte ^ 4 : byte));
  const second = opening.length + (frames[0]?.length ?? 0);

  test.each([
    ["a byte of a frame", flipped(second + 50), new RegExp(`frame 1 at byte ${second} is damaged`)],
    [
      "a byte of the first header",
      flipped(opening.length + 2),
      /a FLAC frame was expected at byte 42, and ff f8 79 08/,
    ],
    [
      "a byte of a later header",
      flipped(second + 1),
      /frame 0 at byte 42 is damaged: its check \(CRC-16\) does not hold/,
    ],
    ["a frame left out", concat(opening, ...frames.toSpliced(2, 1)), /frame 2 was expected at byte \d+, and 3 came/],
    [
      "a frame twice",
      concat(opening, ...frames.toSpliced(2, 0, frames[1] ?? opening)),
      /frame 2 was expected .+ 1 came/,
    ],
    ["a sample number passed over", numbered(), /sample 192 was expected at byte \d+, and 384 came/],
    [
      "another MD5",
      flacFile({ ...mono, md5: new Uint8Array(16).fill(7) }),
      /the samples have the MD5 [0-9a-f]{32}, and STREAMINFO says 0707/,
    ],
    [
      "more samples than promised",
      flacFile({ ...mono, total: 999 }),
      /STREAMINFO says 999 samples, and there are 1000/,
    ],
    ["no frame at all", opening, /the FLAC file holds no whole frame \(0 bytes are there\)/],
    ["half a frame", whole.subarray(0, opening.length + 50), /no whole frame \(50 bytes are there\)/],
    [
      "noise that goes on",
      concat(whole.subarray(0, second + 30), new Uint8Array(200_000).fill(0x55)),
      /frame 1 at byte \d+ is damaged/,
    ],
  ])("%s", async (_, bytes, message) => {
    const error = await rejectionOf(AudioFormatError, decodeAudio(bytes, { name: "seven.flac" }));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^seven\.flac: .+; .+/);
  });

  function numbered(): Uint8Array {
    return concat(opening, ...flacFrames({ ...mono, variable: true }).toSpliced(1, 1));
  }
});

describe("headers are refused", () => {
  const info = streamInfo(mono);
  const file = (...blocks: Uint8Array[]) => concat(text("fLaC"), ...blocks);
  const patched = (offset: number, ...bytes: number[]) => {
    const block = info.slice();
    block.set(bytes, offset);
    return file(metadataBlock(0, block, true));
  };

  test.each([
    ["the magic alone", text("fLaC"), /a metadata block was expected at byte 4, and the file ends/],
    [
      "STREAMINFO cut short",
      file(metadataBlock(0, info, true)).subarray(0, 30),
      /STREAMINFO block of the FLAC file is cut short/,
    ],
    [
      "another block first",
      file(metadataBlock(4, info, true)),
      /begins with a STREAMINFO block of 34 bytes, and block 4 of 34 bytes came/,
    ],
    ["STREAMINFO of another length", file(metadataBlock(0, info.subarray(1), true)), /and block 0 of 33 bytes came/],
    ["no rate", patched(10, 0, 0, 0), /STREAMINFO says 0 samples per second/],
    ["12 bits", flacFile({ ...mono, bits: 12 }), /STREAMINFO says 12 bits per sample, and 8, 16, 24 were expected/],
    ["32 bits", flacFile({ ...mono, bits: 32 }), /STREAMINFO says 32 bits per sample/],
    ["blocks of 0", patched(2, 0, 0), /STREAMINFO says blocks of 0 samples/],
    [
      "a block past the end",
      file(metadataBlock(0, info), metadataBlock(4, info).subarray(0, 20)),
      /metadata block at byte 42 says 34 bytes, and 16 are left/,
    ],
    ["no last block", file(metadataBlock(0, info)), /a metadata block was expected at byte 42, and the file ends/],
    [
      "a block type that cannot be",
      file(metadataBlock(0, info), metadataBlock(127, info, true)),
      /a metadata block was expected at byte 42;/,
    ],
    [
      "5000 blocks",
      file(metadataBlock(0, info), ...Array.from({ length: 5000 }, () => metadataBlock(1, info))),
      /more than 4096 metadata blocks/,
    ],
    [
      "frames that rely on STREAMINFO",
      flacFile({ ...mono, bare: true }),
      /frame at byte 42 leaves its sample rate or bits per sample to STREAMINFO/,
    ],
    [
      "a frame too large",
      flacFile({ channels: Array.from({ length: 8 }, () => noise(40_000, 16)), blockSize: 40_000 }),
      /frame at byte 42 has 6\d+ bytes, and at most 524280/,
    ],
  ])("%s", async (_, bytes, message) => {
    const error = await rejectionOf(AudioFormatError, decodeAudio(bytes, { name: "seven.flac" }));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^seven\.flac: .+; .+/);
  });
});

test("the hand-made MD5 is FLAC's own", () => {
  // metaflac --show-md5sum of: printf '\\1\\2' | flac --force-raw-format --endian=little --sign=signed --channels=1 --bps=16 --sample-rate=8000 - -o two.flac
  expect(Buffer.from(md5Of({ channels: [[513]] })).toString("hex")).toBe("0cb988d042a7f28dd5fe2b55b3f5ac7a");
});
