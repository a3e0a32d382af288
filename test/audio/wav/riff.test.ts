import { describe, expect, test } from "vitest";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { AudioFormatError } from "../../../src/errors.js";
import { errorOf } from "../errors.js";
import {
  chunk,
  concat,
  DECODED,
  ds64,
  extensibleFmt,
  fmt,
  fmtContent,
  rf64,
  riff,
  SAMPLES,
  text,
  u16,
  u32,
} from "../wav-bytes.js";

const list = chunk("LIST", text("INFOISFT\x04\0\0\0abc\0"));
const oddList = chunk("LIST", text("INFOISFT\x03\0\0\0abc"));
const data = chunk("data", SAMPLES);

interface ValidCase {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly warning?: RegExp;
  readonly decoded?: Float32Array;
}

const valid: readonly ValidCase[] = [
  { what: "the plain form", bytes: riff(fmt(), data) },
  { what: "LIST before data", bytes: riff(fmt(), list, data) },
  { what: "an odd LIST with its pad byte", bytes: riff(fmt(), oddList, data) },
  {
    what: "an odd LIST without its pad byte",
    bytes: riff(fmt(), oddList.subarray(0, -1), data),
    warning: /pad byte after the LIST chunk is missing/,
  },
  {
    what: "JUNK and bext before fmt",
    bytes: riff(chunk("JUNK", new Uint8Array(28)), chunk("bext", text("x")), fmt(), data),
  },
  { what: "fact between fmt and data", bytes: riff(fmt(), chunk("fact", u32(4)), data) },
  { what: "an empty chunk", bytes: riff(chunk("junk", new Uint8Array(0)), fmt(), data) },
  { what: "chunks after data", bytes: riff(fmt(), data, list) },
  { what: "rubbish after data", bytes: concat(riff(fmt(), data), Uint8Array.of(0, 255, 1)) },
  { what: "a RIFF size of 0", bytes: concat(text("RIFF"), u32(0), riff(fmt(), data).subarray(8)) },
  { what: "a fmt chunk of 18 bytes", bytes: riff(chunk("fmt ", concat(fmtContent(), u16(0))), data) },
  { what: "a fmt chunk of 20 bytes", bytes: riff(chunk("fmt ", concat(fmtContent(), u16(2, 0))), data) },
  {
    what: "a wrong byte rate",
    bytes: riff(
      chunk(
        "fmt ",
        fmtContent().map((b, i) => (i >= 8 && i < 12 ? 7 : b)),
      ),
      data,
    ),
  },
  { what: "EXTENSIBLE", bytes: riff(extensibleFmt(), data) },
  { what: "EXTENSIBLE with 12 valid bits in 16", bytes: riff(extensibleFmt({ validBits: 12 }), data) },
  { what: "EXTENSIBLE with 0 valid bits", bytes: riff(extensibleFmt({ validBits: 0 }), data) },
  { what: "12-bit PCM in 2-byte containers", bytes: riff(fmt({ bits: 12 }), data) },
  {
    what: "EXTENSIBLE with 20 valid bits in 24",
    bytes: riff(extensibleFmt({ bits: 24, validBits: 20 }), chunk("data", Uint8Array.of(0, 0, 0x40, 0, 0, 0x80))),
    decoded: Float32Array.of(0.5, -1),
  },
  {
    what: "20-bit PCM in 3-byte containers",
    bytes: riff(fmt({ bits: 20 }), chunk("data", Uint8Array.of(0, 0, 0x40, 0, 0, 0x80))),
    decoded: Float32Array.of(0.5, -1),
  },
  { what: "a streaming data size of 0", bytes: riff(fmt(), chunk("data", SAMPLES, 0)) },
  { what: "a streaming data size of 0xFFFFFFFF", bytes: riff(fmt(), chunk("data", SAMPLES, 0xffffffff)) },
  { what: "a streaming data size of 0x7FFFF000", bytes: riff(fmt(), chunk("data", SAMPLES, 0x7ffff000)) },
  {
    what: "0x7FFFF000 rounded down to whole frames",
    bytes: riff(fmt({ bits: 24, channels: 3 }), chunk("data", new Uint8Array(18), 0x7fffefff)),
    decoded: Float32Array.of(0, 0),
  },
  { what: "RF64 with its ds64", bytes: rf64(ds64(8n), fmt(), chunk("data", SAMPLES, 0xffffffff)) },
  { what: "RF64 with chunks after data", bytes: rf64(ds64(8n), fmt(), chunk("data", SAMPLES, 0xffffffff), list) },
  { what: "RF64 with a 32-bit data size", bytes: rf64(ds64(999n), fmt(), data) },
  { what: "BW64", bytes: concat(text("BW64"), rf64(ds64(8n), fmt(), data).subarray(4)) },
  { what: "a ds64 chunk in a RIFF file, ignored", bytes: riff(ds64(1n << 60n), fmt(), data) },
  {
    what: "truncated data",
    bytes: riff(fmt(), chunk("data", SAMPLES, 16000)),
    warning: /data chunk says 16000 bytes and 8 are there.*0\.001 of 1\.000 s/,
  },
  {
    what: "truncated data that should be 2 GiB less a frame",
    bytes: riff(fmt(), chunk("data", SAMPLES, 0x7ffffffc)),
    warning: /data chunk says 2147483644 bytes and 8 are there/,
  },
  {
    what: "half a sample at the end",
    bytes: riff(fmt(), chunk("data", concat(SAMPLES, Uint8Array.of(1)))),
    warning: /1 bytes of an incomplete frame/,
  },
];

describe("odd but valid files decode", () => {
  test.each(valid)("$what", ({ bytes, warning, decoded = DECODED }) => {
    const waveform = decodeWav(bytes);
    expect(waveform.samples).toEqual(decoded);
    expect(waveform.sampleRate).toBe(8000);
    if (warning) {
      expect(waveform.warnings).toHaveLength(1);
      expect(waveform.warnings?.[0]).toMatch(warning);
    } else expect(waveform.warnings).toEqual([]);
  });
});

const manyChunks = (count: number) => {
  const bytes = new Uint8Array(12 + 8 * count);
  bytes.set(riff());
  for (let i = 0; i < count; i++) bytes.set(text("junk"), 12 + 8 * i);
  return bytes;
};

const malformed: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ["no chunks", riff(), /no fmt chunk and no data chunk among the chunks \(found: none at all\)/],
  ["no fmt, no data", riff(list), /no fmt chunk and no data chunk among the chunks \(found: LIST\)/],
  ["no fmt", riff(list, data), /data chunk at byte 36 has no fmt chunk before it/],
  ["fmt after data", riff(data, fmt()), /data chunk at byte 12 has no fmt chunk before it/],
  ["no data", riff(fmt(), list), /no data chunk among the chunks \(found: fmt, LIST\)/],
  ["half a chunk header", riff(fmt(), text("dat")), /no data chunk/],
  ["a second fmt", riff(fmt(), fmt(), data), /second fmt chunk at byte 36/],
  ["a short fmt", riff(chunk("fmt ", fmtContent().subarray(0, 14)), data), /fmt chunk has 14 bytes/],
  [
    "a fmt chunk past the end",
    riff(chunk("fmt ", fmtContent(), 999)),
    /fmt chunk at byte 12 says 999 bytes, and 16 are/,
  ],
  [
    "a LIST past the end",
    riff(fmt(), chunk("LIST", text("INFO"), 0xffffffff)),
    /LIST chunk at byte 36 says 4294967295/,
  ],
  [
    "no chunk where one should be",
    riff(fmt(), new Uint8Array(16)),
    /chunk was expected at byte 36, and 00 00 00 00 came/,
  ],
  ["empty data", riff(fmt(), chunk("data", new Uint8Array(0))), /data chunk holds no samples/],
  ["empty data before LIST", riff(fmt(), chunk("data", new Uint8Array(0)), list), /data chunk holds no samples/],
  ["empty data before odd LIST", riff(fmt(), chunk("data", new Uint8Array(0)), oddList), /data chunk holds no samples/],
  [
    "a streaming header alone",
    riff(fmt(), chunk("data", new Uint8Array(0), 0xffffffff)),
    /data chunk holds no samples/,
  ],
  [
    "truncated to no sample",
    riff(fmt(), chunk("data", Uint8Array.of(1), 8)).subarray(0, -1),
    /data chunk holds no samples/,
  ],
  [
    "less than a frame",
    riff(fmt({ channels: 4 }), chunk("data", u16(1, 2, 3))),
    /no samples \(6 bytes, and one frame takes 8\)/,
  ],
  ["5000 tiny chunks", manyChunks(5000), /more than 4096 chunks/],
  ["2 million tiny chunks", manyChunks(2_000_000), /more than 4096 chunks/],
  [
    "tiny chunks after empty data",
    concat(riff(fmt(), chunk("data", new Uint8Array(0))), manyChunks(9).subarray(12)),
    /no samples/,
  ],
  ["RF64 without ds64", rf64(fmt(), chunk("data", SAMPLES, 0xffffffff)), /sizes in a ds64 chunk, and there is none/],
  ["RF64 with a short ds64", rf64(chunk("ds64", new Uint8Array(10)), fmt(), data), /ds64 chunk has 10 bytes/],
  ["RF64 ending in its ds64", rf64(ds64(8n).subarray(0, 20)), /ds64 chunk has 12 bytes/],
  [
    "RF64 of 2^60 bytes",
    rf64(ds64(1n << 60n), fmt(), data),
    /ds64 chunk says the data chunk has 1152921504606846976 bytes/,
  ],
  [
    "RF64 of 2^64 − 1 bytes",
    rf64(ds64((1n << 64n) - 1n), fmt(), data),
    /ds64 chunk says the data chunk has 18446744073709551615/,
  ],
  [
    "RF64 that promises a terabyte",
    rf64(ds64(1n << 40n), fmt(), chunk("data", SAMPLES, 0xffffffff)),
    /data chunk promises 1099511627776 bytes/,
  ],
  ["more frames than are decoded at once", hugeFile(), /data chunk holds 536870913 frames, and at most 536870912/],
];

// The pages of its zeros are never touched, so it costs no memory.
function hugeFile(): Uint8Array {
  const bytes = new Uint8Array(2 ** 29 + 1 + 44);
  bytes.set(riff(fmt({ bits: 8 }), chunk("data", new Uint8Array(0), 2 ** 29 + 1)));
  return bytes;
}

test.each([0xfffffff0, 0xffffff9b, 0xf0000000, 0x80000010])(
  "a stream that promises %d bytes is read to its end",
  (size) => {
    const { samples, warnings } = decodeWav(riff(fmt(), chunk("data", SAMPLES, size)));
    expect(samples).toHaveLength(4);
    expect(warnings).toEqual([
      expect.stringMatching(`says ${size} bytes and 8 are there: the file was written to a pipe, or cut short`),
    ]);
  },
);

describe("malformed files are refused", () => {
  test.each(malformed)("%s", (_, bytes, message) => {
    const error = errorOf(AudioFormatError, () => decodeWav(bytes, { name: "seven.wav" }));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^seven\.wav: .+; .+/);
  });

  test("an error without a name says WAV data", () => {
    expect(errorOf(AudioFormatError, () => decodeWav(riff())).message).toMatch(/^WAV data: /);
  });
});

describe("after an empty data chunk", () => {
  // Only an exact list of chunks tells an empty chunk from a stream; anything else is sound.
  test("what is almost a list of chunks is sound", () => {
    const almost = concat(text("LIST"), u32(400), text("INFO"));
    expect(decodeWav(riff(fmt(), chunk("data", almost, 0))).samples).toHaveLength(6);
  });

  test("half a chunk header is sound", () => {
    expect(decodeWav(riff(fmt(), chunk("data", text("LISTab"), 0))).samples).toHaveLength(3);
  });

  test("more chunks than are walked are sound", () => {
    const many = manyChunks(5000).subarray(12);
    expect(decodeWav(riff(fmt(), chunk("data", many, 0))).samples).toHaveLength(20_000);
  });
});
