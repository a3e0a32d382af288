import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { FeatureFileError } from "../../errors.js";
import { openByteSource } from "../../files/byte-source.js";
import { type FileStamp, isSameStamp, openFile, statPath } from "../../files/read-file.js";
import { countFrames, joinFrames } from "../../gmm/passes/frame-chunks.js";
import type { FeatureShard, FeatureShards } from "../../gmm/passes/frame-source.js";
import type { FeatureMatrix } from "../../types.js";
import { bytesPerValue, DEFAULT_FRAME_SHIFT, readFloats, viewOf } from "../floats.js";
import { decodeHtkFeatures, HTK_HEADER_LENGTH, parseHtkHeader } from "../htk/htk-features.js";
import type { DecodeKaldiOptions } from "../kaldi/kaldi-matrix.js";
import { type MatrixPlace, placesInArchive, placesInScript } from "../kaldi/kaldi-places.js";
import { FEATURES, naming } from "../named-errors.js";
import { decodeNpy, LONGEST_NPY_HEADER, npyMatrixSizes, parseNpyHeader } from "../npy/npy.js";
import { formatOfExtension, formatOfFile } from "./feature-files.js";

export type OpenShardsOptions = Pick<DecodeKaldiOptions, "textPrecision">;

/**
 * Features in files as shards to train on, read again at each pass: the corpus may be larger than memory. Now the headers
 * alone are read (of Kaldi matrices in text, all). Shards are some megabytes each: matrices that lie one after the other in an archive are
 * read together, and a .npy file in pieces.
 *
 * @param path  a Kaldi archive (`.ark`) or script file (`.scp`), a .npy or HTK file, a folder of .npy and HTK files (in the
 *   order of their names), or a list of files
 * @throws {FeatureFileError} naming the file, when one cannot be read, holds something else, or has another dimension than
 *   those before. A shard throws it when its file was changed since.
 * @example
 * const shards = await openFeatureShards("feats.scp");
 * const { mixture } = await trainMixture(shards, { numComponents: 2 });
 * mixture.dim; // => 2
 */
export async function openFeatureShards(
  path: string | readonly string[],
  options: OpenShardsOptions = {},
): Promise<FeatureShards> {
  const paths = typeof path === "string" ? await filesOf(path) : path;
  const shards: FeatureShard[] = [];
  let group: MatrixPlace[] = [];
  let dim: number | null = null;
  const endGroup = () => {
    if (group.length > 0) shards.push(shardOf(group));
    group = [];
  };
  for await (const place of placesOf(paths, options)) {
    if (place.numFrames === 0) continue;
    dim ??= place.dim;
    if (place.dim !== dim) {
      throw new FeatureFileError(
        `${place.name}: ${place.dim} dimensions, and the features before it have ${dim}; train on features of one recipe`,
      );
    }
    if (!fits(place, group)) endGroup();
    group.push(place);
  }
  endGroup();
  if (dim === null) throw new FeatureFileError(`${paths.join(", ")}: no frame in it; name files of features`);
  return { dim, shards };
}

async function filesOf(path: string): Promise<readonly string[]> {
  if (!statPath(path, FEATURES).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => ["npy", "htk"].includes(formatOfExtension(extname(name)) ?? ""));
  if (names.length > 0) return names.sort().map((name) => join(path, name));
  throw new FeatureFileError(`${path}: no .npy or HTK file in this folder; name an archive or script file itself`);
}

async function* placesOf(paths: readonly string[], options: OpenShardsOptions): AsyncGenerator<MatrixPlace> {
  for (const path of paths) {
    const format = await formatOfFile(path);
    if (format === "npy") yield* await placesOfNpy(path);
    else if (format === "htk") yield await placeOfHtk(path);
    else yield* format === "ark" ? placesInArchive(path, options) : placesInScript(path, options);
  }
}

/** Bytes that are read together. */
const BYTES_PER_SHARD = 2 ** 22;
/** Bytes that are read in vain rather than to read twice: the key between two matrices. */
const LARGEST_GAP = 4096;

/** Whether a matrix can be read together with those before it. One precision, as they are joined. */
function fits(place: MatrixPlace, group: readonly MatrixPlace[]): boolean {
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last || place.path !== last.path || place.precision !== last.precision) return false;
  const gap = place.offset - (last.offset + last.numBytes);
  return gap >= 0 && gap <= LARGEST_GAP && place.offset + place.numBytes - first.offset <= BYTES_PER_SHARD;
}

const shardOf = (places: readonly MatrixPlace[]): FeatureShard => ({
  numFrames: countFrames(places),
  read: () => readPlaces(places),
});

async function readPlaces(places: readonly MatrixPlace[]): Promise<FeatureMatrix> {
  const [first, last] = [places[0], places.at(-1)] as [MatrixPlace, MatrixPlace];
  const bytes = await readUnchanged(first, last.offset + last.numBytes - first.offset);
  const matrices = places.map((place) => {
    const start = place.offset - first.offset;
    const matrix = place.decode(bytes.subarray(start, start + place.numBytes));
    if (matrix.numFrames === place.numFrames && matrix.dim === place.dim) return matrix;
    throw changed(place.path);
  });
  const [matrix, another] = matrices as [FeatureMatrix, FeatureMatrix?];
  return another ? joinFrames(matrices, matrix) : matrix;
}

/** @throws {FeatureFileError} when the file is not the one whose header was read */
async function readUnchanged({ path, offset, stamp }: MatrixPlace, length: number): Promise<Uint8Array> {
  const { handle, fill } = await openFile(path, FEATURES);
  try {
    const bytes = new Uint8Array(length);
    const filled = await fill(bytes, offset);
    if (filled < length || !isSameStamp(await handle.stat(), stamp)) throw changed(path);
    return bytes;
  } finally {
    await handle.close();
  }
}

const changed = (path: string): FeatureFileError =>
  new FeatureFileError(`${path}: the file was changed while it was trained on; leave it as it is, and train again`);

/** The first bytes of a file, with what tells later whether it was changed. */
async function beginningOf(
  path: string,
  count: number,
): Promise<{ readonly bytes: Uint8Array; readonly stamp: FileStamp }> {
  const source = await openByteSource(path);
  try {
    return { bytes: (await source.peek(count)).slice(), stamp: source.stamp };
  } finally {
    await source.close();
  }
}

/** An HTK file: one matrix, decoded whole, as its checksum is of the whole. */
async function placeOfHtk(path: string): Promise<MatrixPlace> {
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
async function placesOfNpy(path: string): Promise<MatrixPlace[]> {
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
        frameShift: DEFAULT_FRAME_SHIFT,
      }),
    };
  });
}
