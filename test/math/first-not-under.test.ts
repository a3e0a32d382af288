import { expect, it } from "vitest";
import { firstNotUnder } from "../../src/math/first-not-under.js";

it.each([
  [0, 0],
  [1, 0],
  [3, 1],
  [4, 3],
  [7, 3],
  [8, 4],
])("the first place that is %d or more", (least, place) => {
  expect(firstNotUnder([1, 3, 3, 7], least)).toBe(place);
  expect(firstNotUnder(Uint32Array.of(1, 3, 3, 7), least)).toBe(place);
});

it("is the length of nothing", () => expect(firstNotUnder([], 1)).toBe(0));
