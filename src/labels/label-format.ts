import { CorpusError } from "../errors.js";
import { audacityLine } from "./audacity.js";
import { isEspsLabels } from "./esps-labels.js";
import { timitLine } from "./timit.js";

/**
 * The label formats, in the order in which a folder is searched for them.
 *
 * @example LABEL_FORMATS.includes("TextGrid"); // => true
 */
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

/**
 * The same, or an error that says what can be read.
 *
 * @throws {CorpusError}
 */
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
