import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { heatMapUri } from "../../src/report/figure/images.js";
import { rasterizeSvg } from "../../src/report/svg.js";

const square = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">';

describe("an SVG as PNG", () => {
  it("has its size times the scale, and its colours", async () => {
    const png = decode(
      await rasterizeSvg(`${square}<rect width="40" height="20" fill="#d55e00"/></svg>`, { scale: 3 }),
    );
    expect([png.width, png.height]).toEqual([120, 60]);
    expect([...png.data.slice(0, 3)]).toEqual([213, 94, 0]);
  });

  it.each(["time, s", "ä ő Ω Ж −"])("has the text %s in its own font", async (text) => {
    const drawn = (words: string) =>
      rasterizeSvg(
        `${square}<text x="2" y="14" font-family="Helvetica, sans-serif" font-size="10">${words}</text></svg>`,
      );
    const { data } = decode(await drawn(text));
    const blank = decode(await drawn(""));
    expect(data.filter((value, i) => value !== blank.data[i]).length).toBeGreaterThan(100);
  });

  it("keeps the cells of a picture in it sharp", async () => {
    const cells = heatMapUri({ values: Float32Array.of(0, 1), numRows: 1, numColumns: 2, range: [0, 1] });
    const image = `<image width="40" height="20" preserveAspectRatio="none" style="image-rendering:pixelated" href="${cells}"/>`;
    const { data } = decode(await rasterizeSvg(`${square}${image}</svg>`, { scale: 1 }));
    const reds = data.filter((_, i) => i % 4 === 0);
    expect(new Set(reds)).toEqual(new Set([68, 253]));
  });

  it("is refused where it is none, or the scale is out of range", async () => {
    await expect(rasterizeSvg("<svg")).rejects.toThrow(OptionError);
    await expect(rasterizeSvg(`${square}</svg>`, { scale: 0 })).rejects.toThrow(/scale is over 0 up to 8, not 0/);
  });
});
