import { expect, it } from "vitest";
import { powerOfTwoFrom } from "../../../src/math/fft/bluestein.js";

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
