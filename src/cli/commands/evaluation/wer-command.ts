import { readLabelText } from "../../../corpus/label-files.js";
import { OptionError } from "../../../errors.js";
import type { WordErrors } from "../../../evaluate/words.js";
import { type Confusion, type CorpusErrors, corpusErrorRate } from "../../../evaluate/words.js";
import { parseTranscripts, type Transcript, type TranscriptFormat } from "../../../formats/labels/transcripts.js";
import { defined, type OutputOptions } from "../../flags.js";
import { percent, printJson, printText, tableOf } from "../../shared/output.js";

type WerOptions = OutputOptions & {
  readonly format?: TranscriptFormat;
  readonly ignoreCase?: true;
  readonly characters?: true;
  readonly missingIsEmpty?: true;
  readonly groupBy?: string;
  readonly alignments?: true;
};

/** `voxmix wer <reference> <hypothesis>` */
export async function wer(reference: string, hypothesis: string, options: WerOptions): Promise<void> {
  const [said, recognised] = [await readTranscripts(reference, options), await readTranscripts(hypothesis, options)];
  const errors = corpusErrorRate(said, recognised, {
    ...(options.missingIsEmpty ? { missing: "empty" } : {}),
    ...defined({ groupBy: groupingOf(options.groupBy) }),
  });
  if (options.json) {
    const { utterances, ...sums } = errors;
    const shown = options.alignments ? utterances : utterances.map(({ alignment: _, ...counts }) => counts);
    return printJson({
      reference,
      hypothesis,
      unit: options.characters ? "character" : "word",
      ...sums,
      utterances: shown,
    });
  }
  printText(errorsText(errors, options));
}

async function readTranscripts(path: string, { format, ignoreCase, characters }: WerOptions): Promise<Transcript[]> {
  const transcripts = parseTranscripts(await readLabelText(path), { name: path, ...defined({ format }) });
  const cased = (word: string) => (ignoreCase ? word.toLowerCase() : word);
  const unitsOf = (words: readonly string[]) => (characters ? words.flatMap((word) => Array.from(word)) : words);
  return transcripts.map(({ id, words }) => ({ id, words: unitsOf(words.map(cased)) }));
}

/** The group of an utterance: what the expression finds in its name, or the first part in brackets. */
function groupingOf(pattern: string | undefined): ((id: string) => string) | undefined {
  if (pattern === undefined) return undefined;
  const expression = expressionOf(pattern);
  return (id) => {
    const found = expression.exec(id);
    if (found !== null) return found[1] ?? found[0];
    throw new OptionError(`--group-by ${pattern} finds nothing in the utterance "${id}"`);
  };
}

function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern);
  } catch (cause) {
    throw new OptionError(`--group-by is a regular expression, e.g. ^[^-]+; ${pattern} is none`, { cause });
  }
}

/** Rows that are printed; --json has them all. */
const MOST_CONFUSIONS = 10;

function errorsText(errors: CorpusErrors, options: WerOptions): string {
  const { utterances, confusions } = errors;
  const unit = options.characters ? "character" : "word";
  return [
    ...(options.alignments ? [utterances.map(({ id, ...words }) => alignmentText(id, words)).join("\n\n")] : []),
    ...(confusions.length > 0 ? [confusionText(confusions)] : []),
    summaryText(errors, unit, options.groupBy === undefined ? "utterances" : "groups"),
  ].join("\n\n");
}

function confusionText(confusions: readonly Confusion[]): string {
  const rows = confusions
    .slice(0, MOST_CONFUSIONS)
    .map(({ reference, hypothesis, count }) => [reference ?? "", hypothesis ?? "", count]);
  const rest = confusions.length - rows.length;
  const table = tableOf(["said", "recognised", "times"], rows);
  return `most frequent errors\n${table}${rest > 0 ? `\n… and ${rest} more (--json has them all)` : ""}`;
}

function summaryText(errors: CorpusErrors, unit: string, drawn: string): string {
  const { numUtterances, numWrong, numReference, correct, substitutions, deletions, insertions, rate, interval } =
    errors;
  const share = (count: number) => (numReference === 0 ? "" : percent(count / numReference));
  const counts = tableOf(
    ["utterances", `${unit}s`, "correct", "substituted", "deleted", "inserted"],
    [
      [numUtterances, numReference, correct, substitutions, deletions, insertions],
      ["", "", share(correct), share(substitutions), share(deletions), share(insertions)],
    ],
  );
  const range =
    interval === null
      ? ""
      : `; ${interval.confidence * 100} % interval ${percent(interval.low, 2)} – ${percent(interval.high, 2)}, by drawing ${drawn} anew`;
  const total = substitutions + deletions + insertions;
  const sentence =
    rate === null
      ? `the references have no ${unit}s, so there is no rate; ${total} ${unit}s were inserted`
      : `${unit} error rate: ${percent(rate, 2)} (${total} of ${numReference})${range}`;
  return `${counts}\n${sentence}\nutterances with an error: ${percent(numWrong / numUtterances, 2)} (${numWrong} of ${numUtterances})`;
}

const MARKS = { correct: "", substitution: "S", deletion: "D", insertion: "I" } as const;

/** Word under word, as sclite prints it. */
function alignmentText(id: string, { alignment, rate }: WordErrors): string {
  const columns = alignment.map(({ kind, reference, hypothesis }) => {
    const [said, recognised] = [reference ?? "*".repeat(width(hypothesis)), hypothesis ?? "*".repeat(width(reference))];
    return { said, recognised, mark: MARKS[kind], width: Math.max(width(said), width(recognised)) };
  });
  const line = (name: string, of: (column: (typeof columns)[number]) => string) =>
    `${name.padEnd(6)}${columns.map((column) => of(column) + " ".repeat(column.width - width(of(column)))).join(" ")}`.trimEnd();
  return [
    `${id}${rate === null ? "" : ` ${percent(rate)}`}`,
    line("REF:", ({ said }) => said),
    line("HYP:", ({ recognised }) => recognised),
    line("", ({ mark }) => mark),
  ]
    .filter((text) => text !== "")
    .join("\n");
}

const width = (word: string | null): number => Array.from(word ?? "").length;
