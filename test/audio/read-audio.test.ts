import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAudio } from "../../src/audio/read-audio.js";
import { AudioFormatError, OptionError } from "../../src/errors.js";
import { SAMPLES_BE, sphere } from "./big-endian-bytes.js";
import { rejectionOf } from "./errors.js";
import { DECODED } from "./wav-bytes.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "voxmix-read-audio-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("readAudio", () => {
  test("goes by what is in a file, not by its name: SPHERE called .wav, as in TIMIT", async () => {
    const path = join(folder, "SA1.WAV");
    writeFileSync(path, sphere(SAMPLES_BE));
    expect(await readAudio(path)).toEqual({ samples: DECODED, sampleRate: 8000, warnings: [] });
  });

  test.each([
    ["text", "not a sound at all", /this is text, and a sound file was expected; check the path/],
    ["empty", "", /the file is empty/],
    ["gzip", "\x1f\x8b and more", /this is a gzip archive, and a sound file was expected; unpack it with: gunzip/],
    ["short", "\x01\x02", /2 bytes are fewer than the 12/],
    ["unknown", "\x01\x02".repeat(20), /no sound file known here begins with "\\u0001.+sox -t raw/],
    ["AVI", "RIFF\x00\x00\x00\x00AVI \x00\x00\x00\x00", /RIFF file of kind "AVI "/],
    ["RIFX", "RIFX\x00\x00\x00\x00WAVE", /big-endian RIFX file, and a sound file was expected; convert it/],
  ])("%s is refused, naming the path", async (name, content, message) => {
    const path = join(folder, `${name}.flac`);
    writeFileSync(path, content, "latin1");
    const error = await rejectionOf(AudioFormatError, readAudio(path));
    expect(error.message.startsWith(`${path}: `)).toBe(true);
    expect(error.message).toMatch(message);
  });

  test("a missing file, a folder, a file over the bound", async () => {
    const missing = await rejectionOf(AudioFormatError, readAudio(join(folder, "none.flac")));
    expect(missing.message).toMatch(/none\.flac: there is no such file/);
    mkdirSync(join(folder, "folder.flac"));
    const isFolder = await rejectionOf(AudioFormatError, readAudio(join(folder, "folder.flac")));
    expect(isFolder.message).toMatch(/folder\.flac: this is a folder, and a sound file was expected/);
    const path = join(folder, "large.sph");
    writeFileSync(path, sphere(SAMPLES_BE));
    const large = await rejectionOf(AudioFormatError, readAudio(path, { maxBytes: 1031 }));
    expect(large.message).toMatch(/file has 1032 bytes, and at most 1031 .+ read it in blocks with openAudio/);
  });

  test.each([{ channel: -1 }, { channel: 0.5 }, { maxBytes: 0 }])("%j is refused", async (options) => {
    const path = join(folder, "any.sph");
    writeFileSync(path, sphere(SAMPLES_BE));
    await rejectionOf(OptionError, readAudio(path, options));
  });
});
