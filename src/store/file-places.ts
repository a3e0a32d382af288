import { openByteSource } from "../files/byte-source.js";
import { bytesPerValue, readFloats, viewOf } from "./float-values.js";
import { decodeHtkFeatures } from "./htk-features.js";
import { HTK_HEADER_LENGTH, parseHtkHeader } from "./htk-header.js";
import { stampOf } from "./kaldi-places.js";
import type { FileStamp, MatrixPlace } from "./matrix-place.js";
import { naming } from "./naming.js";
import { decodeNpy, npyMatrixSizes } from "./npy.js";
import { LONGEST_NPY_HEADER, parseNpyHeader } from "./npy-header.js";

/** The first bytes of a file, with what tells later whether it was changed. */
async function beginningOf(
  path: string,
  count: number,
): Promise<{ readonly bytes: Uint8Array; readonly stamp: FileStamp }> {
  const source = await openByteSource(path);
  try {
    const stamp = await stampOf(path);
    return { bytes: (await source.peek(count)).slice(), stamp };
  } finally {
    await source.close();
  }
}

/** An HTK file: one matrix, decoded whole, as its checksum is of the whole. */
export async function placeOfHtk(path: string): Promise<MatrixPlace> {
  const { bytes, stamp } = await beginningOf(path, HTK_HEADER_LENGTH);
  const { numFrames, dim } = naming(path, () => parseHtkHeader(bytes, stamp.size));
  return {
    path,
    name: path,
    offset: 0,
    numBytes: stamp.size,
    numFrames,
    dim,
    precision: "float32",
    stamp,
    decode: (whole) => decodeHtkFeatures(whole, { name: path }).features,
  };
}

/** Bytes of a .npy file that are read at a time: it may be larger than memory. */
const BYTES_PER_PIECE = 2 ** 22;

/** A .npy file: some frames at a time, or whole where it is stored by columns. */
export async function placesOfNpy(path: string): Promise<MatrixPlace[]> {
  const { bytes, stamp } = await beginningOf(path, LONGEST_NPY_HEADER);
  const header = naming(path, () => parseNpyHeader(bytes));
  const { numFrames, dim } = naming(path, () => npyMatrixSizes(header, stamp.size));
  const { layout, order, length } = header;
  const place = { path, name: path, dim, precision: layout.precision, stamp };
  if (order === "Fortran") {
    return [
      { ...place, offset: 0, numBytes: stamp.size, numFrames, decode: (whole) => decodeNpy(whole, { name: path }) },
    ];
  }
  const bytesPerFrame = dim * bytesPerValue(layout.precision);
  const framesPerPiece = Math.max(1, Math.floor(BYTES_PER_PIECE / Math.max(1, bytesPerFrame)));
  return Array.from({ length: Math.ceil(numFrames / framesPerPiece) }, (_, piece) => {
    const first = piece * framesPerPiece;
    const count = Math.min(framesPerPiece, numFrames - first);
    return {
      ...place,
      offset: length + first * bytesPerFrame,
      numBytes: count * bytesPerFrame,
      numFrames: count,
      decode: (piece) => ({
        data: readFloats(viewOf(piece), 0, count * dim, layout),
        numFrames: count,
        dim,
        frameShift: 0.01,
      }),
    };
  });
}
