/** Nested cross-validation: settings are chosen within the recordings that a fold trains on. */

import { type EngineOptions, engineOptions } from "../../engine.js";
import { OptionError } from "../../errors.js";
import { naturalOrder } from "../../math/order.js";
import { type ClassifierOptions, resolveClassifierOptions } from "../../recognize/classifier.js";
import { trainingFeatures } from "../../recognize/utterances.js";
import type { FeatureMatrix, Report, Trial, Utterance } from "../../types.js";
import { reportOf } from "../report.js";
import { crossValidate } from "./cross-validate.js";
import { type Fold, heldOutOf, kFolds, stratifiedGroupFolds } from "./folds.js";

export interface NestedOptions extends EngineOptions {
  /** Folds of each outer training part, by which is chosen. Groups stay whole where all utterances have one. @default 3 */
  readonly innerFolds?: number;
  /** Whether inner folds keep groups whole. @default where all utterances have a group */
  readonly keepGroups?: boolean;
  /** Of the inner folds. @default 0 */
  readonly seed?: number;
}

/** What was chosen without the recordings of a fold. */
export interface NestedChoice {
  readonly fold: string;
  /** Of the candidates, the first of those with the best inner accuracy. */
  readonly chosen: number;
  /** Of each candidate in the inner folds, on the fold's training recordings alone. */
  readonly innerAccuracies: readonly number[];
}

/** How well the whole procedure does, choice of settings included. */
export interface NestedReport {
  readonly report: Report;
  readonly choices: readonly NestedChoice[];
}

/**
 * Nested cross-validation (Stone 1974; Varma and Simon 2006): the settings that test a fold are chosen by cross-validation within
 * the recordings that it trains on. So no recording has a part in choosing what it is tested with, and the accuracy is that of
 * the procedure: choosing among these candidates, then training. The best accuracy of several on the same folds is too good, the more so the
 * more candidates and the fewer recordings there are.
 *
 * It costs F · (C · I + 1) trainings, with F outer folds, C candidates and I inner folds.
 *
 * @param outerFolds  of `kFolds`, `groupFolds` and the like
 * @param candidates  in the order of preference: of equally good ones the first is taken, so simple ones come first
 * @throws {OptionError} when there is no candidate, or a fold leaves nothing to train on
 * @example
 * const candidates = [1, 2].map((numComponents) => ({ by: "speaker", numComponents }));
 * const { report, choices } = await nestedCrossValidate(utterances, groupFolds(utterances), candidates, { innerFolds: 2 });
 * report.accuracy; // => 1
 * choices[0]; // => { fold: "a", chosen: 0, innerAccuracies: [1, 1] }
 */
export async function nestedCrossValidate(
  utterances: readonly Utterance[],
  outerFolds: readonly Fold[],
  candidates: readonly ClassifierOptions[],
  options: NestedOptions = {},
): Promise<NestedReport> {
  if (candidates.length === 0) throw new OptionError("there is nothing to choose from: give at least one candidate");
  const { innerFolds = 3, seed = 0, onProgress, ...running } = options;
  const keepGroups = options.keepGroups ?? utterances.every(({ group }) => group !== undefined);
  const extracted = extractedFor(utterances, candidates);
  const total = outerFolds.length * (candidates.length + 1);
  const choices: NestedChoice[] = [];
  const trials: Trial[] = [];
  let done = 0;
  for (const outer of outerFolds) {
    const held = heldOutOf(outer, utterances.length);
    const training = [...utterances.keys()].filter((index) => !held.has(index));
    const own = training.map((index) => utterances[index] as Utterance);
    const inner = keepGroups ? stratifiedGroupFolds(own, innerFolds, seed) : kFolds(own, innerFolds, seed);
    const innerAccuracies: number[] = [];
    for (const [at, candidate] of candidates.entries()) {
      const recordings = extracted[at] as readonly Utterance[];
      const theirs = training.map((index) => recordings[index] as Utterance);
      const { accuracy } = await crossValidate(theirs, inner, { ...candidate, ...engineOptions(running) });
      innerAccuracies.push(accuracy);
      onProgress?.({ stage: "cross-validations", done: ++done, total });
    }
    const chosen = innerAccuracies.indexOf(Math.max(...innerAccuracies));
    const test = await crossValidate(extracted[chosen] as readonly Utterance[], [outer], {
      ...candidates[chosen],
      ...engineOptions(running),
    });
    onProgress?.({ stage: "cross-validations", done: ++done, total });
    choices.push({ fold: outer.name, chosen, innerAccuracies });
    for (const trial of test.trials) trials.push(trial);
  }
  const labels = [...new Set(utterances.map(({ label }) => label))].sort(naturalOrder);
  return { report: reportOf(trials, labels), choices };
}

/** The utterances as each candidate sees them: candidates of one front end share their features. */
function extractedFor(utterances: readonly Utterance[], candidates: readonly ClassifierOptions[]) {
  const byRecipe = new Map<string, readonly Utterance[]>();
  return candidates.map((candidate) => {
    const { recipe } = resolveClassifierOptions(candidate);
    const key = JSON.stringify(recipe);
    const known = byRecipe.get(key);
    if (known !== undefined) return known;
    const { features } = trainingFeatures(utterances, candidate.recipe, recipe);
    const own = utterances.map(
      ({ label, path, group }, i): Utterance => ({
        label,
        ...(path === undefined ? {} : { path }),
        ...(group === undefined ? {} : { group }),
        features: features[i] as FeatureMatrix,
      }),
    );
    byRecipe.set(key, own);
    return own;
  });
}
