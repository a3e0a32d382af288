import { CorpusError } from "../errors.js";
import type { ScoredTrial } from "../types.js";
import { type ParseTrialsOptions, trialRows } from "./trial-rows.js";

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
