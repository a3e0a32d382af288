import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { dataUri, encodePng, encodeRgba } from "../../../src/report/figure/png.js";

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
