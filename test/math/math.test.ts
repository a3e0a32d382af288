import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eigenvectors, floorEigenvalues } from "../../src/math/linear/eigenvectors.js";
import { cholesky, invertLower, packedLength } from "../../src/math/linear/symmetric.js";
import { createRandom, drawDistinct, permutation } from "../../src/math/random.js";
import { logSumExp } from "../../src/math/special.js";
import { createPairwiseFold, foldPairwise, pairwiseSum } from "../../src/math/sums.js";

describe("logSumExp", () => {
  it("neither overflows nor underflows", () => {
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
    expect(logSumExp([-1e5, -1e5])).toBeCloseTo(-1e5 + Math.LN2, 9);
  });
  it("takes −∞ as an absent term", () => {
    expect(logSumExp([Number.NEGATIVE_INFINITY, 3])).toBe(3);
    expect(logSumExp([Number.NEGATIVE_INFINITY])).toBe(Number.NEGATIVE_INFINITY);
    expect(logSumExp([])).toBe(Number.NEGATIVE_INFINITY);
  });
  it("keeps to its range", () => expect(logSumExp([9, 1, 2, 9], 1, 2)).toBeCloseTo(Math.log(Math.E + Math.E ** 2), 12));
});

describe("random numbers", () => {
  it("depend on the seed alone, and not on the machine", () => {
    const random = createRandom(42);
    const drawn = [random.uniform(), random.uniform(), random.normal()];
    const again = createRandom(42);
    expect([again.uniform(), again.uniform(), again.normal()]).toEqual(drawn);
    expect(createRandom(43).uniform()).not.toBe(drawn[0]);
  });
  it("have the moments of their distributions", () => {
    const random = createRandom(1);
    const n = 20_000;
    const uniform = Array.from({ length: n }, () => random.uniform());
    const normal = Array.from({ length: n }, () => random.normal());
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / n;
    expect(mean(uniform)).toBeCloseTo(0.5, 1);
    expect(mean(normal)).toBeCloseTo(0, 1);
    expect(mean(normal.map((value) => value * value))).toBeCloseTo(1, 1);
    expect(Math.max(...uniform)).toBeLessThan(1);
  });
  it("begin differently for seeds next to one another", () => {
    const firsts = Array.from({ length: 1000 }, (_, seed) => createRandom(seed).uniform());
    for (const third of [0, 1, 2]) {
      const share = firsts.filter((value) => Math.floor(value * 3) === third).length / 1000;
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.05);
    }
  });
  it("permute without loss", () => {
    const order = permutation(100, createRandom(3));
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(Array.from(order)).not.toEqual(Array.from({ length: 100 }, (_, i) => i));
  });
});

describe("drawing without replacement", () => {
  it("draws up to 2²⁰ as a permutation begins", () => {
    expect(drawDistinct(50, 7, createRandom(3))).toEqual(permutation(50, createRandom(3)).subarray(0, 7));
  });
  it("draws distinct integers from more, each as often as another", () => {
    const n = 2 ** 20 + 4;
    const drawn = drawDistinct(n, 40_000, createRandom(8));
    expect(new Set(drawn).size).toBe(40_000);
    expect(Math.max(...drawn)).toBeLessThan(n);
    const mean = pairwiseSum(drawn) / drawn.length;
    // The mean of so many has a deviation of 0.0014 n.
    expect(Math.abs(mean / n - 0.5)).toBeLessThan(0.006);
  });
});

describe("pairwise sums", () => {
  it("keep digits that a running sum loses", () => {
    const tenths = new Float64Array(1e6).fill(0.1);
    expect(Math.abs(pairwiseSum(tenths) - 1e5)).toBeLessThan(1e-9);
    expect(Math.abs(tenths.reduce((sum, value) => sum + value, 0) - 1e5)).toBeGreaterThan(1e-7);
  });
  it("fold in an order that the count alone decides", () => {
    const join = (items: string[]) => foldPairwise(items, (a, b) => `(${a}${b})`);
    expect(join(["a", "b", "c", "d", "e"])).toBe("(((ab)(cd))e)");
    expect(join(["a", "b", "c"])).toBe("((ab)c)");
    expect(foldPairwise([], (a) => a)).toBeNull();
  });
  it("fold the same whoever folds which run of the items", () => {
    const combine = (a: string, b: string) => `(${a}${b})`;
    const cuts = fc
      .array(fc.nat(40), { maxLength: 6 })
      .map((ends) => [...new Set([...ends, 40])].sort((a, b) => a - b));
    const items = Array.from({ length: 40 }, (_, i) => `${i} `);
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 40 }), (ends, count) => {
        const whole = createPairwiseFold(combine);
        let start = 0;
        for (const end of ends) {
          const run = createPairwiseFold(combine, start);
          for (const item of items.slice(start, Math.min(end, count))) run.push(item);
          for (const { value, size } of run.partials()) whole.push(value, size);
          start = Math.min(end, count);
        }
        expect(whole.result()).toBe(foldPairwise(items.slice(0, count), combine));
      }),
      { seed: 4 },
    );
  });
  it("hand on few partials of a run", () => {
    const run = createPairwiseFold((a: number, b: number) => a + b, 6);
    for (let i = 6; i < 21; i++) run.push(1);
    expect(run.partials().map(({ size }) => size)).toEqual([2, 8, 4, 1]);
  });
});

/** A = B Bᵀ + I, packed: always positive definite. */
const positiveDefinite = fc.integer({ min: 1, max: 6 }).chain((dim) =>
  fc.array(fc.integer({ min: -20, max: 20 }), { minLength: dim * dim, maxLength: dim * dim }).map((values) => {
    const packed = new Float64Array(packedLength(dim));
    for (let i = 0, at = 0; i < dim; i++) {
      for (let j = 0; j <= i; j++, at++) {
        let sum = i === j ? 1 : 0;
        for (let e = 0; e < dim; e++) sum += ((values[i * dim + e] ?? 0) * (values[j * dim + e] ?? 0)) / 100;
        packed[at] = sum;
      }
    }
    return { dim, packed };
  }),
);

const entry = (packed: Float64Array, i: number, j: number) => (j <= i ? (packed[packedLength(i) + j] ?? 0) : 0);

describe("symmetric matrices", () => {
  it("are the product of their Cholesky factor and its transpose", () => {
    fc.assert(
      fc.property(positiveDefinite, ({ dim, packed }) => {
        const factor = cholesky(packed, dim) ?? new Float64Array();
        const inverse = invertLower(factor, dim);
        for (let i = 0; i < dim; i++) {
          for (let j = 0; j <= i; j++) {
            let product = 0;
            let identity = 0;
            for (let e = 0; e < dim; e++) {
              product += entry(factor, i, e) * entry(factor, j, e);
              identity += entry(factor, i, e) * entry(inverse, e, j);
            }
            expect(product).toBeCloseTo(entry(packed, i, j), 9);
            expect(identity).toBeCloseTo(i === j ? 1 : 0, 9);
          }
        }
      }),
      { seed: 6 },
    );
  });

  it("without positive eigenvalues, or with NaN, have no factor", () => {
    expect(cholesky(Float64Array.of(1, 2, 1), 2)).toBeNull();
    expect(cholesky(Float64Array.of(1, Number.NaN, 1), 2)).toBeNull();
  });

  it("have their small eigenvalues raised and the others left", () => {
    // Eigenvalues 3 along (1, 1) and −1 along (1, −1).
    const { matrix, numRaised } = floorEigenvalues(Float64Array.of(1, 2, 1), 2, 0.5);
    expect(numRaised).toBe(1);
    expect(Array.from(matrix)).toEqual([expect.closeTo(1.75, 9), expect.closeTo(1.25, 9), expect.closeTo(1.75, 9)]);
  });

  it("are the sum of their eigenvectors' outer products, the greatest eigenvalue first", () => {
    fc.assert(
      fc.property(positiveDefinite, ({ dim, packed }) => {
        const { values, vectors } = eigenvectors(packed, dim);
        expect(Array.from(values)).toEqual(Array.from(values).sort((a, b) => b - a));
        for (let i = 0; i < dim; i++) {
          for (let j = 0; j <= i; j++) {
            let sum = 0;
            for (let e = 0; e < dim; e++) {
              sum += (values[e] ?? 0) * (vectors[e * dim + i] ?? 0) * (vectors[e * dim + j] ?? 0);
            }
            expect(sum).toBeCloseTo(entry(packed, i, j), 9);
          }
        }
      }),
      { seed: 7 },
    );
  });
});
