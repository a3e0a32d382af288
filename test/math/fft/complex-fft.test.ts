import { expect, it } from "vitest";
import { powerOfTwoFrom, smallFactors } from "../../../src/math/fft/complex-fft.js";

it.each([
  [0.2, 1],
  [1, 1],
  [2, 2],
  [3, 4],
  [400.5, 512],
  [512, 512],
  [513, 1024],
])("the least power of two from %d on is %i", (n, power) => {
  expect(powerOfTwoFrom(n)).toBe(power);
});

it("takes lengths of primes up to 31 in passes, others by Bluestein", () => {
  const byBluestein = Array.from({ length: 80 }, (_, i) => i + 1).filter((length) => smallFactors(length) === null);
  expect(byBluestein).toEqual([37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 74, 79]);
  expect(smallFactors(1)).toEqual([]);
  expect(smallFactors(2 ** 5 * 3 * 7)).toEqual([4, 4, 2, 3, 7]);
});
