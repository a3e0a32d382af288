/** Label files on the disk: `formats/labels` reads and writes their text, this their bytes and names. */

import { CorpusError } from "../errors.js";
import { readBytes } from "../files/read-file.js";
import { writeFileAtomically } from "../files/write-file.js";
import { LONGEST_TEXT } from "../formats/floats.js";
import type { LabelledRecording, LabelTier } from "../formats/labels/label-tier.js";
import {
  type FormatLabelsOptions,
  formatLabels,
  formatsOfName,
  type LabelFormat,
  type ParseLabelsOptions,
  parseLabels,
  stemOf,
} from "../formats/labels/labels.js";
import { decodeText } from "../formats/text-lines.js";

export type ReadLabelsOptions = Omit<ParseLabelsOptions, "name">;

/**
 * Reads a label file: Praat's TextGrid, TIMIT's .phn, .wrd and .txt, .lab of HTK and ESPS, .mlf, .ctm, .rttm, or a label
 * track of Audacity (.txt).
 *
 * @returns the recordings it names; one, called by the stem of the file, in a format that names none
 * @throws {CorpusError} naming the file and the line
 * @throws {OptionError} when TIMIT's samples come without a sample rate
 * @example
 * const [{ tiers }] = await readLabels("session.TextGrid");
 * tiers[0]; // => { name: "word", intervals: [{ start: 0, end: 0.4, label: "yes" }, …] }
 */
export async function readLabels(path: string, options: ReadLabelsOptions = {}): Promise<LabelledRecording[]> {
  return parseLabels(await readLabelText(path), { ...options, name: path });
}

/** The text of a label file, of 256 MiB at most. @throws {CorpusError} when it is not there, too large, or no text */
export async function readLabelText(path: string): Promise<string> {
  const bytes = await readBytes(path, { expected: "a file of labels", error: CorpusError, maxBytes: LONGEST_TEXT });
  return decodeText(bytes, path);
}

export interface WriteLabelsOptions extends Omit<FormatLabelsOptions, "format"> {
  /** @default by the extension: .TextGrid, .ctm, .rttm, .mlf, .lab (HTK), .txt (Audacity) */
  readonly format?: LabelFormat;
}

/**
 * Writes a label file, whole or not at all.
 *
 * @param labels  the tiers of one recording, called by the stem of the file; or recordings, as `readLabels` gives them
 * @throws {CorpusError} when the extension is not of labels, or the format has no room for these
 * @throws {OptionError} when the format is not written
 * @example
 * await writeLabels("copy.TextGrid", await readLabels("session.ctm"));
 * const [{ tiers }] = await readLabels("copy.TextGrid");
 * tiers[0].intervals.map(({ label }) => label); // => ["yes", "", "no"]
 */
export async function writeLabels(
  path: string,
  labels: readonly LabelTier[] | readonly LabelledRecording[],
  options: WriteLabelsOptions = {},
): Promise<void> {
  const format = options.format ?? formatToWrite(path);
  const recordings = isRecordings(labels) ? labels : [{ recording: stemOf(path), tiers: labels }];
  await writeFileAtomically(path, formatLabels(recordings, { ...options, format }));
}

const isRecordings = (
  labels: readonly LabelTier[] | readonly LabelledRecording[],
): labels is readonly LabelledRecording[] => labels.every((one) => "tiers" in one);

function formatToWrite(path: string): LabelFormat {
  const formats = formatsOfName(path);
  const format = formats.find((one) => one === "Audacity") ?? formats[0];
  if (format !== undefined) return format;
  throw new CorpusError(
    `${path}: name it .TextGrid, .ctm, .rttm, .mlf, .lab (HTK) or .txt (Audacity), or name the format`,
  );
}
