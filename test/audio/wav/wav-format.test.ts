import { describe, expect, test } from "vitest";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { AudioFormatError } from "../../../src/errors.js";
import { errorOf } from "../errors.js";
import { chunk, extensibleFmt, type FmtFields, fmt, fmtContent, riff, SAMPLES } from "../wav-bytes.js";

const refused: readonly (readonly [FmtFields, RegExp])[] = [
  [{ channels: 0 }, /fmt chunk says 0 channels/],
  [{ rate: 0 }, /fmt chunk says 0 samples per second/],
  [{ rate: 2 ** 32 - 1 }, /fmt chunk says 4294967295 samples per second, and 1 to 10000000 were expected/],
  [{ blockAlign: 0 }, /block align of 0 bytes, and 1 × 2 = 2 were expected/],
  [{ blockAlign: 4 }, /block align of 4 bytes, and 1 × 2 = 2 were expected/],
  [{ channels: 2, blockAlign: 2 }, /block align of 2 bytes, and 2 × 2 = 4 were expected/],
  // 65,535 channels of 2 bytes do not fit the 16 bits of the field: what it wraps to is refused.
  [{ channels: 65535 }, /block align of 65534 bytes, and 65535 × 2 = 131070 were expected/],
  [{ bits: 0 }, /0 bits per pcm sample, and 8 to 32 were expected/],
  [{ bits: 1 }, /1 bits per pcm sample/],
  [{ bits: 33 }, /33 bits per pcm sample/],
  [{ bits: 64 }, /64 bits per pcm sample/],
  [{ bits: 65535 }, /65535 bits per pcm sample/],
  [{ tag: 3, bits: 16 }, /16 bits per float sample, and 32 or 64 were expected/],
  [{ tag: 3, bits: 80 }, /80 bits per float sample/],
  [{ tag: 6, bits: 16 }, /16 bits per alaw sample, and 8 were expected/],
  [{ tag: 7, bits: 4 }, /4 bits per mulaw sample, and 8 were expected/],
  [{ tag: 0 }, /unknown codec \(format tag 0x0000\), and PCM, float, A-law or µ-law was expected; convert it with/],
  [{ tag: 0x0002, bits: 4 }, /Microsoft ADPCM \(format tag 0x0002\)/],
  [{ tag: 0x0011, bits: 4 }, /IMA ADPCM/],
  [{ tag: 0x0031, bits: 0 }, /GSM 6\.10/],
  [{ tag: 0x0055, bits: 0 }, /MP3/],
  [{ tag: 0x0161 }, /Windows Media Audio/],
  [{ tag: 0xf1ac }, /FLAC/],
  [{ tag: 0x1234 }, /unknown codec \(format tag 0x1234\)/],
];

describe("a fmt chunk is refused", () => {
  test.each(refused)("%j", (fields, message) => {
    const bytes = riff(fmt(fields), chunk("data", SAMPLES));
    const error = errorOf(AudioFormatError, () => decodeWav(bytes, { name: "seven.wav" }));
    expect(error.message).toMatch(/^seven\.wav: the fmt chunk .+; .+/);
    expect(error.message).toMatch(message);
  });

  test.each(refused.filter(([{ tag = 1 }]) => tag !== 0))("as EXTENSIBLE too: %j", (fields, message) => {
    const bytes = riff(extensibleFmt(fields), chunk("data", SAMPLES));
    expect(errorOf(AudioFormatError, () => decodeWav(bytes)).message).toMatch(message);
  });

  test("EXTENSIBLE without its extension", () => {
    const bytes = riff(chunk("fmt ", fmtContent({ tag: 0xfffe })), chunk("data", SAMPLES));
    const { message } = errorOf(AudioFormatError, () => decodeWav(bytes));
    expect(message).toMatch(/fmt chunk is WAVE_FORMAT_EXTENSIBLE with 16 bytes, and 40 were expected/);
  });

  test("EXTENSIBLE with a sub-format of another family", () => {
    const bytes = riff(extensibleFmt({ tail: new Uint8Array(14) }), chunk("data", SAMPLES));
    expect(errorOf(AudioFormatError, () => decodeWav(bytes)).message).toMatch(/not known here \(GUID bytes 01 00 00/);
  });

  test("EXTENSIBLE inside EXTENSIBLE", () => {
    const bytes = riff(extensibleFmt({ tag: 0xfffe }), chunk("data", SAMPLES));
    expect(errorOf(AudioFormatError, () => decodeWav(bytes)).message).toMatch(/format tag 0xfffe/);
  });
});

test("the sample rate may be any other", () => {
  for (const rate of [1, 11025, 48000, 10_000_000]) {
    expect(decodeWav(riff(fmt({ rate }), chunk("data", SAMPLES))).sampleRate).toBe(rate);
  }
});
