import type { FeatureMatrix } from "../types.js";
import type { Precision } from "./float-values.js";

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

/** Tells whether a file was changed. */
export interface FileStamp {
  readonly size: number;
  /** Time of the last change, milliseconds. */
  readonly mtimeMs: number;
}
