import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import type { FeatureEntry } from "../../src/formats/features/feature-entries.js";
import type { FeatureMatrix } from "../../src/types.js";

const folder = new URL("../fixtures/features/", import.meta.url);
const htkFolder = new URL("../golden/frontend/htk/", import.meta.url);

/** Files of test/fixtures/features: its README says what made them. */
export const fixturePath = (name: string): string => fileURLToPath(new URL(name, folder));
export const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(fixturePath(name)));

/** Files that HTK 3.4 itself wrote. */
export const htkPath = (name: string): string => fileURLToPath(new URL(name, htkFolder));
export const htkFile = (name: string): Uint8Array => new Uint8Array(readFileSync(htkPath(name)));

interface Expected {
  readonly matrix: readonly (readonly number[])[];
  readonly CM: readonly (readonly number[])[];
  readonly CM2: readonly (readonly number[])[];
  readonly CM3: readonly (readonly number[])[];
  readonly htkCompressed: readonly (readonly number[])[];
}

/** What numpy computed for the fixtures. */
export const expected = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")) as Expected;

export const rowsOf = ({ data, numFrames, dim }: FeatureMatrix): number[][] =>
  Array.from({ length: numFrames }, (_, t) => Array.from(data.subarray(t * dim, (t + 1) * dim)));

/** Every entry of an archive. */
export async function collect(entries: AsyncIterable<FeatureEntry>): Promise<FeatureEntry[]> {
  const all: FeatureEntry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}

const values = {
  float32: (length: number) => fc.float32Array({ minLength: length, maxLength: length }),
  float64: (length: number) => fc.float64Array({ minLength: length, maxLength: length }),
};

/** Any features of one frame or more; NaN, infinities, −0 and subnormals among the values. */
export const anyFeatures = (precision: "float32" | "float64"): fc.Arbitrary<FeatureMatrix> =>
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 })).chain(([numFrames, dim]) =>
    (values[precision](numFrames * dim) as fc.Arbitrary<Float32Array | Float64Array>).map((data) => ({
      data,
      numFrames,
      dim,
      frameShift: 0.01,
    })),
  );

/** Features of these rows. */
export function features(rows: readonly (readonly number[])[], frameShift = 0.01): FeatureMatrix {
  return { data: Float32Array.from(rows.flat()), numFrames: rows.length, dim: rows[0]?.length ?? 0, frameShift };
}
