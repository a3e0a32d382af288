import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readAudio } from "../../src/audio/read-audio.js";
import { encodeWav } from "../../src/audio/wav/encode-wav.js";
import { AudioFormatError, OptionError } from "../../src/errors.js";
import { SAMPLES_BE, sphere } from "./big-endian-bytes.js";
import { rejectionOf } from "./errors.js";
import { DECODED } from "./wav-bytes.js";

describe("read audio", () => {
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
});

describe("read wav", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "voxmix-read-wav-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function errorOf(path: string, options = {}): Promise<unknown> {
    return readAudio(path, options).then(
      () => "no error",
      (error: unknown) => error,
    );
  }

  async function expectRefused(path: string, message: RegExp, options = {}): Promise<void> {
    const error = await errorOf(path, options);
    expect(error).toBeInstanceOf(AudioFormatError);
    expect(String(error)).toContain(path);
    expect(String(error)).toMatch(message);
  }

  describe("readAudio", () => {
    test("reads a file", async () => {
      const path = fileURLToPath(new URL("../fixtures/audio/stereo.wav", import.meta.url));
      const waveform = await readAudio(path, { channel: 1 });
      expect(waveform.sampleRate).toBe(8000);
      expect(waveform.samples).toHaveLength(400);
      expect(waveform.samples[0]).toBe(0x06b4 / 32768);
    });

    test("names the path in the errors of decoding", async () => {
      const path = join(folder, "text.wav");
      writeFileSync(path, "not a sound at all");
      await expectRefused(path, /this is text/);
      const empty = join(folder, "empty.wav");
      writeFileSync(empty, "");
      await expectRefused(empty, /file is empty/);
    });

    test("a name of one's own goes before the path", async () => {
      const path = join(folder, "text.wav");
      writeFileSync(path, "not a sound at all");
      expect(String(await errorOf(path, { name: "row 7" }))).toMatch(/AudioFormatError: row 7: this is text/);
    });

    test("a missing file", () =>
      expectRefused(join(folder, "none.wav"), /there is no such file or folder; check the path/));

    test("a path through a file", () => {
      writeFileSync(join(folder, "file"), "");
      return expectRefused(join(folder, "file", "seven.wav"), /is a file, not a folder/);
    });

    test("a folder", () => {
      mkdirSync(join(folder, "seven.wav"));
      return expectRefused(join(folder, "seven.wav"), /this is a folder/);
    });

    test("a named pipe is not waited for", () => {
      execFileSync("mkfifo", [join(folder, "pipe.wav")]);
      return expectRefused(join(folder, "pipe.wav"), /pipe or a device/);
    });

    test("a file without read permission", async () => {
      const path = join(folder, "secret.wav");
      writeFileSync(path, "x");
      chmodSync(folder, 0o755);
      chmodSync(path, 0);
      // Root may read anything, so it becomes nobody for a moment.
      const isRoot = process.geteuid?.() === 0;
      if (isRoot) process.seteuid?.(65534);
      await expectRefused(path, /reading it is not permitted/).finally(() => {
        if (isRoot) process.seteuid?.(0);
      });
    });

    test("a path that no system takes", () => expectRefused(join(folder, "nul\0byte"), /cannot be read/));

    test("a file over the bound is not read", async () => {
      const path = join(folder, "large.wav");
      writeFileSync(path, encodeWav({ samples: new Float32Array(100), sampleRate: 8000 }));
      expect((await readAudio(path, { maxBytes: 244 })).samples).toHaveLength(100);
      await expectRefused(path, /file has 244 bytes, and at most 243 .*; read it in blocks with openAudio/, {
        maxBytes: 243,
      });
    });

    test.each([0, -1, 1.5, 2 ** 31, Number.NaN])("maxBytes of %d is refused", async (maxBytes) => {
      expect(await errorOf("any.wav", { maxBytes })).toBeInstanceOf(OptionError);
    });
  });
});
