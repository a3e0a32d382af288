import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/decode-audio.js";
import { AudioFormatError } from "../../src/errors.js";
import { SAMPLES_BE, SPHERE_LINES, sphere, sphereOf } from "./big-endian-bytes.js";
import { rejectionOf } from "./errors.js";
import { DECODED, u16 } from "./wav-bytes.js";

const littleEndian = u16(0, 0x4000, 0xc000, 0x8000);

describe("NIST SPHERE", () => {
  test.each([
    ["big-endian", sphere(SAMPLES_BE)],
    ["little-endian", sphere(littleEndian, { sample_byte_format: "-s2 01" })],
    ["no sample_coding, which is PCM", sphere(SAMPLES_BE, { sample_coding: null })],
    ["no channel_count, which is 1", sphere(SAMPLES_BE, { channel_count: null })],
    ["no sample_count: until the end", sphere(SAMPLES_BE, { sample_count: null })],
    ["other fields", sphere(SAMPLES_BE, { speaker_id: "-s5 fcjf0", sample_max: "-r 1.5", database_id: "-s5 TIMIT" })],
    ["comments and empty lines", sphereOf(["; a comment", "", ...SPHERE_LINES, "end_head", "no -field"], SAMPLES_BE)],
    ["more than sample_count says", sphere(Uint8Array.of(...SAMPLES_BE, 9, 9))],
    [
      "8-bit PCM, signed",
      sphere(Uint8Array.of(0, 64, 192, 128), { sample_n_bytes: "-i 1", sample_byte_format: "-s1 1" }),
    ],
  ])("%s", async (_, bytes) => {
    expect(await decodeAudio(bytes)).toEqual({ samples: DECODED, sampleRate: 8000, warnings: [] });
  });

  test("µ-law and A-law", async () => {
    const coded = (coding: string) =>
      sphere(Uint8Array.of(0x80, 0, 0xff, 0x7f), { sample_coding: coding, sample_n_bytes: "-i 1" });
    const mulaw = (await decodeAudio(coded("-s4 ulaw"))).samples;
    expect(mulaw).toEqual(Float32Array.of(32124 / 32768, -32124 / 32768, 0, 0));
    // Table 1 of G.711: the codes' 13-bit values times 8, 0x80 and 0x00 being two of the small ones' neighbours.
    const alaw = (await decodeAudio(coded("-s4 alaw"))).samples;
    expect(alaw).toEqual(Float32Array.of(5504 / 32768, -5504 / 32768, 848 / 32768, -848 / 32768));
  });

  test("a file cut short is read as far as it goes", async () => {
    const { samples, warnings } = await decodeAudio(sphere(SAMPLES_BE, { sample_count: "-i 8" }));
    expect(samples).toEqual(DECODED);
    expect(warnings).toEqual([
      "the data section says 16 bytes and 8 are there: the file was cut short (0.001 of 0.001 s)",
    ]);
  });

  test.each([
    [
      "shorten",
      { sample_coding: "-s26 pcm,embedded-shorten-v2.00" },
      /are compressed \(sample_coding pcm,embedded-shorten-v2\.0.+sph2pipe -f wav/,
    ],
    [
      "another coding",
      { sample_coding: "-s5 adpcm" },
      /sample_coding "adpcm", and pcm, ulaw or alaw was expected.+sph2pipe/,
    ],
    ["no byte order", { sample_byte_format: null }, /sample_byte_format is missing, and "01" or "10" was expected/],
    ["another byte order", { sample_byte_format: "-s2 11" }, /sample_byte_format is "11"/],
    ["no rate", { sample_rate: null }, /SPHERE header has no sample_rate/],
    ["a rate of 0", { sample_rate: "-i 0" }, /says sample_rate 0, and an integer from 1 to 10000000 was expected/],
    ["a rate as text", { sample_rate: "-s4 8000" }, /says sample_rate "8000", and an integer/],
    ["a rate that is no integer", { sample_rate: "-i 8e-1" }, /sample_rate is "8e-1", and an integer was expected/],
    ["a number that is none", { sample_max: "-r x" }, /sample_max is "x", and a number was expected/],
    ["no width", { sample_n_bytes: null }, /SPHERE header has no sample_n_bytes/],
    ["5 bytes", { sample_n_bytes: "-i 5" }, /sample_n_bytes 5, and an integer from 1 to 4 was expected/],
    ["µ-law of 2 bytes", { sample_coding: "-s4 ulaw" }, /sample_n_bytes 2, and an integer from 1 to 1/],
    [
      "channels apart",
      { channels_interleaved: "-s5 FALSE" },
      /channels of this SPHERE file stand one after another.+sph2pipe/,
    ],
    ["a type that is none", { sample_max: "-x 5" }, /has a line "sample_max -x 5", and name -type value was expected/],
    ["no samples", { sample_count: "-i 0" }, /data section holds no samples/],
  ])("%s is refused", async (_, changes, message) => {
    await expectRefused(sphere(SAMPLES_BE, changes), message);
  });

  test.each([
    ["no end_head", sphereOf(SPHERE_LINES, SAMPLES_BE), /no end_head line/],
    ["the header cut short", sphere(SAMPLES_BE).subarray(0, 1000), /SPHERE header has 1024 bytes, and 1000 are there/],
    ["another length", sphereOf(SPHERE_LINES, SAMPLES_BE, "    abc"), /begins with NIST_1A and its length/],
    ["a length of a megabyte", sphereOf(SPHERE_LINES, SAMPLES_BE, "1048576"), /its length \(16 to 65536\)/],
    [
      "the magic alone",
      sphere(SAMPLES_BE).subarray(0, 7),
      /begins with NIST_1A and its length.+ and this with "NIST_1A"/,
    ],
  ])("%s is refused", async (_, bytes, message) => {
    await expectRefused(bytes, message);
  });
});

async function expectRefused(bytes: Uint8Array, message: RegExp): Promise<void> {
  const error = await rejectionOf(AudioFormatError, decodeAudio(bytes, { name: "sa1.wav" }));
  expect(error.message).toMatch(message);
  expect(error.message).toMatch(/^sa1\.wav: .+; .+/);
}
