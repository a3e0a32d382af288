import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { viridis } from "../../../src/report/figure/colour-map.js";
import { luminance } from "../../../src/report/figure/confusion-image.js";
import { heatMapUri } from "../../../src/report/figure/heat-map.js";

const pixelsOf = (uri: string) => decode(Uint8Array.from(atob(uri.split(",")[1] ?? ""), (c) => c.charCodeAt(0)));

describe("a heat map", () => {
  it("has a pixel a value, the least dark, the greatest light, and what lies beyond at the ends", () => {
    const values = Float32Array.of(0, 1, 0.5, -3, 7, 0.25);
    const { width, height, data } = pixelsOf(heatMapUri({ values, numRows: 2, numColumns: 3, range: [0, 1] }));
    expect([width, height]).toEqual([3, 2]);
    expect([...data]).toEqual([0, 255, 128, 0, 255, 64]);
  });

  it("is refused where a value is no number", () => {
    const values = Float32Array.of(0, Number.NaN);
    expect(() => heatMapUri({ values, numRows: 1, numColumns: 2, range: [0, 1] })).toThrow(/NaN at 1/);
  });
});

describe("viridis", () => {
  it("is that of matplotlib, and grows lighter with every step", () => {
    expect(viridis).toHaveLength(256);
    // python3 -c "from matplotlib import cm; print([tuple(round(255*c) for c in cm.viridis(i)[:3]) for i in (0, 128, 255)])"
    expect([viridis[0], viridis[128], viridis[255]]).toEqual([
      [68, 1, 84],
      [33, 145, 140],
      [253, 231, 37],
    ]);
    const light = viridis.map(luminance);
    for (let i = 8; i < 256; i++) expect(light[i]).toBeGreaterThan(light[i - 8] as number);
  });
});
