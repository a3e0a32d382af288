/** Pictures as PNG, for documents that take no SVG. */

import { OptionError } from "../errors.js";

export interface RasterizeOptions {
  /** Pixels a pixel of the SVG, over 0 up to 8. @default 2 */
  readonly scale?: number;
}

/**
 * A picture as PNG, for documents that take no SVG. Text is set in Open Sans whatever fonts a machine has, so that the same
 * picture gives the same bytes. Drawn by resvg, in WebAssembly.
 *
 * @param svg  e.g. of `drawFeatures`, `drawRocCurves` or `drawClusterings`
 * @returns the bytes of a PNG file
 * @throws {OptionError} when it is no SVG, or the scale is out of range
 * @example
 * const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="9" height="9"/></svg>`;
 * const png = await rasterizeSvg(svg, { scale: 1 });
 * String.fromCharCode(...png.subarray(1, 4)) // => "PNG"
 */
export async function rasterizeSvg(svg: string, { scale = 2 }: RasterizeOptions = {}): Promise<Uint8Array> {
  if (!(scale > 0 && scale <= 8)) throw new OptionError(`scale is over 0 up to 8, not ${scale}`);
  const { pngOf } = await import("./resvg.js");
  try {
    // The same in the older word, which is the one that resvg knows.
    return pngOf(svg.replaceAll('style="image-rendering:pixelated"', 'image-rendering="optimizeSpeed"'), scale);
  } catch (error) {
    // resvg throws what it has to say as text.
    throw new OptionError(`the picture cannot be drawn: ${String(error)}`, { cause: error });
  }
}
