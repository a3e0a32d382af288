import { describe, expect, it } from "vitest";
import { drawTimeline } from "../../../src/report/charts/timeline-chart.js";

const said = [
  { start: 0, end: 2, label: "ann" },
  { start: 2.5, end: 4, label: "bea" },
];

describe("drawTimeline", () => {
  it("has a row for each account, and each speaker's colour in both", async () => {
    const svg = await drawTimeline(
      [
        { name: "reference", segments: said },
        { name: "found", segments: said.slice(0, 1) },
      ],
      { title: "a call" },
    );
    for (const text of ["a call", "reference", "found", "ann", "bea", "seconds"]) expect(svg).toContain(text);
    // Two bars of ann and one of bea, and the symbols of the legend.
    expect(svg.match(/fill="#0072b2"/g)?.length).toBe(3);
    expect(svg.match(/fill="#d55e00"/g)?.length).toBe(2);
  });

  it("leaves out what lies beyond the time that is drawn", async () => {
    const svg = await drawTimeline([{ name: "found", segments: said }], { from: 0, to: 2.2 });
    expect(svg).not.toContain("bea");
  });

  it("is refused without a row, with two of one name, or with nothing to draw", async () => {
    await expect(drawTimeline([])).rejects.toThrow(/at least one row/);
    await expect(drawTimeline([1, 2].map(() => ({ name: "found", segments: said })))).rejects.toThrow(
      /name of its own/,
    );
    await expect(drawTimeline([{ name: "found", segments: [] }])).rejects.toThrow(/no segment/);
  });
});
