import { separatedFields } from "./separated-fields.js";
import { scoreOf, type TrialLine, type TrialRow, trialError, truthOf } from "./trial-line.js";

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

/**
 * The rows under a header.
 *
 * @throws {CorpusError} naming the line
 */
export function headedRows([header, ...lines]: readonly TrialLine[]): TrialRow[] {
  if (header === undefined) return [];
  const separator = separatorOf(header.text);
  const names = separatedFields(header, separator);
  const columns = findColumns(names);
  if (columns === null) {
    throw trialError(
      header,
      `"${header.text}" is no header with columns model and test (and target, score, speaker); write one`,
    );
  }
  return lines.map((line) => rowOf(line, separatedFields(line, separator), names.length, columns));
}

function rowOf(line: TrialLine, fields: readonly string[], numColumns: number, columns: Columns): TrialRow {
  if (fields.length !== numColumns) {
    throw trialError(line, `${fields.length} fields, where the header has ${numColumns}`);
  }
  const field = (column: Column) => fields[columns[column] ?? -1] ?? "";
  const [model, test, target, score] = [
    field("model"),
    testOf(line, field("test"), field("side")),
    field("target"),
    field("score"),
  ];
  if (model === "" || test === "") throw trialError(line, "the name of the model or of the test is empty");
  return {
    model,
    test,
    isTarget: target === "" ? null : targetOf(line, target),
    score: score === "" ? null : numberOf(line, score),
    ...(field("speaker") === "" ? {} : { speaker: field("speaker") }),
  };
}

/** A side other than a, the first, is told in the name: NIST writes `segment:b` where it has no column for it. */
function testOf(line: TrialLine, segment: string, side: string): string {
  if (side === "" || /^[a1]$/i.test(side)) return segment;
  if (/^[b-z]$/i.test(side)) return `${segment}:${side.toLowerCase()}`;
  throw trialError(line, `the side is "${side}"; sides are a and b`);
}

/** @throws {CorpusError} when a word does not say whether a claim is true */
export function targetOf(line: TrialLine, word: string): boolean {
  const truth = truthOf(word);
  if (truth === undefined)
    throw trialError(line, `"${word}" does not say whether it is a target; write target or nontarget`);
  return truth;
}

/** @throws {CorpusError} when a score is no number */
export function numberOf(line: TrialLine, text: string): number {
  const score = scoreOf(text);
  if (score === undefined)
    throw trialError(line, `the score "${text}" is no number; write one with a point, such as -1.25`);
  return score;
}
