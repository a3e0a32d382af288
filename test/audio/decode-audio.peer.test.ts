import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { decodeAudio } from "../../src/audio/decode-audio.js";
import { AudioFormatError, OptionError } from "../../src/errors.js";
import { rejectionOf } from "./errors.js";
import { concat, text } from "./wav-bytes.js";

const mp3 = new Uint8Array(readFileSync(new URL("../fixtures/audio/stereo.mp3", import.meta.url)));
const ogg = concat(text("OggS"), new Uint8Array(60));

function peerThat(decode: () => Promise<unknown>): void {
  vi.resetModules();
  vi.doMock("audio-decode", () => ({ default: decode }));
}

test("where audio-decode is not installed, the error says how to install it", async () => {
  vi.resetModules();
  vi.doMock("audio-decode", () => {
    throw new Error("Cannot find package 'audio-decode'");
  });
  const error = await rejectionOf(AudioFormatError, decodeAudio(mp3, { name: "x.mp3" }));
  expect(error.message).toBe(
    "x.mp3: this is an MP3 file, which is read with the package audio-decode, and that cannot be loaded; " +
      "install it with: npm install audio-decode, or convert it with: ffmpeg -i in.mp3 out.wav",
  );
  expect(error.cause).toBeInstanceOf(Error);
});

test("channels are chosen and mixed", async () => {
  peerThat(async () => ({ channelData: [Float32Array.of(0.5, 1), Float32Array.of(0, -1)], sampleRate: 48_000 }));
  expect(await decodeAudio(ogg)).toEqual({ samples: Float32Array.of(0.25, 0), sampleRate: 48_000, warnings: [] });
  expect((await decodeAudio(ogg, { channel: 1 })).samples).toEqual(Float32Array.of(0, -1));
  const error = await rejectionOf(OptionError, decodeAudio(ogg, { channel: 2 }));
  expect(error.message).toMatch(/there is no channel 2: the file has 2 channels/);
});

test.each([
  [
    "an error",
    () => Promise.reject(new TypeError("bad page")),
    /audio-decode cannot decode it \(bad page\); convert it/,
  ],
  ["what is no error", () => Promise.reject("abort"), /audio-decode cannot decode it \(abort\)/],
  ["no channels", async () => ({ channelData: [], sampleRate: 8000 }), /audio-decode finds no samples in it/],
  ["no samples", async () => ({ channelData: [new Float32Array(0)], sampleRate: 8000 }), /finds no samples in it/],
  ["no rate", async () => ({ channelData: [Float32Array.of(1)], sampleRate: 0 }), /says 0 samples per second/],
  ["NaN", async () => ({ channelData: [Float32Array.of(Number.NaN)], sampleRate: 8000 }), /samples that are no sound/],
  [
    "channels of two lengths",
    async () => ({ channelData: [Float32Array.of(1), Float32Array.of(1, 1)], sampleRate: 8000 }),
    /samples that are no sound/,
  ],
])("of %s an AudioFormatError is made", async (_, decode, message) => {
  peerThat(decode);
  const error = await rejectionOf(AudioFormatError, decodeAudio(ogg, { name: "x.ogg" }));
  expect(error.message).toMatch(/^x\.ogg: this is an Ogg file, and .+; convert it with: ffmpeg -i in\.ogg out\.wav$/);
  expect(error.message).toMatch(message);
});
