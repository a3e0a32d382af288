import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { AudioFormatError } from "../../../src/errors.js";
import { concat, text, u16, u32 } from "../wav-bytes.js";

const folder = new URL("../../fixtures/audio/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".wav"))
  .map((name) => new Uint8Array(readFileSync(new URL(name, folder))));

// Headers are a hundred bytes of a few thousand: half of all places fall there.
const place = fc.oneof(fc.nat(9999), fc.nat(500)).map((share) => share / 10_000);
const mask = fc.oneof(
  fc.nat(7).map((bit) => 1 << bit),
  fc.integer({ min: 1, max: 255 }),
);
const size = fc.oneof(fc.constantFrom(0, 1, 15, 39, 0x7fffffff, 0x80000000, 0xfffffff7, 0xffffffff), fc.nat(9000));
const length = fc.integer({ min: 1, max: 64 });

type Damage = (bytes: Uint8Array) => Uint8Array;

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(place, mask).map(([at, mask]) => splice(at, 1, (cut) => cut.map((byte) => byte ^ mask))),
  place.map((at) => splice(at, Number.POSITIVE_INFINITY, () => new Uint8Array(0))),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 12 })).map(([at, bytes]) => splice(at, 0, () => bytes)),
  fc.tuple(place, length).map(([at, length]) => splice(at, length, (cut) => concat(cut, cut))),
  fc.tuple(place, length).map(([at, length]) => splice(at, length, () => new Uint8Array(0))),
  fc.tuple(fc.nat(5), size).map(([nth, size]) => inChunk(nth, 4, u32(size))),
  fc.tuple(fc.nat(5), fc.constantFrom("junk", "fmt ", "data")).map(([nth, id]) => inChunk(nth, 0, text(id))),
  fc.tuple(fc.nat(2), fc.nat(8), fc.nat(3)).map(([nth, field, value]) => inChunk(nth, 8 + 2 * field, u16(value))),
);

/** Puts something else in the place of `length` bytes. */
function splice(at: number, length: number, replace: (cut: Uint8Array) => Uint8Array): Damage {
  return (bytes) => {
    const start = Math.floor(at * bytes.length);
    const end = Math.min(bytes.length, start + length);
    return concat(bytes.subarray(0, start), replace(bytes.subarray(start, end)), bytes.subarray(end));
  };
}

/** Overwrites bytes of the nth chunk, counted from its header. */
function inChunk(nth: number, at: number, replacement: Uint8Array): Damage {
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let offset = 12;
    for (let n = 0; n < nth && offset + 8 <= bytes.length; n++) offset += 8 + view.getUint32(offset + 4, true);
    const start = offset + at;
    if (start + replacement.length > bytes.length) return bytes;
    return concat(bytes.subarray(0, start), replacement, bytes.subarray(start + replacement.length));
  };
}

const mutant = fc
  .tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 4, size: "max" }))
  .map(([file, damages]) => damages.reduce<Uint8Array>((bytes, damaged) => damaged(bytes), file));

// One for each place where reading can end.
const outcomes: readonly RegExp[] = [
  /the file is empty/,
  /fewer than the 12/,
  /RIFF file of kind/,
  /begins with "RIFF", and this/,
  /this is text/,
  /no fmt chunk and no data chunk/,
  /there is no data chunk/,
  /has no fmt chunk before it/,
  /a second fmt chunk/,
  /chunk was expected at byte/,
  /chunk at byte \d+ says \d+ bytes/,
  /ds64 chunk has/,
  /ds64 chunk says/,
  /there is none/,
  /fmt chunk has/,
  /says 0 channels/,
  /bits per/,
  /block align/,
  /EXTENSIBLE with/,
  /sub-format that is not known/,
  /unknown codec/,
  /IMA ADPCM/,
  /holds no samples/,
  /is not all sound/,
];

test("10,000 damaged files are either sound or an AudioFormatError", () => {
  let decoded = 0;
  const refused = new Set<number>();
  fc.assert(
    fc.property(mutant, (bytes) => {
      try {
        const { samples, sampleRate } = decodeWav(bytes);
        decoded++;
        expect(samples.length).toBeGreaterThan(0);
        expect(samples.length).toBeLessThanOrEqual(bytes.length);
        expect(samples.every(Number.isFinite)).toBe(true);
        expect(sampleRate).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof AudioFormatError)) throw error;
        for (const [index, outcome] of outcomes.entries()) if (outcome.test(error.message)) refused.add(index);
      }
    }),
    { seed: 20261122, numRuns: 10_000 },
  );
  // The damage must leave many files readable, and reach every stage of reading them.
  expect(decoded).toBeGreaterThan(2000);
  expect(decoded).toBeLessThan(8000);
  expect(outcomes.filter((_, index) => !refused.has(index))).toEqual([]);
});
