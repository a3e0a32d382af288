/** Cross-validation: each fold is tested on mixtures trained on all others. A step a fold, over an engine where there is one. */

import { OptionError } from "../../errors.js";
import { applyTransform } from "../../features/transform/transform.js";
import { prepare } from "../../gmm/score/scoring-form.js";
import { naturalOrder } from "../../math/order.js";
import {
  type ClassifierOptions,
  type ResolvedClassifierOptions,
  resolveClassifierOptions,
} from "../../recognize/classifier.js";
import { decide, scoreForms } from "../../recognize/classify.js";
import { trainedOn } from "../../recognize/mmi/mmi.js";
import { runPlan } from "../../recognize/training-plan.js";
import type { TrainingStep } from "../../recognize/training-step.js";
import { trainingFeatures, withTransform } from "../../recognize/utterances.js";
import type { FeatureMatrix, FeatureRecipe, Report, ScoringForm, Trial, Utterance } from "../../types.js";
import { placeOf, reportOf } from "../report.js";
import {
  createAdaptedFoldForms,
  createFoldForms,
  type Example,
  type FoldForms,
  type LabelledForm,
} from "./fold-forms.js";
import { type Fold, heldOutOf, leaveOneOutFolds } from "./folds.js";

/** What `crossValidate` does: a step a fold, and the report of all their trials. */
interface CrossValidationPlan {
  /** Made one by one as they are taken: the mixtures of a fold, and its trials once they and all before are trained. */
  readonly steps: Iterable<TrainingStep<readonly Trial[]>>;
  readonly numSteps: number;
  readonly report: (trials: readonly Trial[]) => Report;
}

/**
 * Tests each fold on mixtures trained on all others. Features are extracted once, and a mixture whose training
 * recordings are the same in two folds is trained once: leaving one recording out retrains its own label alone.
 *
 * @param folds  from `kFolds`, `groupFolds` or `leaveOneOutFolds`
 * @throws {OptionError} when a fold holds every recording of a label that it tests
 * @example
 * const report = await crossValidate(utterances, groupFolds(utterances), { by: "speaker", numComponents: 2 });
 * report.numTrials; // => 8
 * report.accuracy; // => 1
 */
export async function crossValidate(
  utterances: readonly Utterance[],
  folds: readonly Fold[],
  options: ClassifierOptions = {},
): Promise<Report> {
  const plan = planCrossValidation(utterances, folds, options);
  return plan.report((await runPlan(plan, options)).flat());
}

/**
 * Cross-validation with folds of one: each recording is tested on mixtures trained on all others.
 *
 * @throws {OptionError} when a label has one recording alone
 * @example (await leaveOneOut(utterances, { by: "speaker", numComponents: 2 })).confusion.counts; // => [[4, 0], [0, 4]]
 */
export function leaveOneOut(utterances: readonly Utterance[], options: ClassifierOptions = {}): Promise<Report> {
  return crossValidate(utterances, leaveOneOutFolds(utterances), options);
}

/**
 * The steps of a cross-validation.
 *
 * @throws {OptionError} when a fold holds every recording of a label that it tests
 */
function planCrossValidation(
  utterances: readonly Utterance[],
  folds: readonly Fold[],
  options: ClassifierOptions = {},
): CrossValidationPlan {
  const resolved = resolveClassifierOptions(options);
  const { features, recipe } = trainingFeatures(utterances, options.recipe, resolved.recipe);
  const examples = utterances.map(({ label }, i) => ({ label, features: features[i] as FeatureMatrix }));
  const labels = [...new Set(examples.map(({ label }) => label))].sort(naturalOrder);
  checkFolds(folds, examples, resolved.by);

  function* steps(): Generator<TrainingStep<readonly Trial[]>> {
    const untransformed = foldFormsFor(examples, resolved);
    const isTransformed = resolved.transform !== undefined;
    for (const [position, fold] of folds.entries()) {
      const held = heldOutOf(fold, utterances.length);
      const tests = isTransformed
        ? examplesWithout(examples, held, { transform: resolved.transform, recipe })
        : examples;
      const formsOf = isTransformed ? foldFormsFor(tests, resolved) : untransformed;
      const { jobs, finish } = formsOf(labels, held);
      yield {
        jobs,
        async finish(trained) {
          const training = tests.filter((_, index) => !held.has(index));
          const forms = await furtherForms(await finish(trained), training, resolved);
          const trials = fold.test.map((index): Trial => {
            const { label: actual, features } = tests[index] as Example;
            const { label, ...decision } = decide(scoreForms(forms, features, resolved), features.numFrames);
            const place = placeOf(utterances[index] as Utterance);
            return { ...place, actual, predicted: label, ...decision, fold: fold.name };
          });
          options.onProgress?.({ stage: "folds", done: position + 1, total: folds.length });
          return trials;
        },
      };
    }
  }
  return { steps: { [Symbol.iterator]: steps }, numSteps: folds.length, report: (trials) => reportOf(trials, labels) };
}

/**
 * @throws {OptionError} when a fold tests or trains on what is not there, trains on what it tests, or tests a label that it
 *   leaves none of to train on
 */
export function checkFolds(folds: readonly Fold[], examples: readonly Example[], by: string): void {
  for (const fold of folds) {
    const { name, test, train = [] } = fold;
    const missing = [...test, ...train].find((index) => examples[index] === undefined);
    if (missing !== undefined) {
      const does = test.includes(missing) ? "tests" : "trains on";
      throw new OptionError(`fold ${name} ${does} recording ${missing}; there are ${examples.length}`);
    }
    const tested = new Set(test);
    const both = train.find((index) => tested.has(index));
    if (both !== undefined) throw new OptionError(`fold ${name} trains on recording ${both}, which it tests`);
    const held = heldOutOf(fold, examples.length);
    const trained = new Set(examples.flatMap(({ label }, index) => (held.has(index) ? [] : label)));
    const untrained = test.map((index) => (examples[index] as Example).label).find((label) => !trained.has(label));
    if (untrained === undefined) continue;
    throw new OptionError(
      `fold ${name} holds every recording of ${by} "${untrained}": none is left to train it; choose other folds`,
    );
  }
}

/** The forms of the mixtures after the training that follows, where the options ask for one. */
async function furtherForms(
  forms: readonly LabelledForm[],
  training: readonly Example[],
  options: ResolvedClassifierOptions,
): Promise<readonly { readonly label: string; readonly form: ScoringForm }[]> {
  const labels = forms.map(({ label }) => label);
  const mixtures = forms.map(({ mixture }) => mixture);
  const { onProgress: _, ...quiet } = options;
  const further = await trainedOn(labels, mixtures, training, quiet);
  if (further === null) return forms;
  return further.mixtures.map((mixture, i) => ({ label: labels[i] as string, form: prepare(mixture) }));
}

/** A transform to be trained, and the recipe of what it is trained on. */
export interface TransformPlan extends Pick<ResolvedClassifierOptions, "transform"> {
  readonly recipe: FeatureRecipe | null;
}

/** The examples under a transform trained on those that are not held out: nothing is learned from the test. */
export function examplesWithout(
  examples: readonly Example[],
  held: ReadonlySet<number>,
  { transform: wanted, recipe }: TransformPlan,
): readonly Example[] {
  const training = examples.filter((_, index) => !held.has(index));
  const transform = withTransform(training, recipe, wanted).recipe?.transform ?? null;
  if (transform === null) return examples;
  return examples.map(({ label, features }) => ({ label, features: applyTransform(features, transform) }));
}

/** Mixtures of folds, each trained by itself, or adapted from a background model of the fold. */
const foldFormsFor = (examples: readonly Example[], options: ResolvedClassifierOptions): FoldForms =>
  options.adaptation === undefined
    ? createFoldForms(examples, options)
    : createAdaptedFoldForms(examples, options.adaptation, options);
