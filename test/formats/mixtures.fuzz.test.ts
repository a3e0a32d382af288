import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../src/errors.js";
import { formatHtkMixtures } from "../../src/formats/htk/htk-mixtures.js";
import { encodeKaldiMixture } from "../../src/formats/kaldi/kaldi-mixture.js";
import { decodeMixtures } from "../../src/formats/mixture/mixture-codec.js";
import { decodeSklearnArrays, encodeSklearnArrays } from "../../src/formats/sklearn/sklearn.js";
import type { GaussianMixture } from "../../src/types.js";
import { randomMixture } from "../oracles/random-mixture.js";
import { exchangeBytes } from "./exchange-files.js";

const ascii = (text: string) => new TextEncoder().encode(text);
const full = randomMixture({ covarianceType: "full", numComponents: 2, dim: 2, seed: 12 });
const diag = randomMixture({ covarianceType: "diag", numComponents: 3, dim: 2, seed: 13 });

const files: readonly Uint8Array[] = [
  ...["tied.json", "spherical.safetensors", "full.safetensors"].map(exchangeBytes),
  ...["diag-float.gmm", "full-double.gmm", "full-text.gmm", "two-pdfs.mdl"].map(exchangeBytes),
  encodeKaldiMixture(diag, { text: true }),
  ascii(formatHtkMixtures([{ name: "a", mixture: full }])),
  ascii(
    formatHtkMixtures([
      { name: "a", mixture: diag },
      { name: "b", mixture: diag },
    ]),
  ),
];

const piece = fc.oneof(
  fc.uint8Array({ minLength: 0, maxLength: 8 }),
  fc
    .constantFrom(
      "\0B",
      "DM ",
      "FV ",
      "[",
      "]",
      "nan",
      "1e999",
      "-1",
      "\n",
      "9999999999",
      "<MEAN> 9",
      '"',
      "~u x",
      "{",
      ",",
      "null",
    )
    .map(ascii),
  fc.constantFrom(0, 1, 4, 255, 0x7fffffff, 0x80000000, 0xffffffff).map((value) => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    return bytes;
  }),
);

/** Puts a piece in the place of as many bytes, or of `length`, or cuts everything behind. */
const damage = fc.record({
  place: fc.nat(9999).map((share) => share / 10_000),
  piece,
  length: fc.oneof(fc.constant(null), fc.nat(8), fc.constant(Number.POSITIVE_INFINITY)),
});

const damaged = (
  file: Uint8Array,
  { place, piece, length }: { place: number; piece: Uint8Array; length: number | null },
) => {
  const at = Math.floor(place * file.length);
  const end = Math.min(file.length, at + (length ?? piece.length));
  return new Uint8Array(Buffer.concat([file.subarray(0, at), piece, file.subarray(end)]));
};

const mutant = fc
  .tuple(fc.constantFrom(...files), fc.array(damage, { minLength: 1, maxLength: 3 }))
  .map(([file, damages]) => damages.reduce(damaged, file));

function checkMixture({ weights, means, covariances, numComponents, dim }: GaussianMixture): void {
  expect(weights).toHaveLength(numComponents);
  expect(means).toHaveLength(numComponents * dim);
  expect([...weights, ...means, ...covariances].every(Number.isFinite)).toBe(true);
}

describe("whatever happens to a file of mixtures", () => {
  it("decodeMixtures reads mixtures or says why not", () => {
    const outcomes = { read: 0, refused: 0 };
    for (const file of files) expect(decodeMixtures(file).length).toBeGreaterThan(0);
    fc.assert(
      fc.property(mutant, (bytes) => {
        try {
          for (const { mixture } of decodeMixtures(bytes, { name: "m" })) checkMixture(mixture);
          outcomes.read++;
        } catch (error) {
          if (!(error instanceof ModelFileError)) throw error;
          expect(error.message).toMatch(/^m: .{10}/s);
          outcomes.refused++;
        }
      }),
      { seed: 14, numRuns: 3000 },
    );
    expect(outcomes.read).toBeGreaterThan(100);
    expect(outcomes.refused).toBeGreaterThan(2000);
  });

  it("decodeSklearnArrays does too", () => {
    const whole = encodeSklearnArrays(full);
    const outcomes = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(whole)), damage, (name, how) => {
        try {
          checkMixture(decodeSklearnArrays({ ...whole, [name]: damaged(whole[name] as Uint8Array, how) }));
          outcomes.read++;
        } catch (error) {
          if (!(error instanceof ModelFileError)) throw error;
          outcomes.refused++;
        }
      }),
      { seed: 15, numRuns: 1500 },
    );
    expect(outcomes.read).toBeGreaterThan(200);
    expect(outcomes.refused).toBeGreaterThan(300);
  });

  it.each([
    ["nothing", ""],
    ["a space", " "],
    ["text", "hello"],
    ["an array", "[1, 2]"],
    ["sound", "RIFF\x24\0\0\0WAVEfmt "],
  ])("%s is no mixture", (_, text) => {
    expect(() => decodeMixtures(ascii(text), { name: "x.bin" })).toThrow(
      /^x\.bin: no mixture in a format that is known/,
    );
  });
});
