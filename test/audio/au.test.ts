import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/decode-audio.js";
import { AudioFormatError, OptionError } from "../../src/errors.js";
import { au, be32, SAMPLES_BE } from "./big-endian-bytes.js";
import { rejectionOf } from "./errors.js";
import { DECODED } from "./wav-bytes.js";

describe("Sun AU", () => {
  test.each([
    ["an annotation before", au(SAMPLES_BE, { start: 40 })],
    ["a size not known", au(SAMPLES_BE, { size: 0xffffffff })],
    ["8 bits", au(Uint8Array.of(0, 64, 192, 128), { encoding: 2 })],
  ])("%s", async (_, bytes) => {
    expect(await decodeAudio(bytes)).toEqual({ samples: DECODED, sampleRate: 8000, warnings: [] });
  });

  test("3 GiB that are not there are read as far as they go", async () => {
    const { samples, warnings } = await decodeAudio(au(SAMPLES_BE, { size: 3 * 2 ** 30 }));
    expect(samples).toEqual(DECODED);
    expect(warnings).toEqual([
      expect.stringMatching(/says 3221225472 bytes and 8 are there: the file was written to a pipe/),
    ]);
  });

  test("two channels", async () => {
    const bytes = au(SAMPLES_BE, { channels: 2 });
    expect((await decodeAudio(bytes)).samples).toEqual(Float32Array.of(0.25, -0.75));
    expect((await decodeAudio(bytes, { channel: 1 })).samples).toEqual(Float32Array.of(0.5, -1));
    const error = await rejectionOf(OptionError, decodeAudio(bytes, { channel: 2, name: "x.au" }));
    expect(error.message).toBe("x.au: there is no channel 2: the file has 2 channels, counted from 0");
  });

  test("a file cut short is read as far as it goes", async () => {
    const { samples, warnings } = await decodeAudio(au(SAMPLES_BE, { size: 16 }));
    expect(samples).toEqual(DECODED);
    expect(warnings).toEqual([
      "the data section says 16 bytes and 8 are there: the file was cut short (0.001 of 0.001 s)",
    ]);
  });

  test.each([
    ["the magic alone", au(SAMPLES_BE).subarray(0, 20), /20 bytes are fewer than the 24 of an AU header/],
    ["samples inside the header", au(SAMPLES_BE, { start: 8 }), /AU header says its samples begin at byte 8/],
    ["ADPCM", au(SAMPLES_BE, { encoding: 23 }), /AU header says encoding 23, and 1 to 7 or 27 was expected/],
    ["no rate", au(SAMPLES_BE, { rate: 0 }), /AU header says 0 samples per second/],
    ["a rate no recording has", au(SAMPLES_BE, { rate: 10_000_001 }), /10000001 samples per second, and 1 to 10000000/],
    ["no channels", au(SAMPLES_BE, { channels: 0 }), /AU header says 0 channels/],
    ["a million channels", au(SAMPLES_BE, { channels: 1e6 }), /AU header says 1000000 channels/],
    ["samples past the end", au(SAMPLES_BE, { start: 24 }).fill(1, 5, 6), /data section holds no samples/],
    ["no samples", au(new Uint8Array(0)), /data section holds no samples \(0 bytes, and one frame takes 2\)/],
    ["infinity", au(be32(0x7f800000), { encoding: 6 }), /data section is not all sound: sample 0 .+ is infinite/],
  ])("%s is refused", async (_, bytes, message) => {
    const error = await rejectionOf(AudioFormatError, decodeAudio(bytes, { name: "seven.au" }));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^seven\.au: .+; .+/);
  });
});
