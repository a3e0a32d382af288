import { describe, expect, it } from "vitest";
import { logLogSlope, median, quantile, summarize } from "../../bench/harness/summary.js";
import { duration, markdownTable, times } from "../../bench/harness/table.js";

describe("summaries of measurements", () => {
  it("keep the first run apart", () => {
    expect(summarize([9, 1, 3, 2])).toEqual({ first: 9, median: 2, least: 1, most: 3, count: 3 });
    expect(summarize([4])).toEqual({ first: 4, median: 4, least: 4, most: 4, count: 1 });
  });

  it("have the middle of an even number between two", () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([])).toBeNaN();
  });

  it("find the value that a share lies under", () => {
    const values = Array.from({ length: 150 }, (_, i) => 150 - i);
    expect(quantile(values, 0.99)).toBe(149);
    expect(quantile([7], 0.5)).toBe(7);
  });

  it("find the power of a cost", () => {
    const points = [1, 2, 4, 8].map((x) => ({ x, y: 0.3 * x ** 1.5 }));
    expect(logLogSlope(points)).toBeCloseTo(1.5, 12);
  });
});

describe("tables", () => {
  it("line up in Markdown", () => {
    expect(markdownTable(["program", "median"], [["voxmix", "1 s"]])).toBe(
      ["| program | median |", "|---------|-------:|", "| voxmix  |    1 s |"].join("\n"),
    );
  });

  it("give seconds in a unit that fits them", () => {
    expect([2.345, 0.0123, 4.5e-5, Number.NaN].map(duration)).toEqual(["2.35 s", "12.3 ms", "45.0 µs", "–"]);
    expect([4.417, Number.NaN].map(times)).toEqual(["4.42×", "–"]);
  });
});
