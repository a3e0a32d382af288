import { CorpusError, OptionError } from "../errors.js";
import { findColumns, headedRows, numberOf, separatorOf, targetOf } from "./headed-rows.js";
import { separatedFields } from "./separated-fields.js";
import { TRIAL_FORMATS, type TrialFormat } from "./trial-format.js";
import { scoreOf, type TrialLine, type TrialRow, trialError, trialLinesOf, truthOf } from "./trial-line.js";

export interface ParseTrialsOptions {
  /** @default by the first line */
  readonly format?: TrialFormat;
  /** The file's name, for errors. @default "trials" or "scores" */
  readonly name?: string;
}

/** What the third field of a line without header is. */
export type TrialContent = "trials" | "scores";

/**
 * The rows of a text in any of the formats.
 *
 * @throws {CorpusError} naming the file and the line
 * @throws {OptionError} when the format is unknown
 */
export function trialRows(text: string, content: TrialContent, options: ParseTrialsOptions): TrialRow[] {
  const { name = content } = options;
  const lines = trialLinesOf(text, name);
  const [first] = lines;
  if (first === undefined) throw new CorpusError(`${name}: there is no line in it; ${content} were expected`);
  const format = options.format ?? formatOf(first, content);
  switch (format) {
    case "kaldi":
      return lines.map((line) => plainRow(line, content, [0, 1, 2]));
    case "voxceleb":
      return lines.map((line) => plainRow(line, content, [1, 2, 0]));
    case "nist":
    case "csv":
    case "tsv":
      return headedRows(lines);
    default:
      throw new OptionError(`"${format}" is no format of ${content}; known are ${TRIAL_FORMATS.join(", ")}`);
  }
}

/** The format that a first line shows. */
export function formatOf(first: TrialLine, content: TrialContent): TrialFormat {
  if (findColumns(separatedFields(first, separatorOf(first.text))) !== null) return "csv";
  const fields = first.text.trim().split(/\s+/);
  if (findColumns(fields) !== null) {
    throw trialError(first, "the columns of a header are told apart by tabs or commas, not by blanks");
  }
  const [start = "", , end] = fields;
  const isValue = (word: string) => (content === "scores" ? scoreOf(word) : truthOf(word)) !== undefined;
  return isValue(start) && end !== undefined && !isValue(end) ? "voxceleb" : "kaldi";
}

const shapes = {
  trials: { kaldi: "model test target|nontarget", voxceleb: "1|0 model test" },
  scores: { kaldi: "model test score", voxceleb: "score model test" },
} as const;

/** A line of blanks between fields; `places` says where model, test and value stand. */
function plainRow(line: TrialLine, content: TrialContent, places: readonly [number, number, number]): TrialRow {
  const fields = line.text.trim().split(/\s+/);
  const [model = "", test = "", value = ""] = places.map((place) => fields[place]);
  const isUnlabelled = content === "trials" && places[2] === 2 && fields.length === 2;
  if (fields.length !== 3 && !isUnlabelled) {
    const shape = shapes[content][places[2] === 2 ? "kaldi" : "voxceleb"];
    throw trialError(
      line,
      `${fields.length} fields, and "${shape}" was expected, or a header such as model,test,${content === "trials" ? "target" : "score"} ` +
        `in the first line; if it is written otherwise, name the format: ${TRIAL_FORMATS.join(", ")}`,
    );
  }
  if (content === "scores") return { model, test, isTarget: null, score: numberOf(line, value) };
  return { model, test, isTarget: isUnlabelled ? null : targetOf(line, value), score: null };
}
