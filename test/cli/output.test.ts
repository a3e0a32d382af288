import { describe, expect, it } from "vitest";
import { tableOf, visible } from "../../src/cli/shared/output.js";
import { reportText } from "../../src/cli/shared/report-text.js";
import { reportOf } from "../../src/evaluate/report.js";
import type { Trial } from "../../src/types.js";

describe("a table", () => {
  it("has numbers to the right, and columns as wide as their text looks", () => {
    expect(
      tableOf(
        ["label", "n"],
        [
          ["x", 1],
          ["日本", 22],
          ["ü", ""],
        ],
      ),
    ).toBe(
      [
        "┌───────┬────┐",
        "│ label │  n │",
        "├───────┼────┤",
        "│ x     │  1 │",
        "│ 日本  │ 22 │",
        "│ ü     │    │",
        "└───────┴────┘",
      ].join("\n"),
    );
    expect(
      tableOf(["a", "b"], [["x\ny", "one"]])
        .split("\n")
        .slice(3, 5),
    ).toEqual(["│ x │ one │", "│ y │     │"]);
    expect(tableOf(["a"], [])).toBe("┌───┐\n│ a │\n└───┘");
  });

  it("takes more rows than a call takes arguments", () => {
    const rows = Array.from({ length: 130_000 }, (_, i) => [`recording ${i}`, i]);
    const lines = tableOf(["recording", "n"], rows).split("\n");
    expect(lines).toHaveLength(130_004);
    expect(lines.at(-2)).toBe("│ recording 129999 │ 129999 │");
  });
});

describe("what reaches a terminal", () => {
  it("holds no control character of a label, a path or a file", () => {
    expect(visible("a\x1b[2Jb\x07\x9b\x7f\r\n\tü")).toBe("a\\x1b[2Jb\\x07\\x9b\\x7f\\x0d\n\tü");
    expect(tableOf(["label"], [["\x1b[31mred"]])).toContain("│ \\x1b[31mred │");
  });
});

describe("a report on many labels", () => {
  it("lists the commonest confusions instead of a matrix", () => {
    const labels = Array.from({ length: 1000 }, (_, i) => `label ${i}`);
    const scores = Object.fromEntries(labels.map((label) => [label, 0]));
    const trials = labels.flatMap((actual, i): Trial[] => {
      const predicted = i < 30 ? (labels[i + 1] as string) : actual;
      return [{ actual, predicted, scores, numFrames: 1, margin: 1 } as unknown as Trial];
    });
    const text = reportText(reportOf(trials, labels), "word");
    expect(text).toContain(
      "confusion: the 20 commonest of 30, of 1000 labels; the whole matrix is in --report out.json",
    );
    expect(text).toContain("│ label 0  │ label 1   │     1 │");
    expect(text.length).toBeLessThan(200_000);
  });
});
