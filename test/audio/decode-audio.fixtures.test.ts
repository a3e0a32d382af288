import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/decode-audio.js";
import { decodeWav } from "../../src/audio/wav/decode-wav.js";
import { AudioFormatError } from "../../src/errors.js";
import { rejectionOf } from "./errors.js";

const folder = new URL("../fixtures/audio/", import.meta.url);

function read(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, folder)));
}

// The .wav of the same samples, for those whose names do not say it.
const sources: ReadonlyMap<string, string> = new Map([
  ["big-endian", "s16"],
  ["short-blocks", "s16"],
  ["piped-sox", "s16"],
  ["piped-ffmpeg", "s16"],
  ["sowt", "s16"],
  ["fl32", "float32"],
  ["fl64", "float64"],
  ["ulaw", "mulaw"],
]);
const channelsOf: ReadonlyMap<string, number> = new Map([
  ["stereo", 2],
  ["six-channels", 6],
]);

const lossless = readdirSync(folder).filter((name) => /\.(flac|sph|aiff|aifc|au)$/.test(name));

test("the fixtures are there", () => {
  expect(lossless).toHaveLength(37);
});

describe("files of flac, sox and ffmpeg decode to the very samples of the WAV file they were made of", () => {
  test.each(lossless)("%s", async (name) => {
    const stem = name.replace(/\.\w+$/, "");
    const wav = read(`${sources.get(stem) ?? stem}.wav`);
    const numChannels = channelsOf.get(stem) ?? 1;
    for (const channel of ["mix", ...Array.from({ length: numChannels }, (_, index) => index)] as const) {
      const expected = decodeWav(wav, { channel });
      expect(await decodeAudio(read(name), { channel, name })).toEqual(expected);
    }
  });

  test("WAV itself too", async () => {
    expect(await decodeAudio(read("truncated.wav"))).toEqual(decodeWav(read("truncated.wav")));
  });
});

describe("with audio-decode", () => {
  test("MP3 is near what was encoded", async () => {
    const { samples, sampleRate } = await decodeAudio(read("stereo.mp3"), { channel: 1 });
    const original = decodeWav(read("stereo.wav"), { channel: 1 });
    expect(sampleRate).toBe(8000);
    expect(samples).toHaveLength(400);
    const squared = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
    // The codec blurs the abrupt ends; between them 15 dB and better are left.
    const middle = original.samples.subarray(100, 300);
    const error = middle.map((value, index) => value - (samples[100 + index] ?? 0));
    expect(squared(error)).toBeLessThan(squared(middle) / 30);
  });

  test("a file that is no MP3 behind its first bytes", async () => {
    const damaged = read("stereo.mp3").slice(0, 60).fill(0x55, 4);
    const error = await rejectionOf(AudioFormatError, decodeAudio(damaged, { name: "x.mp3" }));
    expect(error.message).toMatch(/^x\.mp3: this is an MP3.+audio-decode.+; convert it with: ffmpeg/);
  });
});

test("FLAC in Ogg is refused by name", async () => {
  const error = await rejectionOf(AudioFormatError, decodeAudio(read("in-ogg.oga"), { name: "in-ogg.oga" }));
  expect(error.message).toBe(
    "in-ogg.oga: this is FLAC inside Ogg, and plain FLAC was expected; unwrap it with: ffmpeg -i in.oga -c copy out.flac",
  );
});
