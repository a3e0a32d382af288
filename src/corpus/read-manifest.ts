/** The one way in: whatever lists or labels recordings becomes a `Manifest`. */

import { CorpusError } from "../errors.js";
import { statPath } from "../files/read-file.js";
import { isLabelSource, readLabelSource } from "./layouts/label-source.js";
import { readFolder } from "./layouts/read-folder.js";
import { type Manifest, type ReadManifestOptions, readTable } from "./manifest.js";

/**
 * The recordings and labels of a table (TSV, CSV), a folder, a Kaldi data directory or a file of labels. It looks at names
 * and labels only, but for TIMIT, whose times need the sample rate; `checkManifest` reads the audio.
 *
 * @throws {CorpusError} when it is not there or cannot be understood; the message names the file and the row
 * @example
 * const manifest = await readManifest("words", { pattern: "{speaker}_{word}_{take}.wav" });
 * manifest.rows[0].columns; // => { speaker: "s01", word: "no", take: "1" }
 */
export async function readManifest(source: string, options: ReadManifestOptions = {}): Promise<Manifest> {
  if (isFolder(source)) return readFolder(source, options);
  if (options.labels !== undefined || (await isLabelSource(source))) return readLabelSource(source, options);
  if (options.pattern === undefined) return readTable(source);
  throw new CorpusError(`${source}: a pattern reads the names in a folder, and this is a file; leave the pattern out`);
}

/** @throws {CorpusError} when there is no such source */
export const isFolder = (source: string): boolean =>
  statPath(source, { expected: "a manifest or a folder", error: CorpusError }).isDirectory();
