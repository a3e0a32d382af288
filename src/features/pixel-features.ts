/** The pixels of a picture as frames, to be clustered like any others, and a picture painted by its segments. */

import { OptionError, ShapeError } from "../errors.js";
import type { FeatureMatrix } from "../types.js";

/** A picture as decoders of PNG give it, row by row from the top. */
export interface PixelImage {
  readonly width: number;
  readonly height: number;
  /** width · height · channels values, from 0 to 2^depth − 1. */
  readonly data: ArrayLike<number>;
  /** 1: grey; 2: grey and opacity; 3: red, green, blue; 4: and opacity, which is left out. */
  readonly channels: number;
  /** Bits of a value. @default 8 */
  readonly depth?: number;
}

export interface PixelFeatureOptions {
  /** CIELAB, in which equal distances look about equal, or sRGB from 0 to 1. @default "lab" */
  readonly colour?: "lab" | "rgb";
  /** Adds where each pixel is: x and y of its middle, from 0 to 1 along the longer side. @default true */
  readonly position?: boolean;
}

/**
 * The pixels of a picture as frames, to be clustered: colour, and place in the picture. O(pixels).
 *
 * @returns pixels × 5 values L* a* b* x y (or red, green, blue instead; 3 without position), row by row from the top; of a
 *   grey picture L* x y alone (or grey instead)
 * @throws {ShapeError} when the image does not hold width · height · channels values
 * @throws {OptionError} when an option is none of the above
 * @see IEC 61966-2-1:1999 (sRGB) and CIE 15:2004, §8.2.1 (CIELAB), white D65
 * @example
 * const image = { width: 2, height: 1, channels: 3, data: [255, 255, 255, 255, 0, 0] };
 * Array.from(pixelFeatures(image, { position: false }).data, Math.round) // => [100, 0, 0, 53, 80, 67]
 * pixelFeatures(image).dim // => 5
 */
export function pixelFeatures(image: PixelImage, options: PixelFeatureOptions = {}): FeatureMatrix {
  const { colour = "lab", position = true } = options;
  if (colour !== "lab" && colour !== "rgb") {
    throw new OptionError(`colour is "lab" or "rgb", not ${JSON.stringify(colour)}`);
  }
  checkImage(image);
  const { width, height, channels } = image;
  const numColours = channels < 3 ? 1 : 3;
  const dim = numColours + (position ? 2 : 0);
  const data = new Float64Array(width * height * dim);
  const longer = Math.max(width, height);
  for (let y = 0, pixel = 0; y < height; y++) {
    for (let x = 0; x < width; x++, pixel++) {
      const at = pixel * dim;
      const values = colour === "lab" ? labOf(...rgbAt(image, pixel)) : rgbAt(image, pixel);
      for (let c = 0; c < numColours; c++) data[at + c] = values[c];
      if (position) {
        data[at + numColours] = (x + 0.5) / longer;
        data[at + numColours + 1] = (y + 0.5) / longer;
      }
    }
  }
  return { data, numFrames: width * height, dim, frameShift: 1 };
}

/**
 * The picture with every pixel in the mean colour of its segment. O(pixels).
 *
 * @param segments  the index of a segment for each pixel, from 0, row by row from the top
 * @returns width · height · channels values of the picture's depth
 * @throws {ShapeError} when the image does not hold width · height · channels values, or there is not an index for each pixel
 * @example
 * const image = { width: 3, height: 1, channels: 1, data: [10, 20, 90] };
 * paintSegments(image, [0, 0, 1]) // => Uint8Array [ 15, 15, 90 ]
 */
export function paintSegments(image: PixelImage, segments: ArrayLike<number>): Uint8Array | Uint16Array {
  checkImage(image);
  const { width, height, channels, data, depth } = image;
  if (segments.length !== width * height) {
    throw new ShapeError(`an image of ${width} × ${height} has as many pixels; ${segments.length} segments came`);
  }
  const numSegments = Array.from(segments).reduce((most, segment) => Math.max(most, segment + 1), 0);
  const counts = new Float64Array(numSegments);
  const sums = new Float64Array(numSegments * channels);
  const placeOf = (at: number) => segments[Math.floor(at / channels)] * channels + (at % channels);
  for (let at = 0; at < data.length; at++) {
    const place = placeOf(at);
    if (at % channels === 0) counts[place / channels] = counts[place / channels] + 1;
    sums[place] = sums[place] + data[at];
  }
  const painted = depth === 16 ? new Uint16Array(data.length) : new Uint8Array(data.length);
  return painted.map((_, at) => Math.round(sums[placeOf(at)] / counts[segments[Math.floor(at / channels)]]));
}

function checkImage({ width, height, channels, data, depth = 8 }: PixelImage): void {
  if (![1, 2, 3, 4].includes(channels)) throw new ShapeError(`an image has 1 to 4 channels, not ${channels}`);
  if (depth !== 8 && depth !== 16) throw new ShapeError(`an image has 8 or 16 bits a value, not ${depth}`);
  const expected = width * height * channels;
  if (data.length === expected && expected > 0) return;
  throw new ShapeError(
    `an image of ${width} × ${height} × ${channels} has ${expected} values, more than 0; ${data.length} came`,
  );
}

type Triple = readonly [number, number, number];

/** sRGB from 0 to 1. */
function rgbAt({ data, channels, depth = 8 }: PixelImage, pixel: number): Triple {
  const full = 2 ** depth - 1;
  const at = pixel * channels;
  const value = (channel: number) => data[at + channel] / full;
  return channels < 3 ? [value(0), value(0), value(0)] : [value(0), value(1), value(2)];
}

/** L* from 0 to 100, a* and b*. */
function labOf(red: number, green: number, blue: number): Triple {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
  const y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const linear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

const root = (value: number): number =>
  value > (6 / 29) ** 3 ? Math.cbrt(value) : value / (3 * (6 / 29) ** 2) + 4 / 29;
