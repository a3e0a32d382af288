import { stat } from "node:fs/promises";
import { CorpusError } from "../errors.js";
import type { Manifest } from "./manifest.js";
import { readFolder } from "./read-folder.js";
import { readTable } from "./read-table.js";

export interface ReadManifestOptions {
  /**
   * How the file names of a folder carry labels, e.g. `{speaker}_{word}_{take}.wav`.
   * @default the folder's manifest.tsv, else a known corpus, else label/file.wav
   */
  readonly pattern?: string;
}

/**
 * The recordings and labels of a table (TSV, CSV) or a folder. It looks at names only; `checkManifest` reads the audio.
 *
 * @throws {CorpusError} when it is not there or cannot be understood; the message names the file and the row
 * @example
 * const manifest = await readManifest("corpora/words", { pattern: "{speaker}_{word}_{take}.wav" });
 * labelOf(manifest.rows[0], "speaker"); // => "s01"
 */
export async function readManifest(source: string, options: ReadManifestOptions = {}): Promise<Manifest> {
  const found = await stat(source).catch((cause: unknown) => {
    throw new CorpusError(`${source}: there is no such file or folder, or it may not be read`, { cause });
  });
  if (found.isDirectory()) return readFolder(source, options.pattern);
  if (options.pattern !== undefined) {
    throw new CorpusError(
      `${source}: a pattern reads the names in a folder, and this is a file; leave the pattern out`,
    );
  }
  return readTable(source);
}
