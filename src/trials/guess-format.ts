import { findColumns, separatorOf } from "./headed-rows.js";
import { separatedFields } from "./separated-fields.js";
import type { TrialFormat } from "./trial-format.js";
import { trialLinesOf } from "./trial-line.js";
import { formatOf } from "./trial-rows.js";

/**
 * The format of a trial list, so that scores can be written in the same.
 *
 * @throws {CorpusError} when there is no line in it
 * @example
 * guessTrialFormat("1 id1/a.wav id1/b.wav\n"); // => "voxceleb"
 * guessTrialFormat("modelid\tsegmentid\tside\ttargettype\n"); // => "nist"
 */
export function guessTrialFormat(text: string): TrialFormat {
  const [first] = trialLinesOf(text, "trials");
  if (first === undefined) return "kaldi";
  const separator = separatorOf(first.text);
  const columns = findColumns(separatedFields(first, separator));
  if (columns === null) return formatOf(first, "trials");
  if (separator !== "\t") return "csv";
  return columns.side === undefined ? "tsv" : "nist";
}
