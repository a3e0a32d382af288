import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CorpusError } from "../errors.js";
import { type CorpusLayout, matchLayout } from "./corpus-layout.js";
import { type FilePattern, matchFilePattern, parseFilePattern } from "./file-pattern.js";
import { fsdd } from "./fsdd.js";
import type { Manifest } from "./manifest.js";
import { readTable } from "./read-table.js";
import { listWavFiles } from "./wav-files.js";
import { words20Layout } from "./words20.js";

type Labelled = { readonly file: string; readonly columns: Readonly<Record<string, string>> };

const knownLayouts: readonly CorpusLayout[] = [fsdd.layout, words20Layout];

const understood =
  "Understood are: a manifest.tsv in the folder; label/file.wav; FSDD's {digit}_{speaker}_{index}.wav; " +
  'or any names with a pattern, such as "{speaker}/{session}/{word}.wav"';

/**
 * The manifest of a folder: by the pattern where one is given, else by its own manifest.tsv, else as a known public
 * corpus, else as `label/file.wav`.
 *
 * @throws {CorpusError} when it holds no .wav, or files that fit no one layout
 */
export async function readFolder(folder: string, pattern?: string): Promise<Manifest> {
  if (pattern !== undefined) {
    const parsed = parseFilePattern(pattern);
    return toManifest(folder, byPattern(folder, await wavFilesOf(folder), parsed), parsed.columnNames);
  }
  const table = join(folder, "manifest.tsv");
  if (await exists(table)) return readTable(table);

  const files = await wavFilesOf(folder);
  for (const layout of knownLayouts) {
    const rows = byLayout(files, layout);
    if (rows !== null) return toManifest(folder, rows);
  }
  return toManifest(folder, byLabel(folder, files));
}

async function wavFilesOf(folder: string): Promise<string[]> {
  const files = await listWavFiles(folder);
  if (files.length === 0) throw new CorpusError(`${folder}: there is no .wav file in this folder or below it`);
  return files;
}

function byPattern(folder: string, files: readonly string[], pattern: FilePattern): Labelled[] {
  return files.map((file) => {
    const columns = matchFilePattern(pattern, file);
    if (columns === null) {
      const isDeeper = file.split("/").length > pattern.source.split("/").length;
      const advice = isDeeper
        ? "name the subfolder as the corpus, or put its name and / into the pattern"
        : "mend its name or the pattern, or move it away";
      throw new CorpusError(`${folder}: the file ${file} does not match the pattern "${pattern.source}"; ${advice}`);
    }
    return { file, columns };
  });
}

/** Null unless every file is of the layout, and all lie in the folder itself or all in the layout's subfolder. */
function byLayout(files: readonly string[], layout: CorpusLayout): Labelled[] | null {
  for (const prefix of [`${layout.folder}/`, ""]) {
    const rows = files.flatMap((file) => {
      const columns = file.startsWith(prefix) ? matchLayout(layout, file.slice(prefix.length)) : null;
      return columns === null ? [] : [{ file, columns }];
    });
    if (rows.length === files.length) return rows;
  }
  return null;
}

function byLabel(folder: string, files: readonly string[]): Labelled[] {
  return files.map((file) => {
    const [label, name, deeper] = file.split("/");
    if (label === undefined || name === undefined || deeper !== undefined) {
      const where = name === undefined ? "lies in the folder itself" : "lies deeper than label/file.wav";
      throw new CorpusError(`${folder}: cannot tell what the labels are: ${file} ${where}. ${understood}`);
    }
    return { file, columns: { label } };
  });
}

function toManifest(folder: string, rows: readonly Labelled[], columnNames?: readonly string[]): Manifest {
  return {
    source: folder,
    columnNames: columnNames ?? Object.keys(rows[0]?.columns ?? {}),
    rows: rows.map(({ file, columns }, i) => ({ path: resolve(folder, file), row: i + 1, columns })),
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
