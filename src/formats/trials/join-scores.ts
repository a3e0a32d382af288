import { CorpusError } from "../../errors.js";
import type { ScoredTrial, VerificationTrial } from "../../types.js";

/** Trials with their scores, and the scores that no trial asked for. */
export interface JoinedScores {
  /** In the order of the trial list. */
  readonly trials: readonly ScoredTrial[];
  readonly unused: readonly ScoredTrial[];
}

/**
 * Puts scores to the trials of a list, by model and test. O(trials + scores).
 *
 * @throws {CorpusError} when trials have no score, a claim has two different scores, or the list and the scores contradict
 *   one another about what is true: with how many, and which is the first
 * @example
 * const trials = [{ model: "ada", test: "a1", isTarget: true }];
 * joinScores(trials, [{ model: "ada", test: "a1", isTarget: null, score: 2 }]).trials;
 * // => [{ model: "ada", test: "a1", isTarget: true, score: 2 }]
 */
export function joinScores(trials: readonly VerificationTrial[], scores: readonly ScoredTrial[]): JoinedScores {
  const byModel = new Map<string, Map<string, ScoredTrial>>();
  const doubled: ScoredTrial[] = [];
  for (const score of scores) {
    const ofModel = byModel.get(score.model) ?? new Map<string, ScoredTrial>();
    byModel.set(score.model, ofModel);
    const before = ofModel.get(score.test);
    if (before !== undefined && !Object.is(before.score, score.score)) doubled.push(score);
    ofModel.set(score.test, score);
  }
  complain("have two different scores", doubled, scores.length);
  const found = trials.map(({ model, test }) => byModel.get(model)?.get(test));
  complain(
    "have no score",
    trials.filter((_, i) => found[i] === undefined),
    trials.length,
  );
  complain(
    "are true in one file and false in the other",
    trials.filter(({ isTarget }, i) => {
      const told = found[i]?.isTarget ?? null;
      return told !== null && isTarget !== null && told !== isTarget;
    }),
    trials.length,
  );
  const used = new Set(found);
  return {
    trials: trials.flatMap(({ isTarget }, i) => {
      const score = found[i];
      return score === undefined ? [] : [{ ...score, isTarget: isTarget ?? score.isTarget }];
    }),
    unused: scores.filter((score) => !used.has(score) && byModel.get(score.model)?.get(score.test) === score),
  };
}

function complain(what: string, trials: readonly VerificationTrial[], total: number): void {
  const [first] = trials;
  if (first === undefined) return;
  throw new CorpusError(
    `${trials.length} of ${total} trials ${what}, the first ${first.model} against ${first.test}; ` +
      "are names written alike in both files, and is the score file complete?",
  );
}
