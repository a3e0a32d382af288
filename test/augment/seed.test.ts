import { describe, expect, it } from "vitest";
import { checkSeed, seedOf } from "../../src/augment/seed.js";
import { OptionError } from "../../src/errors.js";

describe("seedOf", () => {
  it("gives every item of every seed its own", () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => Array.from({ length: 40 }, (_, item) => seedOf(seed, item)));
    expect(new Set(seeds.flat()).size).toBe(1600);
    for (const seed of seeds.flat()) expect(() => checkSeed(seed)).not.toThrow();
  });
});

describe("checkSeed", () => {
  it.each([0, -(2 ** 31), 2 ** 32 - 1])("takes %d", (seed) => {
    expect(() => checkSeed(seed)).not.toThrow();
  });
  it.each([0.5, Number.NaN, 2 ** 32, -(2 ** 31) - 1])("refuses %d", (seed) => {
    expect(() => checkSeed(seed)).toThrow(OptionError);
  });
});
