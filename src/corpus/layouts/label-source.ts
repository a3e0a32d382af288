import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join, posix, relative, resolve, sep } from "node:path";
import { CorpusError } from "../../errors.js";
import {
  findLabelFormat,
  formatsOfName,
  type LabelFormat,
  labelFormatOf,
  namesRecordings,
  parseLabels,
} from "../../formats/labels/labels.js";
import { naturalOrder } from "../../math/order.js";
import { readLabelText } from "../label-files.js";
import type { Manifest, ReadManifestOptions } from "../manifest.js";
import {
  type FilePattern,
  findAudioFiles,
  matchFilePattern,
  parseFilePattern,
  recordingBeside,
  recordingFinder,
  withoutExtension,
} from "./find-recordings.js";
import { FILE_COLUMN, type LabelledSound, labelManifest } from "./label-rows.js";
import { type FoundTiers, type LabelFile, recordingAt, tiersOf } from "./label-tiers.js";

/** A recording of a folder, with what its name says. */
export interface NamedRecording {
  /** Relative to the folder. */
  readonly file: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** The recordings of a folder that have labels. */
export interface LabelFolder {
  readonly sounds: readonly LabelledSound[];
  readonly warnings: readonly string[];
}

/**
 * What is taken where label files of several kinds lie beside the recordings: the first that any recording has. The last
 * are the .txt files with times in them; those without are transcripts, and passed over.
 */
const preference: readonly (readonly LabelFormat[])[] = [
  ["TextGrid"],
  ["TIMIT"],
  ["HTK", "ESPS"],
  ["MLF"],
  ["CTM"],
  ["RTTM"],
  ["TIMIT", "Audacity"],
];

/**
 * The recordings of a folder with the labels that lie beside them, under the same stem; null when there are none.
 *
 * @param labels  the format to read. @default the first of the preference that any recording has
 * @throws {CorpusError} naming the label file and the line
 */
export async function readLabelFolder(
  folder: string,
  recordings: readonly NamedRecording[],
  labels?: LabelFormat,
): Promise<LabelFolder | null> {
  const beside = await labelFilesOf(folder, recordings);
  const formats = labels === undefined ? await preferred([...beside.values()].flat()) : [labels];
  if (formats === null) return null;

  const sounds: LabelledSound[] = [];
  const warnings: string[] = [];
  const unlabelled: string[] = [];
  for (const { file, columns } of recordings) {
    const recording = recordingAt(resolve(folder, file));
    const { path } = recording;
    const found: FoundTiers[] = [];
    for (const labelFile of beside.get(withoutExtension(file)) ?? []) {
      const content = await labelsOf(labelFile, formats);
      if (content !== null) found.push(await tiersOf(recording, content));
    }
    const tiers = found.flatMap((one) => one.tiers);
    warnings.push(...found.flatMap((one) => one.warnings));
    if (found.length === 0) unlabelled.push(file);
    else sounds.push({ path, columns: { [FILE_COLUMN]: withoutExtension(file), ...columns }, tiers });
  }
  if (sounds.length === 0) return null;
  if (unlabelled.length > 0) warnings.push(unlabelledWarning(unlabelled, recordings.length, formats));
  return { sounds, warnings };
}

/** The content of a label file; null when it is of no such format. */
async function labelsOf(file: string, formats: readonly LabelFormat[]): Promise<LabelFile | null> {
  if (!formatsOfName(file).some((format) => formats.includes(format))) return null;
  const text = await readLabelText(file);
  const format = findLabelFormat(file, text);
  return format === null || !formats.includes(format) ? null : { file, text, format };
}

/** Label files by the stem they share with a recording, in natural order. */
async function labelFilesOf(folder: string, recordings: readonly NamedRecording[]): Promise<Map<string, string[]>> {
  const byStem = new Map(recordings.map(({ file }): [string, string[]] => [withoutExtension(file), []]));
  for (const subfolder of new Set(recordings.map(({ file }) => posix.dirname(file)))) {
    for (const name of (await readdir(join(folder, subfolder))).toSorted(naturalOrder)) {
      if (formatsOfName(name).length === 0) continue;
      byStem.get(withoutExtension(posix.join(subfolder, name)))?.push(join(folder, subfolder, name));
    }
  }
  return byStem;
}

async function preferred(files: readonly string[]): Promise<readonly LabelFormat[] | null> {
  for (const formats of preference) {
    for (const file of files) {
      const possible = formatsOfName(file);
      if (!possible.every((format) => formats.includes(format))) continue;
      const isSure = !/\.txt$/i.test(file) || findLabelFormat(file, await readLabelText(file)) !== null;
      if (isSure) return formats;
    }
  }
  return null;
}

function unlabelledWarning(files: readonly string[], total: number, formats: readonly LabelFormat[]): string {
  const shown = files.slice(0, 5).join(", ") + (files.length > 5 ? ", …" : "");
  return `${files.length} of ${total} recordings have no labels beside them (${formats.join(" or ")}) and are left out: ${shown}`;
}

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
