import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeWav } from "../../src/audio/encode-wav.js";
import { readWav } from "../../src/audio/read-wav.js";
import { AudioFormatError, OptionError } from "../../src/errors.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "voxmix-read-wav-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function errorOf(path: string, options = {}): Promise<unknown> {
  return readWav(path, options).then(
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

describe("readWav", () => {
  test("reads a file", async () => {
    const path = fileURLToPath(new URL("../fixtures/audio/stereo.wav", import.meta.url));
    const waveform = await readWav(path, { channel: 1 });
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

  test("a missing file", () => expectRefused(join(folder, "none.wav"), /there is no such file; check the path/));

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
    expect((await readWav(path, { maxBytes: 244 })).samples).toHaveLength(100);
    await expectRefused(path, /file has 244 bytes, and at most 243 .* sox in\.wav out\.wav trim/, { maxBytes: 243 });
  });

  test.each([0, -1, 1.5, 2 ** 31, Number.NaN])("maxBytes of %d is refused", async (maxBytes) => {
    expect(await errorOf("any.wav", { maxBytes })).toBeInstanceOf(OptionError);
  });
});
