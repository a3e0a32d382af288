import { readdir } from "node:fs/promises";
import { join, posix, resolve } from "node:path";
import { findLabelFormat, formatsOfName, type LabelFormat } from "../formats/labels/labels.js";
import { naturalOrder } from "../math/order.js";
import { withoutExtension } from "./find-recordings.js";
import { FILE_COLUMN } from "./label-columns.js";
import type { LabelledSound } from "./label-rows.js";
import { type FoundTiers, type LabelFile, recordingAt, tiersOf } from "./label-tiers.js";
import { readLabelText } from "./read-labels.js";

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
