import { basename, extname } from "node:path";
import { FeatureFileError, OptionError } from "../../errors.js";
import { openByteSource } from "../../files/byte-source.js";
import { readBytes } from "../../files/read-file.js";
import { writeFileAtomically } from "../../files/write-file.js";
import type { FeatureMatrix } from "../../types.js";
import type { Precision } from "../floats.js";
import {
  decodeHtkFeatures,
  type EncodeHtkOptions,
  encodeHtkFeatures,
  HTK_HEADER_LENGTH,
  type HtkFeatures,
  isHtk,
} from "../htk/htk-features.js";
import { type ReadArchiveOptions, readArchive, writeArchive } from "../kaldi/kaldi-archive.js";
import { readScript } from "../kaldi/kaldi-script.js";
import { FEATURES, naming } from "../named-errors.js";
import { isNpy } from "../npy/npy.js";
import { readNpy, writeNpy } from "../npy/npy-files.js";
import type { FeatureEntries, FeatureEntry } from "./feature-entries.js";

/** Options of reading any file of features. The frame shift is for formats that do not hold one: all but HTK. */
export type ReadFeaturesOptions = ReadArchiveOptions;

/**
 * Reads features from a file of any known format: `.npy`, HTK (`.htk`, `.mfc`, `.fea`, `.plp`), a Kaldi archive (`.ark`)
 * or script file (`.scp`). A file of another name is known by its content: the first bytes of .npy, an HTK header that
 * fits the size, a key and a matrix. A file of one matrix gives one entry, whose key is the name of the file, without its
 * extension where that is a known one.
 *
 * @throws {FeatureFileError} naming the file, when it cannot be read or holds something else
 * @example
 * let numFrames = 0;
 * for await (const { features } of readFeatures("feats.scp")) numFrames += features.numFrames;
 * numFrames; // => 80
 */
export async function* readFeatures(path: string, options: ReadFeaturesOptions = {}): AsyncGenerator<FeatureEntry> {
  switch (await formatOfFile(path)) {
    case "npy": {
      const { frameShift } = options;
      yield { key: keyOf(path), features: await readNpy(path, frameShift === undefined ? {} : { frameShift }) };
      return;
    }
    case "htk":
      yield { key: keyOf(path), ...(await readHtkFeatures(path)) };
      return;
    case "ark":
      yield* readArchive(path, options);
      return;
    case "scp":
      yield* readScript(path, options);
  }
}

/** The features of a file of one recording. @throws {FeatureFileError} when it holds those of none or of several */
export async function readOnlyFeatures(path: string): Promise<FeatureMatrix> {
  const matrices: FeatureMatrix[] = [];
  for await (const { features } of readFeatures(path)) matrices.push(features);
  const [only] = matrices;
  if (only !== undefined && matrices.length === 1) return only;
  throw new FeatureFileError(
    `${path}: holds the features of ${matrices.length} recordings; a row is one: write them apart`,
  );
}

const keyOf = (path: string): string => {
  const extension = extname(path);
  return basename(path, formatOfExtension(extension) ? extension : "");
};

/** @throws {FeatureFileError} when neither name nor content tell */
export async function formatOfFile(path: string): Promise<FeatureFormat> {
  return formatOfExtension(extname(path)) ?? (await formatOfContent(path));
}

async function formatOfContent(path: string): Promise<FeatureFormat> {
  const source = await openByteSource(path);
  try {
    const bytes = await source.peek(LONGEST_START);
    if (isNpy(bytes)) return "npy";
    if (isHtk(bytes.subarray(0, HTK_HEADER_LENGTH), source.size)) return "htk";
    // One byte, one character: a binary matrix is told by its first two bytes.
    const start = new TextDecoder("latin1").decode(bytes);
    if (/^\s*[^\s\0]+[ \t](\0B|\s*\[)/.test(start)) return "ark";
    if (/^\s*[^\s\0]+[ \t]+[^\s\0][^\n\0]*\.ark:\d+/.test(start)) return "scp";
  } finally {
    await source.close();
  }
  throw new FeatureFileError(
    `${path}: neither .npy, nor HTK, nor a Kaldi archive or script file; the names ${knownExtensions()} are understood`,
  );
}

/** Holds a key and the beginning of what follows. */
const LONGEST_START = 4096;

export interface WriteFeaturesOptions {
  /** Of .npy and of archives; HTK's is float32. @default that of the features */
  readonly precision?: Precision;
  /** Write an archive as text. @default false */
  readonly text?: boolean;
  /** What the values are, for HTK. @default the entry's own, else "USER" */
  readonly kind?: string;
  /** Gives up with its reason; nothing is left. */
  readonly signal?: AbortSignal;
}

/**
 * Writes features in the format that the path's extension names, whole or not at all: `.npy` and HTK (`.htk`, `.mfc`,
 * `.fea`, `.plp`) hold one recording, a Kaldi archive (`.ark`) any number; for `feats.scp` both `feats.ark` and the script
 * file are written.
 *
 * @returns how many recordings were written
 * @throws {OptionError} when the extension is none of these
 * @throws {FeatureFileError} when the format cannot hold the entries
 * @example await writeFeatures("copy.ark", readFeatures("feats.scp"), { text: true }); // => 4
 */
export async function writeFeatures(
  path: string,
  entries: FeatureEntries,
  options: WriteFeaturesOptions = {},
): Promise<number> {
  const { kind, text, ...shared } = options;
  const extension = extname(path);
  switch (formatOfExtension(extension)) {
    case "npy":
      await writeNpy(path, (await onlyEntry(path, entries, options)).features, shared);
      return 1;
    case "htk": {
      const entry = await onlyEntry(path, entries, options);
      await writeHtkFeatures(path, entry.features, { kind: kind ?? entry.kind ?? "USER" });
      return 1;
    }
    case "ark":
      return writeArchive(path, entries, { text: text ?? false, ...shared });
    case "scp": {
      const archive = `${path.slice(0, -extension.length)}.ark`;
      return writeArchive(archive, entries, { text: text ?? false, ...shared, scp: path });
    }
    case undefined:
      throw new OptionError(`${path}: features are written to files named ${knownExtensions()}; name one of these`);
  }
}

async function onlyEntry(
  path: string,
  entries: FeatureEntries,
  { signal }: WriteFeaturesOptions,
): Promise<FeatureEntry> {
  let only: FeatureEntry | undefined;
  for await (const entry of entries) {
    signal?.throwIfAborted();
    if (only)
      throw new FeatureFileError(
        `${path}: holds one recording, and "${only.key}" and "${entry.key}" came; write an .ark`,
      );
    only = entry;
  }
  if (!only) throw new FeatureFileError(`${path}: holds one recording, and none came`);
  return only;
}

/** Reads an HTK parameter file, see `decodeHtkFeatures`; errors name the file. */
export async function readHtkFeatures(path: string): Promise<HtkFeatures> {
  return decodeHtkFeatures(await readBytes(path, FEATURES), { name: path });
}

/** Writes an HTK parameter file, whole or not at all, see `encodeHtkFeatures`; errors name the file. */
export async function writeHtkFeatures(
  path: string,
  features: FeatureMatrix,
  options: EncodeHtkOptions = {},
): Promise<void> {
  await writeFileAtomically(
    path,
    naming(path, () => encodeHtkFeatures(features, options)),
  );
}

/** The ways of storing features that are told apart by name or content. */
type FeatureFormat = "npy" | "htk" | "ark" | "scp";

const EXTENSIONS: ReadonlyMap<string, FeatureFormat> = new Map([
  [".npy", "npy"],
  [".ark", "ark"],
  [".scp", "scp"],
  [".htk", "htk"],
  [".mfc", "htk"],
  [".fea", "htk"],
  [".plp", "htk"],
]);

/** What the end of a file's name stands for, if it stands for something. */
export const formatOfExtension = (extension: string): FeatureFormat | undefined =>
  EXTENSIONS.get(extension.toLowerCase());

/** Whether a path names a recording, and not a file of features. */
export const isSound = (path: string): boolean => formatOfExtension(extname(path)) === undefined;

/** For errors: every extension that is understood. */
export const knownExtensions = (): string => [...EXTENSIONS.keys()].join(" ");
