import { describe, expect, test } from "vitest";
import { readExtendedFloat } from "../../src/audio/aiff.js";
import { decodeAudio } from "../../src/audio/decode-audio.js";
import { AudioFormatError } from "../../src/errors.js";
import { aifc, aiff, be16, be32, comm, form, iffChunk, SAMPLES_BE, ssnd } from "./big-endian-bytes.js";
import { rejectionOf } from "./errors.js";
import { concat, DECODED, u16 } from "./wav-bytes.js";

describe("AIFF", () => {
  test("samples are big-endian, the sample rate an 80-bit number", async () => {
    const waveform = await decodeAudio(aiff(comm(), ssnd(SAMPLES_BE)));
    expect(waveform).toEqual({ samples: DECODED, sampleRate: 8000, warnings: [] });
  });

  test.each([
    ["chunks in the other order", aiff(ssnd(SAMPLES_BE), comm())],
    ["others before, of odd size", aiff(iffChunk("NAME", Uint8Array.of(65)), comm(), ssnd(SAMPLES_BE))],
    ["bytes to pass over", aiff(comm(), ssnd(concat(be16(7, 7), SAMPLES_BE), 20, 4))],
    ["more than COMM says", aiff(comm(), ssnd(concat(SAMPLES_BE, be16(9, 9))))],
    ["AIFF-C, NONE", aifc(comm({ compression: "NONE" }), ssnd(SAMPLES_BE))],
    ["AIFF-C, twos", aifc(comm({ compression: "twos" }), ssnd(SAMPLES_BE))],
    ["AIFF-C, sowt", aifc(comm({ compression: "sowt" }), ssnd(u16(0, 0x4000, 0xc000, 0x8000)))],
    ["16 bits that are 12", aiff(comm({ bits: 12 }), ssnd(SAMPLES_BE))],
    ["a stream of sox", aiff(comm({ frames: 0x3f800000 }), ssnd(SAMPLES_BE, 0x7f000008))],
    ["a stream of ffmpeg", aiff(comm({ frames: 0 }), ssnd(SAMPLES_BE, 0))],
    ["no frames in COMM", aiff(comm({ frames: 0 }), ssnd(SAMPLES_BE), iffChunk("NAME", SAMPLES_BE))],
  ])("%s", async (_, bytes) => {
    expect(await decodeAudio(bytes)).toEqual({ samples: DECODED, sampleRate: 8000, warnings: [] });
  });

  test("8 bits are signed, and unsigned in AIFF-C's raw", async () => {
    const samples = Float32Array.of(0, 0.5, -0.5, -1);
    const signed = aiff(comm({ bits: 8 }), ssnd(Uint8Array.of(0, 64, 192, 128)));
    expect((await decodeAudio(signed)).samples).toEqual(samples);
    const raw = aifc(comm({ bits: 8, compression: "raw " }), ssnd(Uint8Array.of(128, 192, 64, 0)));
    expect((await decodeAudio(raw)).samples).toEqual(samples);
  });

  test("24 and 32 bits by name", async () => {
    const in24 = aifc(comm({ frames: 1, bits: 24, compression: "in24" }), ssnd(Uint8Array.of(0xc0, 0, 1)));
    expect((await decodeAudio(in24)).samples).toEqual(Float32Array.of((1 - 2 ** 22) / 2 ** 23));
    const in32 = aifc(comm({ frames: 1, bits: 32, compression: "in32" }), ssnd(be32(0xc0000000)));
    expect((await decodeAudio(in32)).samples).toEqual(Float32Array.of(-0.5));
  });

  test("µ-law prevails over the 16 bits that its writers give", async () => {
    const ulaw = aifc(comm({ frames: 2, bits: 16, compression: "ulaw" }), ssnd(Uint8Array.of(0x80, 0)));
    expect((await decodeAudio(ulaw)).samples).toEqual(Float32Array.of(32124 / 32768, -32124 / 32768));
  });

  test("a file cut short is read as far as it goes", async () => {
    const { samples, warnings } = await decodeAudio(aiff(comm(), ssnd(SAMPLES_BE)).subarray(0, -3));
    expect(samples).toEqual(DECODED.subarray(0, 2));
    expect(warnings).toEqual([
      "the SSND chunk says 8 bytes and 5 are there: the file was cut short (0.000 of 0.001 s)",
      "the SSND chunk ends in 1 bytes of an incomplete frame, left out",
    ]);
  });
});

describe("what is refused", () => {
  const sound = ssnd(SAMPLES_BE);
  test.each([
    ["another IFF file", form("8SVX", comm(), sound), /IFF file of kind "8SVX", and "AIFF" or "AIFC"/],
    ["FORM alone", form("AIFF").subarray(0, 6), /IFF file of kind ""/],
    ["nothing in it", aiff(), /no COMM chunk and no SSND chunk among the chunks \(found: none at all\)/],
    ["no COMM", aiff(iffChunk("NAME", SAMPLES_BE), sound), /no COMM chunk among the chunks \(found: NAME, SSND\)/],
    ["no SSND", aiff(comm()), /no SSND chunk among the chunks \(found: COMM\)/],
    ["two COMMs", aiff(comm(), comm(), sound), /a second COMM chunk at byte 38/],
    ["a short COMM", aiff(iffChunk("COMM", be16(1)), sound), /COMM chunk has 2 bytes, and at least 18 were/],
    ["AIFF-C with AIFF's COMM", aifc(comm(), sound), /COMM chunk has 18 bytes, and at least 22 were/],
    [
      "compression",
      aifc(comm({ compression: "ima4" }), sound),
      /COMM chunk says compression "ima4", and one of NONE, twos/,
    ],
    ["no channels", aiff(comm({ channels: 0 }), sound), /COMM chunk says 0 channels/],
    ["no rate", aiff(comm({ rate: new Uint8Array(10) }), sound), /COMM chunk says 0 samples per second/],
    ["a rate of infinity", aiff(comm({ rate: new Uint8Array(10).fill(0x7f) }), sound), /COMM chunk says .+ per second/],
    ["4 bits", aiff(comm({ bits: 4 }), sound), /COMM chunk says 4 bits per sample, and 8 to 32 were expected/],
    ["SSND of 4 bytes", aiff(comm(), iffChunk("SSND", be32(0))), /SSND chunk has 4 bytes, and at least 8 were/],
    [
      "no samples",
      aiff(comm(), ssnd(new Uint8Array(0))),
      /COMM chunk says 4 frames of 2 bytes, and the SSND chunk has 0/,
    ],
    [
      "fewer than COMM says",
      aiff(comm({ frames: 5 }), sound),
      /says 5 frames of 2 bytes, and the SSND chunk has 8 bytes/,
    ],
    ["an offset past the end", aiff(comm(), ssnd(SAMPLES_BE, 16, 99)), /COMM chunk says 4 frames.+ has 0 bytes/],
    ["no chunk", aiff(comm(), Uint8Array.of(0, 1, 2, 3, 0, 0, 0, 0)), /chunk was expected at byte 38, and 00 01 02 03/],
    ["a chunk past the end", aiff(iffChunk("NAME", SAMPLES_BE, 999), comm()), /NAME chunk at byte 12 says 999 bytes/],
    [
      "5000 chunks",
      aiff(...Array.from({ length: 5000 }, () => iffChunk("NAME", new Uint8Array(0)))),
      /more than 4096 chunks/,
    ],
    [
      "not a number",
      aifc(comm({ frames: 1, compression: "fl32" }), ssnd(be32(0x7fc00000))),
      /SSND chunk is not all sound/,
    ],
  ])("%s", async (_, bytes, message) => {
    const error = await rejectionOf(AudioFormatError, decodeAudio(bytes, { name: "seven.aiff" }));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^seven\.aiff: .+; .+/);
  });
});

// Known encodings: the first two as sox writes them, the third the rate of old Macintosh sound, 244800/11.
test.each([
  ["400bfa00000000000000", 8000],
  ["400eac44000000000000", 44100],
  ["400daddd1745d1745d17", 244_800 / 11],
  ["3fff8000000000000000", 1],
  ["bfff8000000000000000", -1],
  ["00000000000000000000", 0],
  ["7fff8000000000000000", Number.POSITIVE_INFINITY],
])("%s is %d", (hex, value) => {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  expect(readExtendedFloat(new DataView(bytes.buffer))).toBe(value);
});
