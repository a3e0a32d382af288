import { describe, expect, it } from "vitest";
import { type ChartSpec, renderChart } from "../../src/report/chart.js";

const points = {
  width: 300,
  height: 200,
  data: {
    values: [
      { x: 1, y: 2, of: "<a & b>" },
      { x: 3, y: 1, of: "c" },
    ],
  },
  mark: "point",
  encoding: {
    x: { field: "x", type: "quantitative" },
    y: { field: "y", type: "quantitative" },
    color: { field: "of", type: "nominal" },
  },
} satisfies ChartSpec;

describe("renderChart", () => {
  it("draws an SVG that stands alone: its size, white ground, labels escaped, no script", async () => {
    const svg = await renderChart(points);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]* width="\d+" height="\d+"/);
    expect(svg).toContain('fill="#ffffff"');
    expect(svg).toContain("&lt;a &amp; b&gt;");
    expect(svg).toContain("#0072b2");
    expect(svg).not.toMatch(/<script|<image|href="http/);
  });

  it("draws the same specification the same, and leaves it as it was", async () => {
    const before = structuredClone(points);
    expect(await renderChart(points)).toBe(await renderChart(points));
    expect(points).toEqual(before);
  });

  it("names what its marks refer to by itself: the same again, another in another chart", async () => {
    const clipped = (x: number): ChartSpec => ({
      ...points,
      mark: { type: "point", clip: true },
      data: { values: [{ x, y: 2, of: "a" }] },
    });
    const ids = async (x: number) =>
      [...(await renderChart(clipped(x))).matchAll(/id="([^"]+)"|url\(#([^)]+)\)/g)].map(([, id, use]) => id ?? use);
    const first = await ids(1);
    expect(first.length).toBeGreaterThan(1);
    expect(new Set(first).size).toBe(1);
    expect(await ids(1)).toEqual(first);
    expect(await ids(3)).not.toContain(first[0]);
  });

  it("writes places to a hundredth of a pixel, and texts as they are", async () => {
    const third = { ...points, title: "0.123456789", data: { values: [{ x: 1 / 3, y: 2 / 3, of: "a" }] } };
    const svg = await renderChart(third);
    expect(svg).toContain(">0.123456789<");
    expect(svg).not.toMatch(/(d|transform)="[^"]*\.\d{3}/);
  });

  it("lets a specification have its own look", async () => {
    expect(await renderChart({ ...points, config: { background: "#fdf6e3" } })).toContain('fill="#fdf6e3"');
  });

  it("fetches nothing", async () => {
    const elsewhere = { ...points, data: { url: "http://127.0.0.1:9/data.json" } };
    await expect(renderChart(elsewhere)).rejects.toThrow("fetches nothing: http://127.0.0.1:9/data.json");
  });

  it("says what Vega-Lite would have left out", async () => {
    const encoding = { ...points.encoding, colr: { field: "of", type: "nominal" } };
    await expect(renderChart({ ...points, encoding } as ChartSpec)).rejects.toThrow(/the chart cannot be drawn.*colr/);
  });
});
