import { basename, extname } from "node:path";
import { FeatureFileError } from "../errors.js";
import { openByteSource } from "../files/byte-source.js";
import type { FeatureEntry } from "./feature-entry.js";
import { type FeatureFormat, formatOfExtension, knownExtensions } from "./feature-format.js";
import { HTK_HEADER_LENGTH, isHtk } from "./htk-header.js";
import { isNpy } from "./npy-header.js";
import { type ReadArchiveOptions, readArchive } from "./read-archive.js";
import { readHtkFeatures } from "./read-htk.js";
import { readNpy } from "./read-npy.js";
import { readScript } from "./read-script.js";

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
