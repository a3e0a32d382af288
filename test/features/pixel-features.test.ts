import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/errors.js";
import { paintSegments, pixelFeatures } from "../../src/features/pixel-features.js";

const frame = (data: readonly number[], options = {}) => {
  const image = { width: 1, height: 1, channels: data.length, data };
  return Array.from(pixelFeatures(image, { position: false, ...options }).data);
};

describe("pixelFeatures", () => {
  // brucelindbloom.com, CIE Color Calculator: sRGB, D65, no adaptation.
  it.each([
    ["white", [255, 255, 255], [100, 0, 0]],
    ["black", [0, 0, 0], [0, 0, 0]],
    ["red", [255, 0, 0], [53.24, 80.09, 67.2]],
    ["green", [0, 255, 0], [87.73, -86.18, 83.18]],
    ["blue", [0, 0, 255], [32.3, 79.19, -107.86]],
    ["a dark grey, on the straight part", [3, 3, 3], [0.82, 0, 0]],
  ])("is CIELAB: %s", (_, rgb, lab) => {
    frame(rgb).forEach((value, i) => {
      expect(Math.abs(value - (lab[i] as number))).toBeLessThan(0.06);
    });
  });

  it("takes grey, opacity and 16 bits", () => {
    expect(frame([128])).toEqual(frame([128, 128, 128]).slice(0, 1));
    expect(frame([128, 7])).toEqual(frame([128]));
    expect(frame([1, 2, 3, 9])).toEqual(frame([1, 2, 3]));
    const deep = { width: 1, height: 1, channels: 3, depth: 16, data: [257, 514, 65535] };
    expect(Array.from(pixelFeatures(deep, { position: false, colour: "rgb" }).data)).toEqual([1 / 255, 2 / 255, 1]);
  });

  it("adds the middle of each pixel, row by row, with one scale both ways", () => {
    const { data, numFrames, dim } = pixelFeatures({ width: 4, height: 2, channels: 1, data: new Uint8Array(8) });
    expect([numFrames, dim]).toEqual([8, 3]);
    const places = Array.from({ length: 8 }, (_, i) => [data[3 * i + 1], data[3 * i + 2]]);
    expect(places.slice(0, 2)).toEqual([
      [0.125, 0.125],
      [0.375, 0.125],
    ]);
    expect(places[4]).toEqual([0.125, 0.375]);
  });

  it("says what is wrong with an image", () => {
    const image = { width: 2, height: 1, channels: 3, data: [1, 2, 3] };
    expect(() => pixelFeatures(image)).toThrow(ShapeError);
    expect(() => pixelFeatures(image)).toThrow("an image of 2 × 1 × 3 has 6 values, more than 0; 3 came");
    expect(() => pixelFeatures({ ...image, width: 0, data: [] })).toThrow(ShapeError);
    expect(() => pixelFeatures({ ...image, channels: 5 })).toThrow("1 to 4 channels, not 5");
    expect(() => pixelFeatures({ ...image, depth: 2 })).toThrow("8 or 16 bits");
    expect(() => pixelFeatures({ ...image, width: 1 }, { colour: "hsv" as "lab" })).toThrow(OptionError);
  });
});

describe("paintSegments", () => {
  it("gives every pixel the mean of its segment, channel by channel, in the picture's depth", () => {
    const data = [10, 0, 20, 100, 90, 7];
    expect(paintSegments({ width: 3, height: 1, channels: 2, data }, [0, 0, 1])).toEqual(
      Uint8Array.of(15, 50, 15, 50, 90, 7),
    );
    const deep = { width: 1, height: 2, channels: 1, depth: 16, data: [60000, 60002] };
    expect(paintSegments(deep, [0, 0])).toEqual(Uint16Array.of(60001, 60001));
  });

  it("needs an index for each pixel", () => {
    const image = { width: 2, height: 1, channels: 1, data: [1, 2] };
    expect(() => paintSegments(image, [0])).toThrow("an image of 2 × 1 has as many pixels; 1 segments came");
  });
});
