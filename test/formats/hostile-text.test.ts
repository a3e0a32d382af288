import { describe, expect, it } from "vitest";
import { FeatureFileError, ModelFileError } from "../../src/errors.js";
import { parseHtkLabels } from "../../src/formats/labels/htk-labels.js";
import { decodeNpy, npyHeader } from "../../src/formats/npy/npy.js";
import { arrayFromNested } from "../../src/formats/sklearn/sklearn.js";
import { isDecimal } from "../../src/formats/text-lines.js";

describe("text of a hostile form", () => {
  it("is not read twice: digits and a letter", () => {
    expect(isDecimal(`${"1".repeat(1_000_000)}x`)).toBe(false);
    expect(isDecimal("1".repeat(1_000_000))).toBe(true);
    for (const text of ["1", "-1.", ".5", "+1.5e-3", "2E9"]) expect([text, isDecimal(text)]).toEqual([text, true]);
    for (const text of ["", ".", "e5", "0x10", "NaN", "1.2.3"]) expect([text, isDecimal(text)]).toEqual([text, false]);
  });

  it("of many levels and lines takes time for its labels alone", () => {
    const wide = `0 10 ${Array.from({ length: 5000 }, (_, i) => `w${i}`).join(" ")}`;
    const lines = Array.from({ length: 20_000 }, (_, i) => `${10 * (i + 1)} ${10 * (i + 2)} x`);
    const tiers = parseHtkLabels([wide, ...lines].join("\n"));
    expect(tiers).toHaveLength(5000);
    expect(tiers[0]?.intervals).toHaveLength(20_001);
    expect(tiers[4999]?.intervals).toEqual([{ start: 0, end: 200_010 / 1e7, label: "w4999" }]);
  });

  it("as numbers in lists in lists 50,000 deep is told in a short error", () => {
    const value = JSON.parse("[".repeat(50_000) + "]".repeat(50_000)) as unknown;
    expect(() => arrayFromNested(value, "means_")).toThrow(ModelFileError);
    expect(() => arrayFromNested(value, "means_")).toThrow(/^means_ should be numbers in lists of up to 3 levels/);
  });

  it("as a shape of frames without values is refused", () => {
    const header = npyHeader([2 ** 53 - 1, 0], "float64");
    expect(() => decodeNpy(header)).toThrow(FeatureFileError);
    expect(() => decodeNpy(header)).toThrow(/frames without values/);
  });
});
