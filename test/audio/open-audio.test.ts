import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AudioStream, openAudio } from "../../src/audio/open-audio.js";
import { readAudio } from "../../src/audio/read-audio.js";
import { AudioFormatError, OptionError } from "../../src/errors.js";
import { createRandom } from "../../src/math/random.js";
import { aiff, au, be32, comm, SAMPLES_BE, sphere, ssnd } from "./big-endian-bytes.js";
import { rejectionOf } from "./errors.js";
import { flacFile } from "./flac-bytes.js";
import { chunk, concat, ds64, fmt, rf64, riff, u32 } from "./wav-bytes.js";

const fixtures = fileURLToPath(new URL("../fixtures/audio/", import.meta.url));
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "voxmix-open-audio-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function save(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function blocksOf(stream: AudioStream): Promise<Float32Array[]> {
  const blocks: Float32Array[] = [];
  for await (const block of stream.blocks()) blocks.push(block);
  return blocks;
}

function join32(blocks: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(blocks.reduce((length, block) => length + block.length, 0));
  let offset = 0;
  for (const block of blocks) {
    whole.set(block, offset);
    offset += block.length;
  }
  return whole;
}

const random = createRandom(5);
const noise = Uint8Array.from({ length: 3_000_006 }, () => random.integer(256));
const integers = Array.from({ length: 600_000 }, () => random.integer(65_536) - 32_768);

const long: readonly (readonly [name: string, bytes: Uint8Array, numBlocks: number])[] = [
  [
    "two channels of 24 bits.wav",
    riff(fmt({ channels: 2, bits: 24 }), chunk("LIST", noise.subarray(0, 99_999)), chunk("data", noise)),
    3,
  ],
  ["rf64.wav", rf64(ds64(BigInt(noise.length)), fmt(), chunk("data", noise, 0xffffffff)), 3],
  ["cut.wav", riff(fmt({ channels: 2 }), chunk("data", noise, 4_000_000)), 3],
  ["three.aiff", aiff(ssnd(noise), comm({ channels: 3, frames: 500_001 })), 3],
  ["long.au", au(noise, { size: 0xffffffff }), 3],
  ["long.sph", sphere(noise, { sample_count: null }), 3],
  ["long.flac", flacFile({ channels: [integers, integers.toReversed()], blockSize: 4096 }), 11],
  ["cut.flac", flacFile({ channels: [integers], blockSize: 4096 }).subarray(0, 1_000_000), 8],
];

describe("blocks put together are what readAudio gives", () => {
  test.each(long)("%s", async (name, bytes, numBlocks) => {
    const path = save(name, bytes);
    for (const channel of [0, "mix"] as const) {
      const whole = await readAudio(path, { channel });
      const stream = await openAudio(path, { channel });
      const blocks = await blocksOf(stream);
      expect(blocks).toHaveLength(numBlocks);
      expect(Buffer.from(join32(blocks).buffer).equals(Buffer.from(whole.samples.buffer))).toBe(true);
      expect(stream.sampleRate).toBe(whole.sampleRate);
      expect(stream.warnings).toEqual(whole.warnings);
      if (name !== "cut.flac") expect(stream.numSamples).toBe(whole.samples.length);
    }
  });

  test.each(readdirSync(fixtures).filter((name) => /\.(wav|flac|sph|aiff|aifc|au|mp3|oga)$/.test(name)))(
    "%s",
    async (name) => {
      const path = join(fixtures, name);
      const whole = await readAudio(path).catch((error: unknown) => error);
      const streamed = await openAudio(path)
        .then(async (stream) => ({
          samples: join32(await blocksOf(stream)),
          sampleRate: stream.sampleRate,
          warnings: [...stream.warnings],
        }))
        .catch((error: unknown) => error);
      expect(streamed).toEqual(whole);
    },
  );
});

test("blocks can be read again, and left before the end", async () => {
  const stream = await openAudio(
    save("again.flac", flacFile({ channels: [integers.slice(0, 100_000)], total: 100_001 })),
  );
  for await (const block of stream.blocks()) {
    expect(block.length).toBeGreaterThan(0);
    break;
  }
  expect(stream.warnings).toEqual([]);
  const first = await blocksOf(stream);
  expect(await blocksOf(stream)).toEqual(first);
  expect(stream.warnings).toHaveLength(1);
});

test("a FLAC file that does not say how long it is", async () => {
  const path = save(
    "unknown.flac",
    flacFile({ channels: [integers.slice(0, 500)], total: 0, md5: new Uint8Array(16) }),
  );
  expect((await openAudio(path)).numSamples).toBeNull();
});

test("more than 2 GiB, as RF64: the last samples are found", async () => {
  const path = join(folder, "sparse.wav");
  const header = rf64(
    ds64(2n ** 31n + 2n ** 20n),
    fmt({ channels: 64, bits: 32, rate: 96_000 }),
    concat(chunk("data", new Uint8Array(0), 0xffffffff)),
  );
  const file = openSync(path, "w");
  writeSync(file, header);
  // A hole, then the last frame.
  writeSync(
    file,
    u32(...Array.from({ length: 64 }, () => 0x40000000)),
    0,
    256,
    header.length + 2 ** 31 + 2 ** 20 - 256,
  );
  closeSync(file);
  const refused = await rejectionOf(AudioFormatError, readAudio(path));
  expect(refused.message).toMatch(/at most 2147483647 are read at once; read it in blocks with openAudio/);
  const stream = await openAudio(path, { channel: 63 });
  expect(stream.numSamples).toBe((2 ** 31 + 2 ** 20) / 256);
  expect(stream.warnings).toEqual([]);
  rmSync(path);
});

describe("errors", () => {
  test("are those of readAudio", async () => {
    const bytes = flacFile({ channels: [integers.slice(0, 9000)] });
    const cases: readonly (readonly [string, Uint8Array])[] = [
      ["damaged.flac", bytes.map((byte, index) => (index === 5000 ? byte ^ 1 : byte))],
      ["nan.au", au(concat(new Uint8Array(2 ** 21), be32(0x7fc00000)), { encoding: 6 })],
      ["text.wav", new TextEncoder().encode("no sound at all")],
      ["empty.wav", new Uint8Array(0)],
      ["shorten.sph", sphere(SAMPLES_BE, { sample_coding: "-s26 pcm,embedded-shorten-v2.00" })],
      ["header.wav", riff(fmt())],
    ];
    for (const [name, content] of cases) {
      const path = save(name, content);
      const whole = await rejectionOf(AudioFormatError, readAudio(path));
      const streamed = await rejectionOf(AudioFormatError, openAudio(path).then(blocksOf));
      expect(streamed.message).toBe(whole.message);
    }
  });

  test("a missing file, and a channel that is not there", async () => {
    const missing = await rejectionOf(AudioFormatError, openAudio(join(folder, "none.wav")));
    expect(missing.message).toMatch(/none\.wav: there is no such file/);
    const path = save("mono.au", au(SAMPLES_BE));
    const error = await rejectionOf(OptionError, openAudio(path, { channel: 1, name: "row 7" }));
    expect(error.message).toBe("row 7: there is no channel 1: the file has 1 channel, counted from 0");
    await rejectionOf(OptionError, openAudio(path, { channel: -1 }));
  });

  test("a file that changes after it was opened, or while it is read", async () => {
    const path = save("changing.au", au(noise));
    const stream = await openAudio(path);
    appendFileSync(path, "more");
    const changed = await rejectionOf(AudioFormatError, blocksOf(stream));
    expect(changed.message).toBe(
      `${path}: the file has changed since its header was read; open it when it is complete`,
    );
    const rewritten = await openAudio(path);
    utimesSync(path, 1, 1);
    await rejectionOf(AudioFormatError, blocksOf(rewritten));
    const blocks = (await openAudio(path)).blocks();
    await blocks.next();
    truncateSync(path, 1000);
    const shrunk = await rejectionOf(AudioFormatError, blocks.next());
    expect(shrunk.message).toMatch(/the file had 3000034 bytes and has fewer now/);
  });
});

test("reading 30 MB holds a few blocks of them", async () => {
  const path = join(folder, "large.wav");
  writeFileSync(path, riff(fmt({ channels: 2 }), chunk("data", new Uint8Array(0), 30_000_000)));
  truncateSync(path, 30_000_044);
  const stream = await openAudio(path);
  let largest = 0;
  let numSamples = 0;
  for await (const block of stream.blocks()) {
    largest = Math.max(largest, block.length);
    numSamples += block.length;
  }
  expect(numSamples).toBe(7_500_000);
  expect(largest).toBe(2 ** 18);
});
