import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { encodeWav } from "../../src/audio/wav/encode-wav.js";

/** A folder that is gone when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "voxmix-corpus-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A temporary folder with these files; a path may name subfolders. */
export async function folderOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** The bytes of a short WAV; another `value` is another sound. */
export function tinyWav(value = 0.5, { numSamples = 80, sampleRate = 8000 } = {}): Uint8Array {
  return encodeWav({ samples: new Float32Array(numSamples).fill(value), sampleRate });
}

/** Tiny recordings of these names. */
export function wavsNamed(...names: readonly string[]): Record<string, Uint8Array> {
  return Object.fromEntries(names.map((name, i) => [name, tinyWav((i + 1) / (names.length + 1))]));
}
