import { expect, it } from "vitest";
import { isSmooth } from "../../../src/math/fft/stockham.js";

it("takes lengths of the primes 2, 3 and 5 alone", () => {
  const smooth = Array.from({ length: 32 }, (_, i) => i + 1).filter(isSmooth);
  expect(smooth).toEqual([1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16, 18, 20, 24, 25, 27, 30, 32]);
});
