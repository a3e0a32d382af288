import { ShapeError } from "../../errors.js";
import { viridis } from "./colour-map.js";
import { dataUri, encodePng } from "./png.js";

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
