import { readFile, stat } from "node:fs/promises";
import { CorpusError } from "../errors.js";
import type { LabelledRecording } from "../formats/labels/label-tier.js";
import { decodeLabelText } from "../formats/labels/label-tier.js";
import type { LabelFormat } from "../formats/labels/labels.js";
import { parseLabels } from "../formats/labels/labels.js";

export interface ReadLabelsOptions {
  /** Samples per second of the recording; TIMIT counts in samples and needs it. */
  readonly sampleRate?: number;
  /** @default by the extension and, for .lab and .txt, the content */
  readonly format?: LabelFormat;
}

/** Bytes of a label file; a larger one is a mistake. */
const maxBytes = 2 ** 28;

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

/**
 * The text of a label file, of 256 MiB at most.
 *
 * @throws {CorpusError} when it is not there, too large, or no text
 */
export async function readLabelText(path: string): Promise<string> {
  const unreadable = (cause: unknown) =>
    new CorpusError(`${path}: there is no such file, or it may not be read`, { cause });
  const found = await stat(path).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  if (!found.isFile()) throw new CorpusError(`${path}: a file of labels was expected, and this is none`);
  if (found.size > maxBytes) {
    throw new CorpusError(
      `${path}: ${found.size} bytes, and at most ${maxBytes} are read as labels; is this another file?`,
    );
  }
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw unreadable(cause);
  });
  return decodeLabelText(bytes, path);
}
