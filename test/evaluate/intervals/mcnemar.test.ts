import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { mcnemarTest } from "../../../src/evaluate/intervals/mcnemar.js";
import { readGolden } from "../../oracles/golden.js";

interface Golden {
  readonly mcnemar: {
    readonly cases: readonly {
      b: number;
      c: number;
      exact_p: number;
      mid_p: number | null;
      chi2: number | null;
      chi2_p: number | null;
      chi2_cc: number | null;
      chi2_cc_p: number | null;
    }[];
  };
}

describe("McNemar's test", () => {
  const { cases } = readGolden<Golden>("eval/intervals_tests.json").mcnemar;

  it.each(cases)("equals scipy's for $b and $c", (expected) => {
    const { onlyFirst, onlySecond, ...test } = mcnemarTest(expected.b, expected.c);
    const { exactP, midP, chiSquare, chiSquareP, correctedChiSquare, correctedChiSquareP } = test;
    const pairs = [
      [exactP, expected.exact_p],
      [midP, expected.mid_p],
      [chiSquare, expected.chi2],
      [chiSquareP, expected.chi2_p],
      [correctedChiSquare, expected.chi2_cc],
      [correctedChiSquareP, expected.chi2_cc_p],
    ] as const;
    for (const [actual, wanted] of pairs) {
      if (wanted === null) expect(actual).toBeNull();
      else expect(Math.abs((actual ?? Number.NaN) - wanted)).toBeLessThan(1e-10);
    }
    expect([onlyFirst, onlySecond]).toEqual([expected.b, expected.c]);
  });

  it("does not mind which is called the first", () => {
    expect(mcnemarTest(3, 12)).toEqual({ ...mcnemarTest(12, 3), onlyFirst: 3, onlySecond: 12 });
  });

  it("holds for many trials", () => {
    const { exactP, midP, chiSquareP } = mcnemarTest(20_000, 20_600);
    expect(exactP).toBeGreaterThan(midP ?? 1);
    expect(Math.abs(exactP - (chiSquareP ?? 1))).toBeLessThan(1e-3);
  });

  it("refuses what are no counts", () => {
    expect(() => mcnemarTest(1.5, 2)).toThrow(OptionError);
    expect(() => mcnemarTest(1, -2)).toThrow(OptionError);
  });
});
