import { describe, expect, it } from "vitest";
import { normalQuantile } from "../../src/math/normal-quantile.js";

describe("the normal quantile", () => {
  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.025, -1.959963984540054],
    [0.995, 2.5758293035489004],
    [0.001, -3.090232306167813],
  ])("of %d is %d", (p, x) => expect(Math.abs(normalQuantile(p) - x)).toBeLessThan(1e-13));
});
