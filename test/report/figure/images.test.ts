import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import {
  type Colour,
  confusionImage,
  dataUri,
  encodePng,
  encodeRgba,
  heatMapUri,
  inkOn,
  luminance,
  shadeOf,
  viridis,
} from "../../../src/report/figure/images.js";

describe("a confusion matrix as a picture", () => {
  it("has a pixel a cell: hits blue, confusions orange, the more the denser, none clear", () => {
    const uri = confusionImage({
      labels: ["a", "b"],
      counts: [
        [4, 0],
        [1, 3],
      ],
    });
    const { data, width, height } = decode(Uint8Array.from(atob(uri.split(",")[1] ?? ""), (c) => c.charCodeAt(0)));
    expect([width, height]).toEqual([2, 2]);
    const pixels = [0, 4, 8, 12].map((at) => [...data.slice(at, at + 4)]);
    expect(pixels[0]).toEqual([0, 114, 178, 255]);
    expect(pixels[1]?.[3]).toBe(0);
    expect(pixels[2]?.slice(0, 3)).toEqual([213, 94, 0]);
    expect(pixels[2]?.[3]).toBe(Math.round(255 * shadeOf(1, 4)));
    expect(pixels[3]?.[3]).toBeGreaterThan(pixels[2]?.[3] as number);
  });

  it("is written on in black or white, which is read at 4.5 to 1 at the least, on light paper and dark", () => {
    const colours = { true: [0, 114, 178], false: [213, 94, 0] };
    for (const ground of [
      [255, 255, 255],
      [16, 21, 27],
    ] as const) {
      for (const isRight of [true, false]) {
        for (let shade = 0.16; shade <= 1; shade += 0.02) {
          const blended = colours[`${isRight}`].map((v, i) => shade * v + (1 - shade) * (ground[i] as number));
          const light = luminance(blended as unknown as Colour);
          const ink = inkOn(isRight, shade, ground) === "black" ? 0 : 1;
          const ratio = (Math.max(light, ink) + 0.05) / (Math.min(light, ink) + 0.05);
          expect(ratio).toBeGreaterThan(4.5);
        }
      }
    }
  });
});

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

const palette = [
  [0, 0, 0],
  [10, 20, 30],
] as const;

describe("PNG", () => {
  it("of a palette is read as it was written", () => {
    const read = decode(encodePng({ width: 3, height: 2, pixels: Uint8Array.of(0, 1, 0, 1, 1, 0), palette }));
    expect([read.width, read.height]).toEqual([3, 2]);
    expect([...read.data]).toEqual([0, 1, 0, 1, 1, 0]);
    expect(read.palette).toEqual([
      [0, 0, 0],
      [10, 20, 30],
    ]);
  });

  it("of colours with opacity is read as it was written", () => {
    const pixels = Uint8Array.of(1, 2, 3, 4, 250, 251, 252, 253);
    expect([...decode(encodeRgba({ width: 2, height: 1, pixels })).data]).toEqual([...pixels]);
  });

  it("is refused where pixels are missing, or have no colour", () => {
    const pixels = Uint8Array.of(0, 1, 2);
    expect(() => encodePng({ width: 2, height: 2, pixels, palette })).toThrow(/3 pixels do not fill .* 2 × 2/);
    expect(() => encodePng({ width: 3, height: 1, pixels, palette })).toThrow(ShapeError);
    expect(() => encodeRgba({ width: 1, height: 1, pixels })).toThrow(ShapeError);
  });

  it("becomes an address whose bytes come back, also when they are many", () => {
    const bytes = Uint8Array.from({ length: 50_000 }, (_, i) => i * 7);
    const [, encoded = ""] = dataUri("image/png", bytes).split("data:image/png;base64,");
    expect(Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0))).toEqual(bytes);
  });
});
