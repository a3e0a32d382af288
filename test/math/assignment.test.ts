import fc from "fast-check";
import { expect, it } from "vitest";
import { assignColumns } from "../../src/math/assignment.js";

const permutations = (items: readonly number[]): number[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));

it("an assignment costs no more than the best of all permutations", () => {
  const anyCosts = fc
    .integer({ min: 1, max: 6 })
    .chain((n) => fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: n * n, maxLength: n * n }));
  fc.assert(
    fc.property(anyCosts, (values) => {
      const n = Math.sqrt(values.length);
      const costOf = (columns: ArrayLike<number>) =>
        Array.from(columns).reduce((sum, column, row) => sum + (values[row * n + column] as number), 0);
      const columns = assignColumns(Float64Array.from(values), n);
      expect(Array.from(columns).sort()).toEqual(Array.from({ length: n }, (_, i) => i));
      const best = Math.min(...permutations(Array.from({ length: n }, (_, i) => i)).map(costOf));
      expect(costOf(columns)).toBeLessThanOrEqual(best + 1e-9);
    }),
    { seed: 3, numRuns: 300 },
  );
});

it("assigns ties and none", () => {
  expect(assignColumns(new Float64Array(0), 0)).toEqual(new Uint32Array(0));
  expect(Array.from(assignColumns(new Float64Array(9), 3)).sort()).toEqual([0, 1, 2]);
});
