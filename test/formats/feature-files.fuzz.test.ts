import { writeFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FeatureFileError } from "../../src/errors.js";
import { readFeatures } from "../../src/formats/features/feature-files.js";
import { decodeHtkFeatures } from "../../src/formats/htk/htk-features.js";
import { decodeKaldiMatrix } from "../../src/formats/kaldi/kaldi-matrix.js";
import { decodeNpy } from "../../src/formats/npy/npy.js";
import type { FeatureMatrix } from "../../src/types.js";
import { temporaryFolder } from "../corpus/temporary-folder.js";
import { fixture, htkFile } from "./feature-fixtures.js";

// Headers are at the start: half of all damage falls there.
const place = fc.oneof(fc.nat(9999), fc.nat(900)).map((share) => share / 10_000);
const piece = fc.oneof(
  fc.uint8Array({ minLength: 0, maxLength: 8 }),
  fc
    .constantFrom(
      "\0B",
      "FM ",
      "CM ",
      "CM2 ",
      " [",
      "]",
      ";",
      "nan",
      "1e999",
      "\n",
      "a b:9[0:1]",
      "9999999999",
      "(",
      "|",
    )
    .map((text) => new TextEncoder().encode(text)),
  fc.constantFrom(0, 1, 4, 255, 0x7fffffff, 0x80000000, 0xffffffff).map((value) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return bytes;
  }),
);

/** Puts a piece in the place of as many bytes, or of `length`, or cuts everything behind. */
const damage = fc.record({
  place,
  piece,
  length: fc.oneof(fc.constant(null), fc.nat(8), fc.constant(Number.POSITIVE_INFINITY)),
});

const mutantOf = (files: readonly Uint8Array[]) =>
  fc.tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 3 })).map(([file, damages]) =>
    damages.reduce<Uint8Array>((bytes, { place, piece, length }) => {
      const at = Math.floor(place * bytes.length);
      return Buffer.concat([
        bytes.subarray(0, at),
        piece,
        bytes.subarray(Math.min(bytes.length, at + (length ?? piece.length))),
      ]);
    }, file),
  );

/** What was read is features, or what was thrown says why not. */
function checkOutcome(read: () => FeatureMatrix): "read" | "refused" {
  try {
    checkRead(read());
    return "read";
  } catch (error) {
    if (!(error instanceof FeatureFileError)) throw error;
    expect(error.message.length).toBeGreaterThan(20);
    return "refused";
  }
}

function checkRead({ data, numFrames, dim, frameShift }: FeatureMatrix): void {
  expect(data).toHaveLength(numFrames * dim);
  expect(Number.isInteger(numFrames) && Number.isInteger(dim) && frameShift > 0).toBe(true);
}

const ark = fixture("binary.ark");
const text = new TextDecoder().decode(fixture("text.ark"));
const decoders = [
  [
    "decodeNpy",
    decodeNpy,
    ["c-float32", "big-float64", "fortran-float32", "version2", "column"].map((name) => fixture(`${name}.npy`)),
  ],
  [
    "decodeKaldiMatrix",
    decodeKaldiMatrix,
    [ark.slice(6, 213), ark.slice(220, 619), new TextEncoder().encode(text.slice(5, text.indexOf("empty")))],
  ],
  [
    "decodeHtkFeatures",
    (bytes: Uint8Array) => decodeHtkFeatures(bytes).features,
    [
      fixture("checksum.htk"),
      fixture("compressed-checksum.htk"),
      fixture("little-endian.htk"),
      htkFile("test.wav.fbank_htk.1"),
    ],
  ],
] as const;

describe("whatever happens to a file", () => {
  it.each(decoders)("%s reads features or says why not", (_, decode, files) => {
    for (const file of files) expect(checkOutcome(() => decode(file))).toBe("read");
    const outcomes = { read: 0, refused: 0 };
    fc.assert(
      fc.property(mutantOf(files), (bytes) => {
        outcomes[checkOutcome(() => decode(bytes))]++;
      }),
      { seed: 6, numRuns: 2000 },
    );
    expect(outcomes.read).toBeGreaterThan(30);
    expect(outcomes.refused).toBeGreaterThan(1000);
  });

  it.each([
    ["ark", [ark, fixture("text.ark"), fixture("vector.ark")]],
    ["scp", [fixture("binary.scp")]],
    ["x", [ark, fixture("text.ark"), fixture("binary.scp"), fixture("c-float32.npy"), fixture("checksum.htk")]],
  ] as const)("readFeatures of .%s gives entries or says why not", async (extension, files) => {
    const folder = await temporaryFolder();
    await writeFile(`${folder}/binary.ark`, ark);
    const outcomes = { read: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(mutantOf(files), async (bytes) => {
        await writeFile(`${folder}/a.${extension}`, bytes);
        try {
          for await (const { key, features } of readFeatures(`${folder}/a.${extension}`)) {
            expect(key).toMatch(/^\S+$/);
            checkRead(features);
          }
          outcomes.read++;
        } catch (error) {
          if (!(error instanceof FeatureFileError)) throw error;
          expect(error.message).toContain(folder);
          outcomes.refused++;
        }
      }),
      { seed: 7, numRuns: 250 },
    );
    expect(outcomes.read).toBeGreaterThan(5);
    expect(outcomes.refused).toBeGreaterThan(100);
  });
});
