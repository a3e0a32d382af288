import { describe, expect, it } from "vitest";
import { digamma, logBeta, logGamma } from "../../src/math/special.js";
import { readGolden, relativeError } from "../oracles/golden.js";

interface Golden {
  readonly x: number[];
  readonly gammaln: number[];
  readonly digamma: number[];
  readonly a: number[];
  readonly b: number[];
  readonly betaln: number[];
}

const golden = readGolden<Golden>("math/gamma.json");

describe("the gamma function and its kin", () => {
  it("equal scipy's to 1e-14, relative to the value or to 1", () => {
    expect(relativeError(golden.x.map(logGamma), golden.gammaln, 1)).toBeLessThan(1e-14);
    expect(relativeError(golden.x.map(digamma), golden.digamma, 1)).toBeLessThan(1e-14);
  });

  it("log B equals scipy's, to the digits that the largest of its terms has", () => {
    golden.a.forEach((a, i) => {
      const b = golden.b[i] as number;
      const scale = Math.max(1, Math.abs(logGamma(a + b)));
      expect(relativeError([logBeta(a, b)], [golden.betaln[i] as number], scale)).toBeLessThan(1e-14);
    });
  });

  it("are no numbers where there are none", () => {
    for (const x of [0, -0.5, -1, Number.NaN]) {
      expect(logGamma(x)).toBeNaN();
      expect(digamma(x)).toBeNaN();
    }
  });
});
