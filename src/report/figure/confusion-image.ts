import type { ConfusionMatrix } from "../../types.js";
import { type Colour, parseColour } from "./colour-map.js";
import { dataUri, encodeRgba } from "./png.js";

/** Right and wrong, told apart by all readers (Okabe and Ito 2008). */
const RIGHT = parseColour("0072b2");
const WRONG = parseColour("d55e00");
/** A single confusion among thousands is still to be seen. */
const LEAST_SHADE = 0.16;

/** How much of its colour a cell has: the root of its share of its row, so that few confusions are seen beside many hits. */
export const shadeOf = (count: number, total: number): number =>
  count === 0 ? 0 : LEAST_SHADE + (1 - LEAST_SHADE) * Math.sqrt(count / total);

/**
 * A confusion matrix as a picture, a pixel a cell: hits in blue, confusions in orange, the more the denser; cells without any
 * are clear, so that it stands on light and dark ground.
 *
 * @returns a `data:` address of a PNG
 */
export function confusionImage({ counts }: ConfusionMatrix): string {
  const size = counts.length;
  const pixels = new Uint8Array(4 * size * size);
  counts.forEach((row, i) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    row.forEach((count, j) => {
      const shade = shadeOf(count, total);
      pixels.set([...cellColour(i === j), Math.round(255 * shade)], 4 * (i * size + j));
    });
  });
  return dataUri("image/png", encodeRgba({ width: size, height: size, pixels }));
}

const cellColour = (isRight: boolean): Colour => (isRight ? RIGHT : WRONG);

/** Black or white, whichever is told better from a cell on a ground. */
export function inkOn(isRight: boolean, shade: number, ground: Colour): "black" | "white" {
  const colour = cellColour(isRight).map((value, i) => shade * value + (1 - shade) * (ground[i] as number)) as [
    number,
    number,
    number,
  ];
  const light = luminance(colour);
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? "black" : "white";
}

/** Relative luminance as WCAG 2.2 defines it. */
export function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
