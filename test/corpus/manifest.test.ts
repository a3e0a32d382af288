import { describe, expect, it } from "vitest";
import { labelOf } from "../../src/corpus/manifest.js";
import { CorpusError } from "../../src/errors.js";

describe("labelOf", () => {
  const row = { path: "/c/a.wav", row: 7, columns: { speaker: "ann", digit: "" } };

  it("is what stands in the column", () => {
    expect(labelOf(row, "speaker")).toBe("ann");
  });

  it("names the row, the column and what there is", () => {
    expect(() => labelOf(row, "word")).toThrow(CorpusError);
    expect(() => labelOf(row, "word")).toThrow(/row 7 .*"word".*speaker, digit/);
    expect(() => labelOf(row, "digit")).toThrow(/row 7 .*empty "digit"/);
    expect(() => labelOf({ ...row, columns: {} }, "word")).toThrow(/no column besides the path/);
  });

  it("does not take what every object has for a column", () => {
    expect(() => labelOf(row, "toString")).toThrow(/no column "toString"/);
  });
});
