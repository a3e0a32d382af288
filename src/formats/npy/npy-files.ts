import { OptionError, ShapeError } from "../../errors.js";
import { checkFeatureMatrix } from "../../features/feature-matrix.js";
import { readBytes } from "../../files/read-file.js";
import { createAtomicFile, writeFileAtomically } from "../../files/write-file.js";
import { checkOption, integerFrom } from "../../options.js";
import type { FeatureMatrix } from "../../types.js";
import { bytesPerValue, type Precision, resolvePrecision, viewOf, writeFloats } from "../floats.js";
import { FEATURES, naming } from "../named-errors.js";
import { type DecodeNpyOptions, decodeNpy, encodeNpy, npyHeader } from "./npy.js";

export interface NpyWriterOptions {
  /** Values in a frame. */
  readonly dim: number;
  /** @default "float32" */
  readonly precision?: Precision;
  /** Gives the file up: the next call rejects with its reason, and nothing is left. */
  readonly signal?: AbortSignal;
}

/** A .npy file that grows. After a call that failed, nothing is left of it, and further calls fail. */
export interface NpyWriter {
  /** Adds frames at the end. Calls are carried out one after the other. */
  append(features: FeatureMatrix): Promise<void>;
  /** Writes how many frames there are and gives the file its name. */
  close(): Promise<void>;
  /** Takes away what was written. Does nothing once the file is closed. */
  abort(): Promise<void>;
}

/** Room for any number of frames, and a multiple of 64 as numpy wants. */
const HEADER_LENGTH = 128;

/**
 * Begins a .npy file for features that come piece by piece, as those of a long recording. The file appears under its name
 * when it is closed; its size is not bounded by memory.
 *
 * @throws {OptionError} when dim is not a whole number from 1 on
 * @example
 * const writer = await createNpyWriter("long.npy", { dim: 13 });
 * for (const recording of recordings) await writer.append(extractFeatures(recording, { profile: "kaldi" }));
 * await writer.close();
 * (await readNpy("long.npy")).numFrames; // => 144
 */
export async function createNpyWriter(path: string, options: NpyWriterOptions): Promise<NpyWriter> {
  const { dim, signal } = options;
  checkOption(path, "dim", integerFrom(1), dim);
  const precision = resolvePrecision(options.precision ?? "float32", new Float32Array());
  const width = bytesPerValue(precision);
  signal?.throwIfAborted();
  const file = await createAtomicFile(path);
  let numFrames = 0;
  let settled = false;
  let last: Promise<void> = Promise.resolve();

  /** Runs after what was asked for before; takes the file away when that fails. */
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const turn = last.then(async () => {
      if (settled) throw new OptionError(`${path} is closed or was given up; begin another writer`);
      try {
        signal?.throwIfAborted();
        await act();
      } catch (error) {
        settled = true;
        await file.discard();
        throw error;
      }
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    append: (features) =>
      inTurn(async () => {
        checkFeatureMatrix(features);
        if (features.dim !== dim) {
          throw new ShapeError(
            `${path} has frames of ${dim} values, and frames of ${features.dim} came; extract all alike`,
          );
        }
        const bytes = new Uint8Array(width * features.data.length);
        naming(path, () => writeFloats(viewOf(bytes), 0, features.data, { precision, byteOrder: "little" }));
        await file.write(bytes, HEADER_LENGTH + width * dim * numFrames);
        numFrames += features.numFrames;
      }),
    close: () =>
      inTurn(async () => {
        await file.write(npyHeader([numFrames, dim], precision, HEADER_LENGTH), 0);
        await file.commit();
        settled = true;
      }),
    async abort() {
      await last;
      settled = true;
      await file.discard();
    },
  };
}

/**
 * Reads features from a .npy file of up to 2 GiB, see `decodeNpy`.
 *
 * @throws {FeatureFileError} naming the file, when it cannot be read or holds something else
 * @example
 * const features = await readNpy("seven.npy", { frameShift: 0.01 });
 * features; // => { numFrames: 48, dim: 39 }
 */
export async function readNpy(path: string, options: Omit<DecodeNpyOptions, "name"> = {}): Promise<FeatureMatrix> {
  return decodeNpy(await readBytes(path, FEATURES), { ...options, name: path });
}

export interface WriteNpyOptions {
  /** @default that of the features */
  readonly precision?: Precision;
}

/**
 * Writes features as a .npy file of frames × values, whole or not at all. The frame shift is not written: the format has
 * no place for it.
 *
 * @throws {FeatureFileError} when a value does not fit the precision
 * @example
 * await writeNpy("tone.npy", extractFeatures(waveform));
 * (await readNpy("tone.npy")).dim; // => 39
 */
export async function writeNpy(path: string, features: FeatureMatrix, options: WriteNpyOptions = {}): Promise<void> {
  checkFeatureMatrix(features);
  const precision = resolvePrecision(options.precision, features.data);
  const { data, numFrames, dim } = features;
  await writeFileAtomically(
    path,
    naming(path, () => encodeNpy(data, [numFrames, dim], { precision })),
  );
}
