import type { VerificationTrial } from "../types.js";
import { type ParseTrialsOptions, trialRows } from "./trial-rows.js";

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
