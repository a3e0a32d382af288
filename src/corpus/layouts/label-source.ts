/**
 * Recordings with labels from files beside them, or from one file that names them. Here files and recordings find each other;
 * `label-rows.ts` makes the rows.
 */

import { readdir } from "node:fs/promises";
import { basename, dirname, extname, join, posix, relative, resolve, sep } from "node:path";
import { readAudio } from "../../audio/read-audio.js";
import { CorpusError } from "../../errors.js";
import { parseTimit } from "../../formats/labels/label-lines.js";
import type { LabelTier } from "../../formats/labels/label-tier.js";
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
  columnsOfName,
  type FilePattern,
  findAudioFiles,
  parseFilePattern,
  recordingBeside,
  recordingFinder,
  withoutExtension,
} from "./find-recordings.js";
import { FILE_COLUMN, type LabelledSound, labelManifest } from "./label-rows.js";

/** A recording of a folder, with what its name says. */
export interface NamedRecording {
  /** Relative to the folder. */
  readonly file: string;
  readonly columns: Readonly<Record<string, string>>;
}

/** The recordings that have labels. */
interface FoundSounds {
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
 * The recordings of a folder with the labels that lie beside them, under the same stem, of the format `labels` or else
 * the first of the preference that any recording has; null when there are none.
 */
export async function readLabelFolder(
  folder: string,
  recordings: readonly NamedRecording[],
  labels?: LabelFormat,
): Promise<FoundSounds | null> {
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
    for (const { warnings: some } of found) for (const warning of some) warnings.push(warning);
    if (found.length === 0) unlabelled.push(file);
    else sounds.push({ path, columns: { [FILE_COLUMN]: withoutExtension(file), ...columns }, tiers });
  }
  if (sounds.length === 0) return null;
  if (unlabelled.length > 0) {
    const what = `have no labels beside them (${formats.join(" or ")}) and are left out`;
    warnings.push(`${unlabelled.length} of ${recordings.length} recordings ${what}: ${firstFew(unlabelled)}`);
  }
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

const firstFew = (names: readonly string[]): string => names.slice(0, 5).join(", ") + (names.length > 5 ? ", …" : "");

/** Whether a file is of labels and not a table: by its extension, and a .txt by its content. */
export async function isLabelSource(file: string): Promise<boolean> {
  if (extname(file).toLowerCase() !== ".txt") return formatsOfName(file).length > 0;
  return findLabelFormat(file, await readLabelText(file)) !== null;
}

/**
 * The manifest of one file of labels. The recording lies beside it, under the same stem; those that an MLF, CTM or RTTM
 * names lie in its folder or below.
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
  const listed = firstFew(missing);
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
  const named = pattern === null ? {} : columnsOfName(pattern, folder, file);
  return { [FILE_COLUMN]: withoutExtension(file), ...named };
}

/** Tiers, and what is odd about them. */
interface FoundTiers {
  readonly tiers: readonly LabelTier[];
  readonly warnings: readonly string[];
}

/** Labels may end this much after the recording, in seconds: what rounding to two decimals does. */
const endTolerance = 0.01;

/** The content of a label file. */
interface LabelFile {
  /** For errors. */
  readonly file: string;
  readonly text: string;
  readonly format: LabelFormat;
}

/** A recording, read when its sample rate or length is first asked for. */
interface Recording {
  readonly path: string;
  readonly measure: () => Promise<{ readonly sampleRate: number; readonly seconds: number }>;
}

function recordingAt(path: string): Recording {
  let measured: ReturnType<Recording["measure"]> | null = null;
  const measure = async () => {
    const { sampleRate, samples } = await readAudio(path);
    return { sampleRate, seconds: samples.length / sampleRate };
  };
  return { path, measure: () => (measured ??= measure()) };
}

/**
 * The tiers of a recording in a label file. The recording is read only where its sample rate is needed, for TIMIT; then the
 * times are held against its length.
 */
async function tiersOf(recording: Recording, labels: LabelFile): Promise<FoundTiers> {
  const { file, text, format } = labels;
  if (format === "TIMIT") return timitTiers(recording, file, text);
  const recordings = parseLabels(text, { name: file, format });
  if (!namesRecordings(format)) return { tiers: recordings[0]?.tiers ?? [], warnings: [] };
  const find = recordingFinder("", [basename(recording.path)]);
  const own = recordings.find((one) => find(one.recording) !== null);
  if (own !== undefined) return { tiers: own.tiers, warnings: [] };
  const names = recordings.slice(0, 5).map((one) => one.recording);
  throw new CorpusError(
    `${file}: it has no labels of ${basename(recording.path)}, beside which it lies, but of ${names.join(", ") || "nothing"}`,
  );
}

async function timitTiers({ path, measure }: Recording, file: string, text: string): Promise<FoundTiers> {
  const { sampleRate, seconds } = await measure();
  const tier = parseTimit(text, { name: file, sampleRate });
  const outside = tier.intervals.find(({ start, end }) => start >= seconds && end > seconds + endTolerance);
  if (outside !== undefined) {
    throw new CorpusError(
      `${file}: "${outside.label}" starts at ${outside.start} s, and ${path} is ${seconds.toFixed(3)} s long ` +
        `at ${sampleRate} Hz; are these the labels of another recording, or of another sample rate?`,
    );
  }
  const late = tier.intervals.filter(({ end }) => end > seconds + endTolerance);
  const warning = `${file}: "${late[0]?.label}" ends at ${late[0]?.end} s, after the recording, which is ${seconds.toFixed(3)} s long`;
  return { tiers: [tier], warnings: late.length === 0 ? [] : [warning] };
}
