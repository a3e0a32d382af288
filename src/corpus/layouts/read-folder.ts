/** A folder of recordings as a manifest, in the first of several ways that fits it. */

import { join, resolve } from "node:path";
import { CorpusError } from "../../errors.js";
import { exists } from "../../files/read-file.js";
import { type Manifest, type ReadManifestOptions, readTable } from "../manifest.js";
import { knownLayouts } from "../public/corpora.js";
import { type CorpusLayout, matchLayout } from "../public/public-corpus.js";
import { columnsOfName, findAudioFiles, parseFilePattern } from "./find-recordings.js";
import { readKaldi } from "./kaldi-directory.js";
import { labelManifest } from "./label-rows.js";
import { type NamedRecording, readLabelFolder } from "./label-source.js";

/**
 * The manifest of a folder. By the pattern where one is given, else by its own manifest.tsv, else as a Kaldi data directory,
 * else as a known public corpus, else as `label/file.wav`; and by the label files beside the recordings, where those are
 * asked for, or have the column that is, or the names fit nothing.
 */
export async function readFolder(folder: string, options: ReadManifestOptions = {}): Promise<Manifest> {
  const { by, labels } = options;
  const pattern = options.pattern === undefined ? null : parseFilePattern(options.pattern);
  if (pattern === null && labels === undefined) {
    const table = join(folder, "manifest.tsv");
    if (await exists(table)) return readTable(table);
    if (await exists(join(folder, "wav.scp"))) return readKaldi(folder);
  }

  const files = await findAudioFiles(folder);
  if (files.length === 0) {
    throw new CorpusError(
      `${folder}: there is no sound file (.wav, .flac, .sph, .aiff, .au …) in this folder or below it`,
    );
  }
  const named =
    pattern === null ? byNames(files) : files.map((file) => ({ file, columns: columnsOfName(pattern, folder, file) }));
  const hasColumn = (name: string) => named?.some(({ columns }) => Object.hasOwn(columns, name)) ?? false;
  const namesSuffice = by === undefined ? labels === undefined : hasColumn(by);
  if (named !== null && namesSuffice) return toManifest(folder, named, pattern?.columnNames);

  const recordings = named ?? files.map((file) => ({ file, columns: {} }));
  const labelled = await readLabelFolder(folder, recordings, labels);
  if (labelled !== null) {
    const { sounds, warnings } = labelled;
    return labelManifest(folder, sounds, { by, named: pattern?.columnNames ?? [], warnings });
  }
  if (labels !== undefined) {
    throw new CorpusError(`${folder}: no ${labels} label file lies beside a recording, under the same name as it`);
  }
  if (named === null) throw notUnderstood(folder, files);
  return toManifest(folder, named, pattern?.columnNames);
}

/** As a known corpus or as label/file.wav; null when the names fit neither. */
function byNames(files: readonly string[]): NamedRecording[] | null {
  for (const layout of knownLayouts) {
    const rows = byLayout(files, layout);
    if (rows !== null) return rows;
  }
  const isByFolder = files.every((file) => file.split("/").length === 2);
  return isByFolder ? files.map((file) => ({ file, columns: { label: file.split("/")[0] ?? "" } })) : null;
}

/** Null unless every file is of the layout, and all lie in the folder itself or all in the layout's subfolder. */
function byLayout(files: readonly string[], layout: CorpusLayout): NamedRecording[] | null {
  for (const prefix of [`${layout.folder}/`, ""]) {
    const rows = files.flatMap((file) => {
      const columns = file.startsWith(prefix) ? matchLayout(layout, file.slice(prefix.length)) : null;
      return columns === null ? [] : [{ file, columns }];
    });
    if (rows.length === files.length) return rows;
  }
  return null;
}

function notUnderstood(folder: string, files: readonly string[]): CorpusError {
  const file = files.find((one) => one.split("/").length !== 2) ?? "";
  const where = file.includes("/") ? "lies deeper than label/file.wav" : "lies in the folder itself";
  return new CorpusError(
    `${folder}: cannot tell what the labels are: ${file} ${where}. ` +
      "Understood are: a manifest.tsv in the folder; label/file.wav; FSDD's {digit}_{speaker}_{index}.wav; " +
      'any names with a pattern, such as "{speaker}/{session}/{word}.wav"; ' +
      "a wav.scp as Kaldi's; label files beside the recordings, such as x.TextGrid, x.phn or x.lab beside x.wav",
  );
}

function toManifest(folder: string, rows: readonly NamedRecording[], columnNames?: readonly string[]): Manifest {
  return {
    source: folder,
    columnNames: columnNames ?? Object.keys(rows[0]?.columns ?? {}),
    rows: rows.map(({ file, columns }, i) => ({ path: resolve(folder, file), row: i + 1, columns })),
  };
}
