import { type ByteSource, openByteSource } from "../../files/byte-source.js";
import type { FileStamp } from "../../files/read-file.js";
import type { FeatureMatrix } from "../../types.js";
import type { Precision } from "../floats.js";
import { naming } from "../named-errors.js";
import { peekHeader, takeKey, takeText } from "./kaldi-archive.js";
import { type DecodeKaldiOptions, decodeKaldiMatrix, isBinary } from "./kaldi-matrix.js";
import { cutOut, partOf, type ScriptLine, seekListed } from "./kaldi-script.js";

type TextOptions = Pick<DecodeKaldiOptions, "textPrecision">;

/** The matrices of a Kaldi archive. Of binary ones the headers alone are decoded; those in text have none. */
export async function* placesInArchive(path: string, options: TextOptions): AsyncGenerator<MatrixPlace> {
  const source = await openByteSource(path);
  try {
    for (let key = await takeKey(source); key !== null; key = await takeKey(source)) {
      const line = { key, frames: null, columns: null };
      const place = await placeAt(source, { ...options, stamp: source.stamp, line, name: `${path}: "${key}"` });
      yield place;
      source.seek(place.offset + place.numBytes);
    }
  } finally {
    await source.close();
  }
}

/** The matrices that a Kaldi script file lists. */
export async function* placesInScript(path: string, options: TextOptions): AsyncGenerator<MatrixPlace> {
  const stamps = new Map<string, FileStamp>();
  for await (const { line, source, name } of seekListed(path)) {
    const stamp = stamps.get(source.path) ?? source.stamp;
    stamps.set(source.path, stamp);
    yield placeAt(source, { ...options, stamp, line, name });
  }
}

interface PlaceOptions extends TextOptions {
  readonly name: string;
  readonly stamp: FileStamp;
  readonly line: Pick<ScriptLine, "key" | "frames" | "columns">;
}

/** The matrix at the position of the source. */
async function placeAt(source: ByteSource, options: PlaceOptions): Promise<MatrixPlace> {
  const { stamp, line, textPrecision = "float32" } = options;
  const offset = source.position();
  const name = `${options.name} at byte ${offset}`;
  const decodeOptions = { textPrecision, name };
  const describe = async () => {
    if (isBinary(await source.peek(2))) {
      const header = await peekHeader(source, name);
      return { ...header, precision: header.token === "DM" ? ("float64" as const) : ("float32" as const) };
    }
    const bytes = await takeText(source);
    const { numFrames, dim } = decodeKaldiMatrix(bytes, decodeOptions);
    return { numFrames, dim, numBytes: bytes.length, precision: textPrecision };
  };
  const { numFrames, dim, numBytes, precision } = await describe();
  const part = naming(source.path, () => partOf({ numFrames, dim }, line));
  return {
    path: source.path,
    name,
    offset,
    numBytes,
    numFrames: part.numFrames,
    dim: part.dim,
    precision,
    stamp,
    decode: (bytes) => cutOut(decodeKaldiMatrix(bytes, decodeOptions), line),
  };
}

/** Where a matrix, or some frames of one, lie in a file: known from its header alone. */
export interface MatrixPlace {
  readonly path: string;
  /** For errors: the file, and the key where there is one. */
  readonly name: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly numBytes: number;
  readonly numFrames: number;
  readonly dim: number;
  readonly precision: Precision;
  /** What the file was when its header was read. */
  readonly stamp: FileStamp;
  /** @param bytes  the `numBytes` at `offset` */
  decode(bytes: Uint8Array): FeatureMatrix;
}
