import { CorpusError } from "../../errors.js";
import type { ScoredTrial, VerificationTrial } from "../../types.js";
import { scoreText, separatedField } from "./trial-lines.js";
import { type TrialFormat, unknownFormat } from "./trials.js";

export interface FormatTrialsOptions {
  /** @default "kaldi" */
  readonly format?: TrialFormat;
}

/**
 * A trial list as text, which `parseTrials` reads back.
 *
 * @throws {CorpusError} when a name or an unknown truth cannot be written in the format
 * @throws {OptionError} when the format is unknown
 * @example
 * const trials = [{ model: "ada", test: "a1.wav", isTarget: true }];
 * formatTrials(trials); // => "ada a1.wav target\n"
 * formatTrials(trials, { format: "csv" }); // => "model,test,target\nada,a1.wav,target\n"
 */
export function formatTrials(trials: readonly VerificationTrial[], options: FormatTrialsOptions = {}): string {
  const { format = "kaldi" } = options;
  if (format === "voxceleb") return plain(trials.map((trial) => [digitOf(trial), trial.model, trial.test]));
  if (format === "nist") return nist(trials, "targettype", truth);
  const rows = trials.map((trial) => [trial.model, trial.test, truth(trial)]);
  if (format === "kaldi") return plain(rows);
  if (format === "csv" || format === "tsv") return headed(SEPARATORS[format], ["model", "test", "target"], rows);
  throw unknownFormat(format, "trials");
}

const truth = ({ isTarget }: VerificationTrial): string => (isTarget === null ? "" : isTarget ? "target" : "nontarget");

const SEPARATORS = { csv: ",", tsv: "\t" } as const;

/**
 * Scores as text, which `parseScores` reads back to the bit. CSV and TSV keep the truth and the speaker of a claim where
 * any is known, the others leave them to the trial list.
 *
 * @throws {CorpusError} when a name cannot be written in the format, or a score is not a number
 * @throws {OptionError} when the format is unknown
 * @example
 * const scores = [{ model: "ada", test: "a1.wav", isTarget: true, score: 2.5 }];
 * formatScores(scores); // => "ada a1.wav 2.5\n"
 * formatScores(scores, { format: "csv" }); // => "model,test,target,score\nada,a1.wav,target,2.5\n"
 */
export function formatScores(scores: readonly ScoredTrial[], options: FormatTrialsOptions = {}): string {
  const { format = "kaldi" } = options;
  const bad = scores.find(({ score }) => Number.isNaN(score));
  if (bad) throw new CorpusError(`the score of ${bad.test} against ${bad.model} is not a number; leave it out`);
  if (format === "kaldi") return plain(scores.map(({ model, test, score }) => [model, test, scoreText(score)]));
  if (format === "voxceleb") return plain(scores.map(({ model, test, score }) => [scoreText(score), model, test]));
  if (format === "csv" || format === "tsv") return fullScores(SEPARATORS[format], scores);
  if (format === "nist") return nist(scores, "LLR", ({ score }) => scoreText(score));
  throw unknownFormat(format, "trials");
}

function fullScores(separator: string, scores: readonly ScoredTrial[]): string {
  const hasTruth = scores.some(({ isTarget }) => isTarget !== null);
  const hasSpeakers = scores.some(({ speaker }) => speaker !== undefined);
  return headed(
    separator,
    ["model", "test", ...(hasTruth ? ["target"] : []), "score", ...(hasSpeakers ? ["speaker"] : [])],
    scores.map((trial) => [
      trial.model,
      trial.test,
      ...(hasTruth ? [truth(trial)] : []),
      scoreText(trial.score),
      ...(hasSpeakers ? [trial.speaker ?? ""] : []),
    ]),
  );
}

function headed(separator: string, header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, ...rows]
    .map((row) => `${row.map((field) => separatedField(field, separator)).join(separator)}\n`)
    .join("");
}

/** `segment:b` is the second side of a segment, everything else a first one. */
function nist<T extends VerificationTrial>(trials: readonly T[], column: string, value: (trial: T) => string): string {
  const rows = trials.map((trial) => {
    const [, segment = trial.test, side = "a"] = /^(.+):([b-z])$/.exec(trial.test) ?? [];
    return [trial.model, segment, side, value(trial)];
  });
  return headed("\t", ["modelid", "segmentid", "side", column], rows);
}

/** Fields with blanks between; an unknown truth, last and empty, is left out. */
function plain(rows: readonly (readonly string[])[]): string {
  return rows
    .map((row) => {
      const fields = row.at(-1) === "" ? row.slice(0, -1) : row;
      const bad = fields.find((field) => field === "" || /\s/.test(field));
      if (bad === undefined) return `${fields.join(" ")}\n`;
      throw new CorpusError(
        `the name ${JSON.stringify(bad)} is empty or has a blank, and fields are told apart by blanks; write csv or tsv`,
      );
    })
    .join("");
}

function digitOf({ model, test, isTarget }: VerificationTrial): string {
  if (isTarget !== null) return isTarget ? "1" : "0";
  throw new CorpusError(`nobody knows whether ${test} is of ${model}, and voxceleb has 1 and 0 alone; write csv`);
}
