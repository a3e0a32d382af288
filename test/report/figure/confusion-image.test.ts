import { decode } from "fast-png";
import { describe, expect, it } from "vitest";
import type { Colour } from "../../../src/report/figure/colour-map.js";
import { confusionImage, inkOn, luminance, shadeOf } from "../../../src/report/figure/confusion-image.js";

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
