import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeAudio } from "../../src/audio/decode-audio.js";
import { AudioFormatError } from "../../src/errors.js";
import type { Waveform } from "../../src/types.js";
import { be32 } from "./big-endian-bytes.js";
import { concat } from "./wav-bytes.js";

const folder = new URL("../fixtures/audio/", import.meta.url);

function filesOf(extension: RegExp): Uint8Array[] {
  return readdirSync(folder)
    .filter((name) => extension.test(name))
    .map((name) => new Uint8Array(readFileSync(new URL(name, folder))));
}

// Headers are a hundred bytes of a few thousand: half of all places fall there.
const place = fc.oneof(fc.nat(9999), fc.nat(500)).map((share) => share / 10_000);
const early = fc.nat(120);
const mask = fc.oneof(
  fc.nat(7).map((bit) => 1 << bit),
  fc.integer({ min: 1, max: 255 }),
);
const size = fc.oneof(fc.constantFrom(0, 1, 15, 39, 0x7fffffff, 0x80000000, 0xfffffff7, 0xffffffff), fc.nat(9000));
const length = fc.integer({ min: 1, max: 64 });

type Damage = (bytes: Uint8Array) => Uint8Array;

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, mask).map(([at, mask]) => splice(at, 1, (cut) => cut.map((byte) => byte ^ mask))),
  fc.tuple(early, mask).map(
    ([at, mask]) =>
      (bytes: Uint8Array) =>
        bytes.map((b, i) => (i === at ? b ^ mask : b)),
  ),
  fc.tuple(early, size).map(([at, size]) => (bytes: Uint8Array) => {
    return at + 4 > bytes.length ? bytes : concat(bytes.subarray(0, at), be32(size), bytes.subarray(at + 4));
  }),
  place.map((at) => splice(at, Number.POSITIVE_INFINITY, () => new Uint8Array(0))),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 12 })).map(([at, bytes]) => splice(at, 0, () => bytes)),
  fc.tuple(place, length).map(([at, length]) => splice(at, length, (cut) => concat(cut, cut))),
  fc.tuple(place, length).map(([at, length]) => splice(at, length, () => new Uint8Array(0))),
);

/** Puts something else in the place of `length` bytes. */
function splice(at: number, length: number, replace: (cut: Uint8Array) => Uint8Array): Damage {
  return (bytes) => {
    const start = Math.floor(at * bytes.length);
    const end = Math.min(bytes.length, start + length);
    return concat(bytes.subarray(0, start), replace(bytes.subarray(start, end)), bytes.subarray(end));
  };
}

interface Expectation {
  /** Damaged files of which sound must be made, and may be. */
  readonly decoded: readonly [number, number];
  /** Samples that a byte can hold. */
  readonly perByte: number;
  /** One for each place where reading can end. */
  readonly outcomes: readonly RegExp[];
}

const expectations: readonly (readonly [format: string, extension: RegExp, numRuns: number, expected: Expectation])[] =
  [
    [
      "AIFF",
      /\.aif[fc]$/,
      4000,
      {
        decoded: [800, 3200],
        perByte: 1,
        outcomes: [
          /the file is empty/,
          /this is text/,
          /no sound file known here/,
          /IFF file of kind/,
          /no COMM chunk and no SSND chunk/,
          /there is no COMM chunk/,
          /there is no SSND chunk/,
          /chunk was expected at byte/,
          /chunk at byte \d+ says/,
          /COMM chunk says compression/,
          /COMM chunk says 0 channels/,
          /samples per second/,
          /bits per sample/,
          /COMM chunk says \d+ frames/,
          /SSND chunk holds no samples/,
          /is not all sound/,
        ],
      },
    ],
    [
      "AU",
      /\.au$/,
      4000,
      {
        decoded: [800, 3200],
        perByte: 1,
        outcomes: [
          /fewer than the 24/,
          /samples begin at byte/,
          /AU header says encoding/,
          /0 samples per second/,
          /AU header says \d+ channels/,
          /holds no samples/,
          /is not all sound/,
        ],
      },
    ],
    [
      "SPHERE",
      /\.sph$/,
      4000,
      {
        decoded: [400, 3600],
        perByte: 1,
        outcomes: [
          /begins with NIST_1A/,
          /header has 1024 bytes/,
          /no end_head/,
          /has a line/,
          /header has no sample/,
          /integer was expected/,
          /sample_coding/,
          /sample_byte_format/,
          /an integer from/,
          /holds no samples/,
        ],
      },
    ],
    [
      "FLAC",
      /\.flac$/,
      1500,
      {
        decoded: [100, 1400],
        perByte: 65_536,
        outcomes: [
          /begins with a STREAMINFO block/,
          /bits per sample/,
          /metadata block at byte/,
          /FLAC frame was expected/,
          /CRC-16/,
          /the samples have the MD5/,
          /STREAMINFO says \d+ samples, and there are/,
          /no whole frame/,
        ],
      },
    ],
  ];

test.each(expectations)(
  "damaged %s files are either sound or an AudioFormatError",
  async (_, extension, numRuns, expected) => {
    const mutant = fc
      .tuple(fc.constantFrom(...filesOf(extension)), fc.array(damage, { minLength: 1, maxLength: 3, size: "max" }))
      .map(([file, damages]) => damages.reduce<Uint8Array>((bytes, damaged) => damaged(bytes), file));
    let decoded = 0;
    const refused = new Set<RegExp>();
    await fc.assert(
      fc.asyncProperty(mutant, async (bytes) => {
        try {
          const { samples, sampleRate } = await decodeAudio(bytes);
          decoded++;
          expect(samples.length).toBeGreaterThan(0);
          expect(samples.length).toBeLessThanOrEqual(bytes.length * expected.perByte);
          expect(samples.every(Number.isFinite)).toBe(true);
          expect(sampleRate).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof AudioFormatError)) throw error;
          for (const outcome of expected.outcomes) if (outcome.test(error.message)) refused.add(outcome);
        }
      }),
      { seed: 20261123, numRuns },
    );
    // The damage must leave many files readable, and reach every stage of reading them.
    const [fewest, most] = expected.decoded;
    expect(decoded).toBeGreaterThan(fewest);
    expect(decoded).toBeLessThan(most);
    expect(expected.outcomes.filter((outcome) => !refused.has(outcome))).toEqual([]);
  },
);

test("a FLAC file with one bit turned over in its frames never gives other samples", async () => {
  const [file = new Uint8Array(0)] = filesOf(/^short-blocks\.flac$/);
  const whole = await decodeAudio(file);
  const frames = 42 + file.subarray(42).indexOf(0xff);
  let refused = 0;
  let shortened = 0;
  for (let byte = frames; byte < file.length; byte += 3) {
    const damaged = file.map((value, index) => (index === byte ? value ^ (1 << (byte % 8)) : value));
    const outcome = await decodeAudio(damaged).catch((error: unknown) => error);
    if (outcome instanceof AudioFormatError) refused++;
    else {
      // Damage to the last frame, of 16 samples, or to where it begins, cannot be told from a file broken off there.
      shortened++;
      const { samples, warnings } = outcome as Waveform;
      expect(samples).toEqual(whole.samples.subarray(0, samples.length));
      expect(samples.length).toBeGreaterThanOrEqual(192);
      expect(warnings).toEqual([expect.stringMatching(/the file was cut short/)]);
    }
  }
  expect(refused).toBeGreaterThan(200);
  expect(shortened).toBeLessThan(20);
});
