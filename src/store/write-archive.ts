import { FeatureFileError, OptionError } from "../errors.js";
import { type AtomicFile, createAtomicFile } from "../files/write-file.js";
import { checkKey, type FeatureEntries } from "./feature-entry.js";
import { type EncodeKaldiOptions, encodeKaldiMatrix } from "./kaldi-matrix.js";
import { naming } from "./naming.js";

export interface WriteArchiveOptions extends EncodeKaldiOptions {
  /** Path of a script file to write as well, which says where in the archive each matrix is. @default none */
  readonly scp?: string;
  /** Gives up with its reason; nothing is left. */
  readonly signal?: AbortSignal;
}

/**
 * Writes a Kaldi archive, and its script file if one is named, each whole or not at all. Only one matrix at a time is in
 * memory. The script file names the archive as `path` does, so a relative one is read from the same folder.
 *
 * @returns how many matrices were written
 * @throws {FeatureFileError} naming the key, when it is not one word or came before, or Kaldi has no such matrix
 * @example
 * const numWritten = await writeArchive("copy.ark", readArchive("feats.ark"), { scp: "copy.scp" });
 * numWritten; // => 4
 */
export async function writeArchive(
  path: string,
  entries: FeatureEntries,
  options: WriteArchiveOptions = {},
): Promise<number> {
  const { scp, signal, ...encoding } = options;
  if (scp === path) throw new OptionError(`the archive and its script file are both to be ${path}; name two files`);
  if (scp !== undefined && /[\n\r]|^\||\|\s*$|\s$/.test(path)) {
    throw new OptionError(`a script file cannot name ${JSON.stringify(path)}; call the archive something else`);
  }
  signal?.throwIfAborted();
  const files: AtomicFile[] = [];
  try {
    const archive = await createAtomicFile(path);
    files.push(archive);
    const lines = await writeEntries(archive, entries, { path, encoding, signal });
    if (scp !== undefined) {
      const script = await createAtomicFile(scp);
      files.push(script);
      await script.write(new TextEncoder().encode(lines.join("")), 0);
    }
    for (const file of files) await file.commit();
    return lines.length;
  } catch (error) {
    for (const file of files) await file.discard();
    throw error;
  }
}

interface Writing {
  readonly path: string;
  readonly encoding: EncodeKaldiOptions;
  readonly signal: AbortSignal | undefined;
}

/** @returns the lines of the script file */
async function writeEntries(archive: AtomicFile, entries: FeatureEntries, writing: Writing): Promise<string[]> {
  const { path, encoding, signal } = writing;
  const keys = new Set<string>();
  const lines: string[] = [];
  let position = 0;
  for await (const { key, features } of entries) {
    signal?.throwIfAborted();
    naming(path, () => checkKey(key));
    if (keys.has(key)) throw new FeatureFileError(`${path}: the key "${key}" came twice; give each recording its own`);
    keys.add(key);
    const matrix = naming(`${path}: "${key}"`, () => encodeKaldiMatrix(features, encoding));
    const label = new TextEncoder().encode(`${key} `);
    await archive.write(label, position);
    lines.push(`${key} ${path}:${position + label.length}\n`);
    await archive.write(matrix, position + label.length);
    position += label.length + matrix.length;
  }
  return lines;
}
