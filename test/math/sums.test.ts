import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/math/random.js";
import { createRunningSums, foldPairwise } from "../../src/math/sums.js";

const normals = (length: number, seed: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => 1e3 * random.normal());
};

/** Leaves of 32 summed from the left, folded pairwise. */
function byDefinition(values: Float64Array): number {
  const leaves: number[] = [];
  for (let start = 0; start < values.length; start += 32) {
    leaves.push(values.subarray(start, start + 32).reduce((sum, value) => sum + value, 0));
  }
  return foldPairwise(leaves, (left, right) => left + right) ?? 0;
}

const cuts = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 12 });

describe("running sums", () => {
  it("are pairwise sums, at any time and however the values came, to the bit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), cuts, fc.nat(1e6), (numSums, lengths, seed) => {
        const total = lengths.reduce((sum, length) => sum + length, 0);
        const rows = Array.from({ length: numSums }, (_, m) => normals(total, seed + m));
        const sums = createRunningSums(numSums);
        let at = 0;
        for (const length of lengths) {
          const portion = rows.flatMap((row) => Array.from(row.subarray(at, at + length)));
          sums.add(Float64Array.from(portion), length);
          at += length;
          expect(sums.numValues).toBe(at);
          expect(Array.from(sums.totals())).toEqual(rows.map((row) => byDefinition(row.subarray(0, at))));
        }
      }),
      { seed: 31, numRuns: 60 },
    );
  });

  it("take some columns of rows that are longer", () => {
    const sums = createRunningSums(2);
    sums.add(Float64Array.of(1, 2, 3, 4, 10, 20, 30, 40), 4, 1, 3);
    expect(Array.from(sums.totals())).toEqual([5, 50]);
  });

  it("keep digits that a plain sum loses", () => {
    const sums = createRunningSums(1);
    const values = new Float64Array(1e6).fill(0.1);
    sums.add(values, values.length);
    expect(Math.abs((sums.totals()[0] ?? 0) - 1e5)).toBeLessThan(1e-9);
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) - 1e5)).toBeGreaterThan(1e-7);
  });

  it("forget when they are cleared", () => {
    const sums = createRunningSums(1);
    sums.add(normals(100, 1), 100);
    sums.clear();
    expect([sums.numValues, ...sums.totals()]).toEqual([0, 0]);
    sums.add(normals(70, 2), 70);
    expect(sums.totals()[0]).toBe(byDefinition(normals(70, 2)));
  });
});
