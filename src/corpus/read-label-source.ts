import { basename, dirname, extname, relative, resolve, sep } from "node:path";
import { CorpusError } from "../errors.js";
import {
  findLabelFormat,
  formatsOfName,
  labelFormatOf,
  namesRecordings,
  parseLabels,
} from "../formats/labels/labels.js";
import { findAudioFiles } from "./audio-files.js";
import { type FilePattern, matchFilePattern, parseFilePattern } from "./file-pattern.js";
import { recordingBeside, recordingFinder, withoutExtension } from "./find-recordings.js";
import { FILE_COLUMN } from "./label-columns.js";
import { type LabelledSound, labelManifest } from "./label-rows.js";
import { type LabelFile, recordingAt, tiersOf } from "./label-tiers.js";
import type { Manifest } from "./manifest.js";
import type { ReadManifestOptions } from "./manifest-options.js";
import { readLabelText } from "./read-labels.js";

/** Whether a file is of labels and not a table: by its extension, and a .txt by its content. */
export async function isLabelSource(file: string): Promise<boolean> {
  if (extname(file).toLowerCase() !== ".txt") return formatsOfName(file).length > 0;
  return findLabelFormat(file, await readLabelText(file)) !== null;
}

/**
 * The manifest of one file of labels. The recording lies beside it, under the same stem; those that an MLF, CTM or RTTM
 * names lie in its folder or below.
 *
 * @throws {CorpusError} naming the file and the line, or the recordings that are not there
 */
export async function readLabelSource(file: string, options: ReadManifestOptions = {}): Promise<Manifest> {
  const text = await readLabelText(file);
  const labels: LabelFile = { file, text, format: options.labels ?? labelFormatOf(file, text) };
  const pattern = options.pattern === undefined ? null : parseFilePattern(options.pattern);
  const { sounds, warnings } = namesRecordings(labels.format)
    ? await namedSounds(labels, pattern)
    : await soundBeside(labels, pattern);
  return labelManifest(file, sounds, { by: options.by, named: pattern?.columnNames ?? [], warnings });
}

interface FoundSounds {
  readonly sounds: readonly LabelledSound[];
  readonly warnings: readonly string[];
}

async function soundBeside(labels: LabelFile, pattern: FilePattern | null): Promise<FoundSounds> {
  const path = resolve(await recordingBeside(labels.file));
  const { tiers, warnings } = await tiersOf(recordingAt(path), labels);
  return { sounds: [{ path, columns: columnsOf(dirname(labels.file), path, pattern), tiers }], warnings };
}

async function namedSounds({ file, text, format }: LabelFile, pattern: FilePattern | null): Promise<FoundSounds> {
  const folder = dirname(file);
  const find = recordingFinder(folder, await findAudioFiles(folder));
  const sounds: LabelledSound[] = [];
  const missing: string[] = [];
  for (const { recording, tiers } of parseLabels(text, { name: file, format })) {
    const found = find(recording);
    if (found === null) missing.push(recording);
    else {
      const path = resolve(folder, found);
      sounds.push({ path, columns: columnsOf(folder, path, pattern), tiers });
    }
  }
  const listed = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ", …" : "");
  if (sounds.length === 0) {
    const what =
      missing.length === 0 ? "it names no recording" : `no recording is called ${listed} in ${folder} or below`;
    throw new CorpusError(`${file}: ${what}; put the labels into the folder of the recordings they name`);
  }
  const warning = `${file}: ${missing.length} recordings it names are not in ${folder} or below, and are left out: ${listed}`;
  return { sounds, warnings: missing.length === 0 ? [] : [warning] };
}

function columnsOf(folder: string, path: string, pattern: FilePattern | null): Readonly<Record<string, string>> {
  const file = relative(folder, path).split(sep).join("/");
  const named = pattern === null ? {} : matchFilePattern(pattern, file);
  if (named !== null) return { [FILE_COLUMN]: withoutExtension(file), ...named };
  throw new CorpusError(
    `${folder}: the file ${file} does not match the pattern "${pattern?.source}"; mend ${basename(file)} or the pattern`,
  );
}
