import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { aiff, comm, SAMPLES_BE, ssnd } from "./big-endian-bytes.js";

const flac = new Uint8Array(readFileSync(new URL("../fixtures/audio/s16.flac", import.meta.url)));
let code = "";

beforeAll(async () => {
  const entry = new URL("../../src/audio/decode-audio.ts", import.meta.url).pathname;
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    globalName: "voxmix",
    external: ["audio-decode"],
  });
  code = outputFiles[0]?.text ?? "";
});

/** Runs the bundle in a context with nothing of Node's. */
function run(script: string, globals: Record<string, unknown>): unknown {
  return runInNewContext(`${code}; ${script}`, globals);
}

test("AIFF decodes in a browser", async () => {
  const file = aiff(comm(), ssnd(SAMPLES_BE));
  const waveform = (await run("voxmix.decodeAudio(file)", { file })) as { readonly samples: ArrayLike<number> };
  expect(Array.from(waveform.samples)).toEqual([0, 0.5, -0.5, -1]);
});

test("FLAC decodes in a browser", async () => {
  // Its package extends Worker as it loads, though no worker is made.
  const script = "voxmix.decodeAudio(file).then(({ samples }) => samples.length + Number('global' in globalThis))";
  expect(await run(script, { file: flac, TextDecoder, Worker: class {} })).toBe(400);
});

test("without audio-decode, an MP3 is the error that names it", async () => {
  const file = Uint8Array.of(0xff, 0xfb, 0x90, 0x44, ...new Uint8Array(60));
  const script = "voxmix.decodeAudio(file).catch((error) => error.message)";
  expect(await run(script, { file })).toMatch(/install it with: npm install audio-decode/);
});
