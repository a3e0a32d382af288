import { encode } from "fast-png";
import { ShapeError } from "../../errors.js";
import type { ConfusionMatrix } from "../../types.js";

/** A picture of few colours: each pixel is the index of one. */
export interface IndexedImage {
  readonly width: number;
  readonly height: number;
  /** width × height indices, row by row from the top. */
  readonly pixels: Uint8Array;
  /** 256 colours at the most. */
  readonly palette: readonly Colour[];
}

/**
 * The bytes of a PNG file with a palette: one byte a pixel before compression.
 *
 * @throws {ShapeError} when the pixels do not fill the picture, or one has no colour
 */
export function encodePng({ width, height, pixels, palette }: IndexedImage): Uint8Array {
  if (width < 1 || height < 1 || pixels.length !== width * height) {
    throw new ShapeError(`${pixels.length} pixels do not fill a picture of ${width} × ${height}`);
  }
  const largest = pixels.reduce((a, b) => Math.max(a, b), 0);
  if (largest >= palette.length) throw new ShapeError(`a pixel has the colour ${largest} of only ${palette.length}`);
  const colours = palette.map((colour) => [...colour]);
  return encode({ width, height, data: pixels, depth: 8, channels: 1, palette: colours });
}

/**
 * The bytes of a PNG file of red, green, blue and opacity, four bytes a pixel.
 *
 * @throws {ShapeError} when the pixels do not fill the picture
 */
export function encodeRgba({ width, height, pixels }: Omit<IndexedImage, "palette">): Uint8Array {
  if (width < 1 || height < 1 || pixels.length !== 4 * width * height) {
    throw new ShapeError(`${pixels.length} bytes are not the 4 of each pixel of a picture of ${width} × ${height}`);
  }
  return encode({ width, height, data: pixels, depth: 8, channels: 4 });
}

/** Bytes as a `data:` address, which a page holds in itself. */
export function dataUri(type: string, bytes: Uint8Array): string {
  let binary = "";
  // An argument each: a call takes some tens of thousands.
  for (let i = 0; i < bytes.length; i += 8192) binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return `data:${type};base64,${btoa(binary)}`;
}

/** Red, green, blue, 0–255. */
export type Colour = readonly [number, number, number];

/**
 * viridis of matplotlib (van der Walt and Smith 2015, CC0), 256 colours of six hexadecimal digits: lightness rises evenly, so
 * that it reads the same in grey print and to those who do not see all colours.
 */
const VIRIDIS =
  "44015444025645045745055946075a46085c460a5d460b5e470d60470e61471063471164471365481467481668481769" +
  "48186a481a6c481b6d481c6e481d6f481f70482071482173482374482475482576482677482878482979472a7a472c7a" +
  "472d7b472e7c472f7d46307e46327e46337f463480453581453781453882443983443a83443b84433d84433e85423f85" +
  "4240864241864142874144874045884046883f47883f48893e49893e4a893e4c8a3d4d8a3d4e8a3c4f8a3c508b3b518b" +
  "3b528b3a538b3a548c39558c39568c38588c38598c375a8c375b8d365c8d365d8d355e8d355f8d34608d34618d33628d" +
  "33638d32648e32658e31668e31678e31688e30698e306a8e2f6b8e2f6c8e2e6d8e2e6e8e2e6f8e2d708e2d718e2c718e" +
  "2c728e2c738e2b748e2b758e2a768e2a778e2a788e29798e297a8e297b8e287c8e287d8e277e8e277f8e27808e26818e" +
  "26828e26828e25838e25848e25858e24868e24878e23888e23898e238a8d228b8d228c8d228d8d218e8d218f8d21908d" +
  "21918c20928c20928c20938c1f948c1f958b1f968b1f978b1f988b1f998a1f9a8a1e9b8a1e9c891e9d891f9e891f9f88" +
  "1fa0881fa1881fa1871fa28720a38620a48621a58521a68522a78522a88423a98324aa8325ab8225ac8226ad8127ad81" +
  "28ae8029af7f2ab07f2cb17e2db27d2eb37c2fb47c31b57b32b67a34b67935b77937b87838b9773aba763bbb753dbc74" +
  "3fbc7340bd7242be7144bf7046c06f48c16e4ac16d4cc26c4ec36b50c46a52c56954c56856c66758c7655ac8645cc863" +
  "5ec96260ca6063cb5f65cb5e67cc5c69cd5b6ccd5a6ece5870cf5773d05675d05477d1537ad1517cd2507fd34e81d34d" +
  "84d44b86d54989d5488bd6468ed64590d74393d74195d84098d83e9bd93c9dd93ba0da39a2da37a5db36a8db34aadc32" +
  "addc30b0dd2fb2dd2db5de2bb8de29bade28bddf26c0df25c2df23c5e021c8e020cae11fcde11dd0e11cd2e21bd5e21a" +
  "d8e219dae319dde318dfe318e2e418e5e419e7e419eae51aece51befe51cf1e51df4e61ef6e620f8e621fbe723fde725";

/** viridis, from dark to light: 256 colours. */
export const viridis: readonly Colour[] = Array.from({ length: 256 }, (_, i) =>
  parseColour(VIRIDIS.slice(6 * i, 6 * i + 6)),
);

/** "0072b2" as three numbers. */
export function parseColour(hex: string): Colour {
  const value = Number.parseInt(hex.replace("#", ""), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Values to be seen as colours. */
export interface HeatMap {
  /** numRows × numColumns, the first row at the top. */
  readonly values: Float32Array | Float64Array;
  readonly numRows: number;
  readonly numColumns: number;
  /** What the darkest and the lightest colour stand for; values beyond have these colours. */
  readonly range: readonly [number, number];
}

/**
 * Values as the pixels of a PNG, a pixel a value, in the colours of viridis. A picture of 400 × 129 values weighs some 35 kB;
 * as rectangles of an SVG it would be 4 MB.
 *
 * @returns a `data:` address
 * @throws {ShapeError} when the values do not fill the picture, or one is no number
 */
export function heatMapUri({ values, numRows, numColumns, range }: HeatMap): string {
  const [low, high] = range;
  const pixels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const share = ((values[i] as number) - low) / (high - low);
    if (Number.isNaN(share)) throw new ShapeError(`a picture cannot show the value ${values[i]} at ${i}`);
    pixels[i] = Math.round(255 * Math.min(1, Math.max(0, share)));
  }
  return dataUri("image/png", encodePng({ width: numColumns, height: numRows, pixels, palette: viridis }));
}

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
