import { OptionError } from "../errors.js";
import { parseAudacity } from "./audacity.js";
import { parseCtm } from "./ctm.js";
import { parseEspsLabels } from "./esps-labels.js";
import { parseHtkLabels } from "./htk-labels.js";
import { LABEL_FORMATS, type LabelFormat, labelFormatOf } from "./label-format.js";
import { decodeLabelText } from "./label-text.js";
import type { LabelledRecording, LabelTier } from "./label-tier.js";
import { parseMlf } from "./mlf.js";
import { parseRttm } from "./rttm.js";
import { parseTextGrid } from "./text-grid.js";
import { parseTimit } from "./timit.js";

export interface ParseLabelsOptions {
  /** The file's name: its extension tells the format, its stem is the recording, and errors show it. */
  readonly name: string;
  /** @default by the name and, for .lab and .txt, the content */
  readonly format?: LabelFormat;
  /** Samples per second of the recording; TIMIT counts in samples and needs it. */
  readonly sampleRate?: number;
}

/**
 * The labels of a file: Praat's TextGrid, TIMIT's .phn, .wrd and .txt, .lab of HTK and ESPS, MLF, CTM, RTTM, and the label
 * tracks of Audacity.
 *
 * @param content  the text, or the bytes of the file (UTF-8, or UTF-16 with its mark)
 * @returns the recordings it names; one, called by the stem of the file, in a format that names none
 * @throws {CorpusError} naming the file and the line
 * @throws {OptionError} when the format is unknown, or the sample rate is needed and not given
 * @example parseLabels("0.5\t1.25\tyes\n", { name: "take1.txt" })
 * // => [{ recording: "take1", tiers: [{ name: "label", intervals: [{ start: 0.5, end: 1.25, label: "yes" }] }] }]
 */
export function parseLabels(content: string | Uint8Array, options: ParseLabelsOptions): LabelledRecording[] {
  const { name } = options;
  const text = typeof content === "string" ? content.replace(/^\ufeff/, "") : decodeLabelText(content, name);
  const format = options.format ?? labelFormatOf(name, text);
  if (format === "MLF") return parseMlf(text, name);
  if (format === "CTM") return parseCtm(text, name);
  if (format === "RTTM") return parseRttm(text, name);
  return [{ recording: stemOf(name), tiers: tiersOf(text, { ...options, format }) }];
}

function tiersOf(text: string, options: ParseLabelsOptions & { readonly format: LabelFormat }): LabelTier[] {
  const { name, format } = options;
  switch (format) {
    case "TextGrid":
      return parseTextGrid(text, name);
    case "TIMIT":
      return [parseTimit(text, options)];
    case "HTK":
      return parseHtkLabels(text, name);
    case "ESPS":
      return parseEspsLabels(text, name);
    case "Audacity":
      return [parseAudacity(text, name)];
    default:
      throw new OptionError(`"${format}" is no label format; known are ${LABEL_FORMATS.join(", ")}`);
  }
}

/** The name of a file without its folders and its extension. */
export function stemOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).replace(/(?!^)\.[^.]*$/, "");
}
