import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstNotUnder, firstOver, naturalOrder } from "../../src/math/order.js";

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

it("the first over a value stands behind all that are as great", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (values, most) => {
      const ascending = values.toSorted((a, b) => a - b);
      expect(firstOver(ascending, most)).toBe(ascending.filter((value) => value <= most).length);
    }),
  );
});

const name = fc.string({ unit: fc.constantFrom("0", "1", "2", "9", "a", "b", "_", "/", "é"), maxLength: 6 });

describe("naturalOrder", () => {
  it("orders numbers by value", () => {
    expect(
      ["0_jackson_10.wav", "0_jackson_9.wav", "0_george_10.wav", "10_a.wav", "2_a.wav"].toSorted(naturalOrder),
    ).toEqual(["0_george_10.wav", "0_jackson_9.wav", "0_jackson_10.wav", "2_a.wav", "10_a.wav"]);
  });

  it("keeps the order of numbers beyond the safe integers", () => {
    expect(naturalOrder("a90071992547409930", "a90071992547409931")).toBeLessThan(0);
  });

  it("settles leading zeros by code unit", () => {
    expect(["a1", "a01", "a001"].toSorted(naturalOrder)).toEqual(["a001", "a01", "a1"]);
  });

  it("is a total order", () => {
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(naturalOrder(a, b))).toBe(-Math.sign(naturalOrder(b, a)) + 0);
        expect(naturalOrder(a, b) === 0).toBe(a === b);
        if (naturalOrder(a, b) <= 0 && naturalOrder(b, c) <= 0) expect(naturalOrder(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 3000 },
    );
  });
});
