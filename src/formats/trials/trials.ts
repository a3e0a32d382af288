import { CorpusError, OptionError } from "../../errors.js";
import type { ScoredTrial, VerificationTrial } from "../../types.js";
import { fieldsOf, lineError, type TextLine } from "../text-lines.js";
import {
  findColumns,
  headedRows,
  numberOf,
  scoreOf,
  separatedFields,
  separatorOf,
  type TrialRow,
  targetOf,
  trialLinesOf,
  truthOf,
} from "./trial-lines.js";

/**
 * The formats of trial lists and score files:
 *
 * | name     | trials                                               | scores                         |
 * | -------- | ---------------------------------------------------- | ------------------------------ |
 * | kaldi    | `model test target`, `model test nontarget`          | `model test score`; BOSARIS too |
 * | voxceleb | `1 model test`, `0 model test`                       | `score model test`             |
 * | nist     | `modelid segmentid side targettype` with tabs, headed | `modelid segmentid side LLR`   |
 * | csv, tsv | columns `model`, `test`, `target` by their names     | and `score`, `speaker`         |
 */
export const TRIAL_FORMATS = ["kaldi", "voxceleb", "nist", "csv", "tsv"] as const;

/** How a trial list or a score file is written. */
export type TrialFormat = (typeof TRIAL_FORMATS)[number];

/** The format of a trial list, so that scores can be written in the same. */
export function guessTrialFormat(text: string): TrialFormat {
  const [first] = trialLinesOf(text, "trials");
  if (first === undefined) return "kaldi";
  const separator = separatorOf(first.text);
  const columns = findColumns(separatedFields(first, separator));
  if (columns === null) return formatOf(first, "trials");
  if (separator !== "\t") return "csv";
  return columns.side === undefined ? "tsv" : "nist";
}

/**
 * Whether a text is a trial list and not a score file. `1 a.wav b.wav` can be either: it is taken for a trial list when all
 * lines begin with 1 or 0.
 */
export function isTrialList(text: string): boolean {
  if (rowsOf(text, "trials") === null) return false;
  const scores = rowsOf(text, "scores") ?? [];
  return scores.every(({ score }) => score === null || score === 0 || score === 1);
}

/** null where the text is none of these. */
function rowsOf(text: string, content: TrialContent): readonly TrialRow[] | null {
  try {
    return trialRows(text, content, {});
  } catch (error) {
    if (error instanceof CorpusError) return null;
    throw error;
  }
}

/**
 * The claims of a trial list: Kaldi's, VoxCeleb's, NIST's, or a CSV or TSV whose header names `model`, `test` and `target`.
 * A claim whose truth is not told (no third field, or an empty one) has null for it. Of a NIST list the test is the
 * segment, with `:b` behind it where the second side is meant.
 *
 * @throws {CorpusError} naming the file and the line
 * @throws {OptionError} when the format is unknown
 * @example
 * parseTrials("ada a1.wav target\nbob a1.wav nontarget\n");
 * // => [{ model: "ada", test: "a1.wav", isTarget: true }, { model: "bob", test: "a1.wav", isTarget: false }]
 * parseTrials("1 id1/a.wav id1/b.wav\n"); // => [{ model: "id1/a.wav", test: "id1/b.wav", isTarget: true }]
 */
export const parseTrials = (text: string, options: ParseTrialsOptions = {}): VerificationTrial[] =>
  trialRows(text, "trials", options).map(({ model, test, isTarget }) => ({ model, test, isTarget }));

/**
 * The scores of a file: Kaldi's and BOSARIS' (`model test score`), VoxCeleb's (`score model test`), NIST's, or a CSV or TSV
 * whose header names `model`, `test`, `score` and, if it likes, `target` and `speaker`. Whether a claim is true is null
 * where the file does not say; `joinScores` puts scores to a trial list that does. `inf` and `-inf` are scores.
 *
 * @throws {CorpusError} naming the file and the line
 * @throws {OptionError} when the format is unknown
 * @example
 * parseScores("ada a1.wav 2.5\n"); // => [{ model: "ada", test: "a1.wav", isTarget: null, score: 2.5 }]
 * parseScores("model,test,target,score\nada,a1.wav,nontarget,-3e-1\n");
 * // => [{ model: "ada", test: "a1.wav", isTarget: false, score: -0.3 }]
 */
export function parseScores(text: string, options: ParseTrialsOptions = {}): ScoredTrial[] {
  const { name = "scores" } = options;
  return trialRows(text, "scores", options).map(({ model, test, isTarget, score, speaker }) => {
    if (score === null) {
      throw new CorpusError(
        `${name}: ${test} has no score against ${model}; a column "score" is needed, filled in every row`,
      );
    }
    return { model, test, isTarget, score, ...(speaker === undefined ? {} : { speaker }) };
  });
}

/**
 * Who speaks in which recording: Kaldi's `utt2spk`, lines of a recording and its speaker; or a table (CSV, TSV) with a column
 * `speaker`, whose recordings are in the column `path`, `test`, `utterance` or `segment`.
 *
 * @param options.name  the file's name, for errors
 * @throws {CorpusError} naming the file and the line; also when a recording has two speakers
 * @example
 * parseSpeakers("a1.wav ada\nb1.wav bob\n").get("b1.wav"); // => "bob"
 * parseSpeakers("path,word,speaker\na1.wav,yes,ada\n").get("a1.wav"); // => "ada"
 */
export function parseSpeakers(
  text: string,
  { name = "speakers" }: { readonly name?: string } = {},
): Map<string, string> {
  const lines = trialLinesOf(text, name);
  const [first] = lines;
  const separator = separatorOf(first?.text ?? "");
  const header = first === undefined ? [] : separatedFields(first, separator).map((field) => field.toLowerCase());
  const places = {
    speaker: header.indexOf("speaker"),
    recording: header.findIndex((field) => ["path", "test", "utterance", "segment"].includes(field)),
  };
  const isHeaded = places.speaker >= 0 && places.recording >= 0;
  const speakers = new Map<string, string>();
  for (const line of isHeaded ? lines.slice(1) : lines) {
    const fields = isHeaded ? separatedFields(line, separator) : fieldsOf(line);
    const [recording = "", speaker = ""] = isHeaded ? [fields[places.recording], fields[places.speaker]] : fields;
    if (recording === "" || speaker === "" || (!isHeaded && fields.length !== 2)) {
      throw lineError(
        line,
        "a recording and its speaker were expected, or a header with columns path and speaker above",
      );
    }
    const before = speakers.get(recording);
    if (before !== undefined && before !== speaker) {
      throw lineError(line, `${recording} is of ${speaker} here and of ${before} above; a recording has one speaker`);
    }
    speakers.set(recording, speaker);
  }
  return speakers;
}

export interface ParseTrialsOptions {
  /** @default by the first line */
  readonly format?: TrialFormat;
  /** The file's name, for errors. @default "trials" or "scores" */
  readonly name?: string;
}

/** What the third field of a line without header is. */
export type TrialContent = "trials" | "scores";

/** The rows of a text in any of the formats. */
function trialRows(text: string, content: TrialContent, options: ParseTrialsOptions): TrialRow[] {
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
      throw unknownFormat(format, content);
  }
}

export const unknownFormat = (format: string, content: TrialContent): OptionError =>
  new OptionError(`"${format}" is no format of ${content}; known are ${TRIAL_FORMATS.join(", ")}`);

/** The format that a first line shows. */
export function formatOf(first: TextLine, content: TrialContent): TrialFormat {
  if (findColumns(separatedFields(first, separatorOf(first.text))) !== null) return "csv";
  const fields = fieldsOf(first);
  if (findColumns(fields) !== null) {
    throw lineError(first, "the columns of a header are told apart by tabs or commas, not by blanks");
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
function plainRow(line: TextLine, content: TrialContent, places: readonly [number, number, number]): TrialRow {
  const fields = fieldsOf(line);
  const [model = "", test = "", value = ""] = places.map((place) => fields[place]);
  const isUnlabelled = content === "trials" && places[2] === 2 && fields.length === 2;
  if (fields.length !== 3 && !isUnlabelled) {
    const shape = shapes[content][places[2] === 2 ? "kaldi" : "voxceleb"];
    throw lineError(
      line,
      `${fields.length} fields, and "${shape}" was expected, or a header such as model,test,${content === "trials" ? "target" : "score"} ` +
        `in the first line; if it is written otherwise, name the format: ${TRIAL_FORMATS.join(", ")}`,
    );
  }
  if (content === "scores") return { model, test, isTarget: null, score: numberOf(line, value) };
  return { model, test, isTarget: isUnlabelled ? null : targetOf(line, value), score: null };
}
