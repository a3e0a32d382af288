import { describe, expect, test } from "vitest";
import { decodeWav } from "../../src/audio/wav/decode-wav.js";
import { AudioFormatError } from "../../src/errors.js";
import { errorOf } from "./errors.js";
import { chunk, concat, fmt, riff, SAMPLES, text, u32 } from "./wav-bytes.js";

const zeros = new Uint8Array(60);

const foreign: readonly (readonly [what: string, bytes: Uint8Array, message: RegExp])[] = [
  ["empty", new Uint8Array(0), /the file is empty; record or copy/],
  ["one byte", Uint8Array.of(0), /1 bytes are fewer than the 12 of a RIFF header/],
  ["RIFF alone", text("RIFF"), /4 bytes are fewer than the 12/],
  ["eleven bytes", riff().subarray(0, 11), /11 bytes are fewer than the 12/],
  ["text", text("speaker\tdigit\njackson\t7\n"), /this is text/],
  ["short text", text("seven"), /this is text/],
  ["UTF-8 text", new TextEncoder().encode("größer als 12 Bytes"), /this is text/],
  ["UTF-16 text", concat(Uint8Array.of(0xff, 0xfe), text("s\0e\0v\0e\0n\0")), /this is text/],
  ["an HTML page", text("<!DOCTYPE html><title>404</title>"), /this is text/],
  [
    "a Git LFS pointer",
    text("version https://git-lfs.github.com/spec/v1\noid sha256:0"),
    /Git LFS pointer.+git lfs pull/,
  ],
  ["RIFX", concat(text("RIFX"), zeros), /big-endian RIFX file.+sox in\.wav -L out\.wav/],
  ["AIFF", concat(text("FORM"), u32(0), text("AIFF"), zeros), /AIFF file.+sox in\.aiff out\.wav/],
  ["FLAC", concat(text("fLaC"), zeros), /FLAC file.+sox in\.flac out\.wav/],
  ["Ogg", concat(text("OggS"), zeros), /Ogg file.+ffmpeg -i in\.ogg out\.wav/],
  ["MP3 with ID3", concat(text("ID3\x04"), zeros), /MP3 file.+ffmpeg -i in\.mp3 out\.wav/],
  ["MP3 by frame sync", concat(Uint8Array.of(0xff, 0xfb, 0x90, 0x44), zeros), /MP3 or AAC stream/],
  ["short MP3", Uint8Array.of(0xff, 0xfb, 0x90, 0x44), /MP3 or AAC stream/],
  ["AAC", concat(Uint8Array.of(0xff, 0xf1, 0x50, 0x80), zeros), /MP3 or AAC stream/],
  ["SPHERE", text("NIST_1A\n   1024\n"), /NIST SPHERE file.+sox -t sph/],
  ["AU", concat(text(".snd"), zeros), /Sun AU file/],
  ["M4A", concat(u32(0x1c000000), text("ftypM4A "), zeros), /MP4 or M4A file/],
  ["WebM", concat(Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3), zeros), /WebM file/],
  ["Wave64", concat(text("riff"), zeros), /Wave64 file/],
  ["gzip", concat(Uint8Array.of(0x1f, 0x8b), zeros), /gzip archive.+gunzip/],
  ["ZIP", concat(text("PK\x03\x04"), zeros), /ZIP archive/],
  ["AVI", concat(text("RIFF"), u32(60), text("AVI "), zeros), /RIFF file of kind "AVI ", and "WAVE" was expected/],
  [
    "headerless samples",
    concat(Uint8Array.of(1, 0, 2, 0), zeros),
    /a WAV file begins with "RIFF", and this begins with "\\u0001/,
  ],
  [
    "RF64 of another kind",
    concat(text("RF64"), u32(0), text("AVI "), zeros),
    /begins with "RIFF", and this begins with "RF64"/,
  ],
];

describe("what is no WAV file is named", () => {
  test.each(foreign)("%s", (_, bytes, message) => {
    const error = errorOf(AudioFormatError, () => decodeWav(bytes, { name: "seven.wav" }));
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^seven\.wav: .+; .+/);
  });

  test.each([
    ["FLAC", text("fLaC"), "read it with decodeAudio or readAudio, or convert it with: sox in.flac out.wav"],
    ["AIFF", text("FORM"), "read it with decodeAudio or readAudio, or convert it with: sox in.aiff out.wav"],
    ["SPHERE", text("NIST"), "read it with decodeAudio or readAudio, or convert it with: sox -t sph in.sph out.wav"],
    [
      "MP3",
      text("ID3"),
      "read it with decodeAudio or readAudio and npm install audio-decode, or convert it with: ffmpeg -i in.mp3 out.wav",
    ],
    ["RIFX", text("RIFX"), "convert it with: sox in.wav -L out.wav"],
  ])("%s: what can be done is said", (_, magic, remedy) => {
    const error = errorOf(AudioFormatError, () => decodeWav(concat(magic, zeros)));
    expect(error.message.split("; ")[1]).toBe(remedy);
  });

  test("a WAV file is not", () => {
    expect(() => decodeWav(riff(fmt(), chunk("data", SAMPLES)))).not.toThrow();
  });
});
