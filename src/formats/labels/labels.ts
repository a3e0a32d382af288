import { CorpusError, OptionError } from "../../errors.js";
import { decodeText } from "../text-lines.js";
import { formatCtm, formatRttm, parseCtm, parseRttm } from "./ctm-rttm.js";
import { formatHtkLabels, formatMlf, parseHtkLabels, parseMlf } from "./htk-labels.js";
import {
  audacityLine,
  formatAudacity,
  isEspsLabels,
  parseAudacity,
  parseEspsLabels,
  parseTimit,
  timitLine,
} from "./label-lines.js";
import { type LabelledRecording, type LabelTier, tierFor } from "./label-tier.js";
import { formatTextGrid, parseTextGrid } from "./text-grid.js";

/** The label formats, in the order in which a folder is searched for them. */
export const LABEL_FORMATS = ["TextGrid", "TIMIT", "HTK", "ESPS", "MLF", "CTM", "RTTM", "Audacity"] as const;

/** How a label file is written. */
export type LabelFormat = (typeof LABEL_FORMATS)[number];

/** The formats that hold labels of several recordings, by name. */
const severalRecordings: ReadonlySet<LabelFormat> = new Set<LabelFormat>(["MLF", "CTM", "RTTM"]);

/** Whether a file of this format names the recordings that its labels belong to. */
export const namesRecordings = (format: LabelFormat): boolean => severalRecordings.has(format);

const formatsOfExtension: Readonly<Record<string, readonly LabelFormat[]>> = {
  textgrid: ["TextGrid"],
  phn: ["TIMIT"],
  wrd: ["TIMIT"],
  lab: ["HTK", "ESPS"],
  mlf: ["MLF"],
  ctm: ["CTM"],
  rttm: ["RTTM"],
  txt: ["TIMIT", "Audacity"],
};

/** The formats that a file of this name can have; none when its extension is not of labels. */
export function formatsOfName(name: string): readonly LabelFormat[] {
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(formatsOfExtension, extension) ? (formatsOfExtension[extension] ?? []) : [];
}

/** The format of a label file by its name and content; null for a .txt, or a file of another name, without times. */
export function findLabelFormat(name: string, text: string): LabelFormat | null {
  const [only, another] = formatsOfName(name);
  if (only !== undefined && another === undefined) return only;
  if (only === "HTK") return isEspsLabels(text) ? "ESPS" : "HTK";
  return formatOfContent(text);
}

/** The same, or an error that says what can be read. */
export function labelFormatOf(name: string, text: string): LabelFormat {
  const format = findLabelFormat(name, text);
  if (format !== null) return format;
  throw new CorpusError(
    `${name}: these are no labels with times; known are .TextGrid, TIMIT's .phn, .wrd and .txt, .lab of HTK and ESPS, ` +
      ".mlf, .ctm, .rttm and the .txt of an Audacity label track; or name the format",
  );
}

function formatOfContent(text: string): LabelFormat | null {
  const first = /[^\r\n]*\S[^\r\n]*/.exec(text.slice(0, 10_000))?.[0] ?? "";
  if (/^(File type\s*=\s*)?"ooTextFile/.test(first)) return "TextGrid";
  if (first.trim() === "#!MLF!#") return "MLF";
  if (/^(SPEAKER|LEXEME|SPKR-INFO)\s/.test(first)) return "RTTM";
  if (audacityLine.test(first)) return "Audacity";
  return timitLine.test(first.trim()) ? "TIMIT" : null;
}

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
  const text = typeof content === "string" ? content.replace(/^\ufeff/, "") : decodeText(content, name);
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

export interface FormatLabelsOptions {
  readonly format: LabelFormat;
  /** The tier to write, in a format that has room for one. @default that of the format's own name, else the only one */
  readonly tier?: string;
  /** Seconds of the recording, where a TextGrid ends. @default the end of the last label */
  readonly duration?: number;
}

/**
 * The text of a label file: TextGrid, CTM, RTTM, MLF, an HTK .lab or an Audacity label track.
 *
 * @throws {CorpusError} when the format has no room for these labels; the message says for which
 * @throws {OptionError} when the format is not written
 * @example
 * const spoken = [{ recording: "a", tiers: [{ name: "word", intervals: [{ start: 0.5, end: 0.75, label: "yes" }] }] }];
 * formatLabels(spoken, { format: "CTM" }); // => "a 1 0.5 0.25 yes\n"
 */
export function formatLabels(recordings: readonly LabelledRecording[], options: FormatLabelsOptions): string {
  const { format } = options;
  switch (format) {
    case "CTM":
      return formatCtm(recordings, options);
    case "RTTM":
      return formatRttm(recordings, options);
    case "MLF":
      return formatMlf(recordings, options);
    case "TextGrid":
      return formatTextGrid(onlyOf(recordings, format).tiers, options);
    case "HTK":
    case "Audacity": {
      const tier = tierFor(format, onlyOf(recordings, format).tiers, { tier: options.tier, usual: ["label"] });
      return format === "HTK" ? formatHtkLabels(tier) : formatAudacity(tier);
    }
    default:
      throw new OptionError(`"${format}" is not written; choose TextGrid, CTM, RTTM, MLF, HTK or Audacity`);
  }
}

function onlyOf(recordings: readonly LabelledRecording[], format: LabelFormat): LabelledRecording {
  const [only, another] = recordings;
  if (only !== undefined && another === undefined) return only;
  throw new CorpusError(
    `a ${format} file holds the labels of one recording, and there are ${recordings.length}; ` +
      "write each into a file of its own, or write CTM, RTTM or MLF",
  );
}
