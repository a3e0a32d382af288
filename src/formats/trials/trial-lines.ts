import { CorpusError } from "../../errors.js";
import { isDecimal, lineError, type TextLine, textLines } from "../text-lines.js";

/** The lines of a trial list or a score file that are not blank. */
export const trialLinesOf = (text: string, name: string): TextLine[] =>
  textLines(text.replace(/^\ufeff/, ""), name).filter((line) => line.text.trim() !== "");

/** A claim with what its line says of it. */
export interface TrialRow {
  readonly model: string;
  readonly test: string;
  /** null where the line does not say. */
  readonly isTarget: boolean | null;
  /** null where the line has none. */
  readonly score: number | null;
  readonly speaker?: string;
}

const truths: Readonly<Record<string, boolean>> = {
  target: true,
  tgt: true,
  true: true,
  yes: true,
  1: true,
  nontarget: false,
  "non-target": false,
  nontgt: false,
  imp: false,
  impostor: false,
  imposter: false,
  false: false,
  no: false,
  0: false,
};

/** Whether a word says that the claim is true; undefined when it says neither. */
export const truthOf = (word: string): boolean | undefined => {
  const key = word.toLowerCase();
  return Object.hasOwn(truths, key) ? truths[key] : undefined;
};

const infinite = /^([+-]?)inf(inity)?$/i;

/** A score as it is written; undefined when it is no number. */
export function scoreOf(text: string): number | undefined {
  if (isDecimal(text)) return Number(text);
  const sign = infinite.exec(text)?.[1];
  if (sign === undefined) return undefined;
  return sign === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** A score as `scoreOf` reads it. */
export const scoreText = (score: number): string =>
  Number.isFinite(score) ? String(score) : score > 0 ? "inf" : "-inf";

/** What columns are called, in small letters without blanks, dots and lines between words. */
const namesOf = {
  model: ["model", "modelid", "enroll", "enrol", "enrollment", "enrolment"],
  test: ["test", "testid", "segment", "segmentid", "utterance", "path"],
  target: ["target", "istarget", "targettype", "label", "key"],
  score: ["score", "llr"],
  side: ["side", "channel"],
  speaker: ["speaker", "speakerid"],
} as const;

type Column = keyof typeof namesOf;

/** Where the columns stand; one that is not there is absent. */
export type Columns = Readonly<Partial<Record<Column, number>>>;

/** What separates the fields of a line: a tab, else the commoner of comma and semicolon. */
export function separatorOf(text: string): string {
  if (text.includes("\t")) return "\t";
  return text.split(";").length > text.split(",").length ? ";" : ",";
}

/** The columns of a header; null when a line names no model or no test, so that it is none. */
export function findColumns(fields: readonly string[]): Columns | null {
  const words = fields.map((field) => field.toLowerCase().replace(/[\s._-]/g, ""));
  const columns: Partial<Record<Column, number>> = {};
  for (const [column, names] of Object.entries(namesOf)) {
    const place = words.findIndex((word) => (names as readonly string[]).includes(word));
    if (place >= 0) columns[column as Column] = place;
  }
  return columns.model === undefined || columns.test === undefined ? null : columns;
}

/** The rows under a header. */
export function headedRows([header, ...lines]: readonly TextLine[]): TrialRow[] {
  if (header === undefined) return [];
  const separator = separatorOf(header.text);
  const names = separatedFields(header, separator);
  const columns = findColumns(names);
  if (columns === null) {
    throw lineError(
      header,
      `"${header.text}" is no header with columns model and test (and target, score, speaker); write one`,
    );
  }
  return lines.map((line) => rowOf(line, separatedFields(line, separator), names.length, columns));
}

function rowOf(line: TextLine, fields: readonly string[], numColumns: number, columns: Columns): TrialRow {
  if (fields.length !== numColumns) {
    throw lineError(line, `${fields.length} fields, where the header has ${numColumns}`);
  }
  const field = (column: Column) => fields[columns[column] ?? -1] ?? "";
  const [model, target, score, speaker] = [field("model"), field("target"), field("score"), field("speaker")];
  const test = testOf(line, field("test"), field("side"));
  if (model === "" || test === "") throw lineError(line, "the name of the model or of the test is empty");
  return {
    model,
    test,
    isTarget: target === "" ? null : targetOf(line, target),
    score: score === "" ? null : numberOf(line, score),
    ...(speaker === "" ? {} : { speaker }),
  };
}

/** A side other than a, the first, is told in the name: NIST writes `segment:b` where it has no column for it. */
function testOf(line: TextLine, segment: string, side: string): string {
  if (side === "" || /^[a1]$/i.test(side)) return segment;
  if (/^[b-z]$/i.test(side)) return `${segment}:${side.toLowerCase()}`;
  throw lineError(line, `the side is "${side}"; sides are a and b`);
}

/** @throws {CorpusError} when a word does not say whether a claim is true */
export function targetOf(line: TextLine, word: string): boolean {
  const truth = truthOf(word);
  if (truth === undefined)
    throw lineError(line, `"${word}" does not say whether it is a target; write target or nontarget`);
  return truth;
}

/** @throws {CorpusError} when a score is no number */
export function numberOf(line: TextLine, text: string): number {
  const score = scoreOf(text);
  if (score === undefined)
    throw lineError(line, `the score "${text}" is no number; write one with a point, such as -1.25`);
  return score;
}

/** The fields of a line of CSV or TSV: one that starts with a quotation mark ends with one; "" is one inside. */
export function separatedFields(line: TextLine, separator: string): string[] {
  if (!line.text.includes('"')) return line.text.split(separator).map((field) => field.trim());
  const fields: string[] = [];
  let rest = line.text;
  for (;;) {
    const quoted = /^ *"((?:[^"]|"")*)" */.exec(rest);
    const plain = rest.slice(0, rest.includes(separator) ? rest.indexOf(separator) : rest.length);
    if (quoted === null && plain.includes('"')) {
      throw lineError(line, 'a quotation mark is out of place; write "…" around the whole field and "" for one inside');
    }
    fields.push(quoted === null ? plain.trim() : (quoted[1] ?? "").replaceAll('""', '"'));
    rest = rest.slice(quoted === null ? plain.length : quoted[0].length);
    if (rest === "") return fields;
    if (!rest.startsWith(separator)) {
      throw lineError(line, `after a field in quotation marks comes ${JSON.stringify(separator)}, not "${rest}"`);
    }
    rest = rest.slice(separator.length);
  }
}

/** A field as `separatedFields` reads it. @throws {CorpusError} when it has a line break */
export function separatedField(field: string, separator: string): string {
  if (/[\r\n]/.test(field)) {
    throw new CorpusError(`the name ${JSON.stringify(field)} has a line break, and a line has no room for one`);
  }
  const needsQuotes = field.includes(separator) || field.includes('"') || field.trim() !== field;
  return needsQuotes ? `"${field.replaceAll('"', '""')}"` : field;
}
