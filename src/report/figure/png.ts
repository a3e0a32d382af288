import { encode } from "fast-png";
import { ShapeError } from "../../errors.js";
import type { Colour } from "./colour-map.js";

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
