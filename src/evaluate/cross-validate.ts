import { OptionError } from "../errors.js";
import { applyTransform } from "../features/transform.js";
import { prepare } from "../gmm/scoring-form.js";
import { naturalOrder } from "../math/natural-order.js";
import {
  type ClassifierOptions,
  featuresOf,
  type ResolvedClassifierOptions,
  resolveClassifierOptions,
  trainLabel,
} from "../recognize/classifier.js";
import { decide, scoreForms } from "../recognize/classify.js";
import { withTransform } from "../recognize/train-transform.js";
import type { FeatureMatrix, Report, ScoringForm, Trial, Utterance } from "../types.js";
import { type Fold, groupBy, leaveOneOutFolds } from "./folds.js";
import { reportOf } from "./report.js";

export interface CrossValidateOptions extends ClassifierOptions {
  /** Called when a fold is tested. */
  readonly onFold?: (name: string, index: number, total: number) => void;
}

interface Example {
  readonly label: string;
  readonly features: FeatureMatrix;
}

/**
 * Tests each fold on mixtures trained on all others. Features are extracted once, and a mixture whose training
 * recordings are the same in two folds is trained once: leaving one recording out retrains its own label alone.
 *
 * @param folds  from `kFolds`, `groupFolds` or `leaveOneOutFolds`
 * @throws {OptionError} when a fold holds every recording of a label that it tests
 * @example crossValidate(utterances, groupFolds(utterances), { by: "digit" }).accuracy
 */
export function crossValidate(
  utterances: readonly Utterance[],
  folds: readonly Fold[],
  options: CrossValidateOptions = {},
): Report {
  const resolved = resolveClassifierOptions(options);
  const features = featuresOf(utterances, resolved.recipe);
  const examples = utterances.map(({ label }, i) => ({ label, features: features[i] as FeatureMatrix }));
  const labels = [...new Set(examples.map(({ label }) => label))].sort(naturalOrder);
  const trainedOnAll = formTrainer(examples, resolved);
  const trials = folds.flatMap((fold, position) => {
    const held = new Set(fold.test);
    checkFold(fold, examples, resolved.by);
    const { formWithout, transformed } =
      resolved.transform === undefined
        ? { formWithout: trainedOnAll, transformed: examples }
        : transformedWithout(examples, held, resolved);
    const forms = labels.map((label) => ({ label, form: formWithout(label, held) }));
    const present = forms.filter((entry): entry is { label: string; form: ScoringForm } => entry.form !== null);
    const results = fold.test.map((index): Trial => {
      const example = transformed[index] as Example;
      const path = utterances[index]?.path ?? null;
      return trialOf(
        example,
        decide(scoreForms(present, example.features), example.features.numFrames),
        path,
        fold.name,
      );
    });
    options.onFold?.(fold.name, position, folds.length);
    return results;
  });
  return reportOf(trials, labels);
}

/**
 * Cross-validation with folds of one: each recording is tested on mixtures trained on all others.
 *
 * @throws {OptionError} when a label has one recording alone
 */
export function leaveOneOut(utterances: readonly Utterance[], options: CrossValidateOptions = {}): Report {
  return crossValidate(utterances, leaveOneOutFolds(utterances), options);
}

/** @throws {OptionError} when the fold tests what is not there, or a label that it leaves none of to train on */
function checkFold({ name, test }: Fold, examples: readonly Example[], by: string): void {
  const held = new Set(test);
  const trained = new Set(examples.filter((_, index) => !held.has(index)).map(({ label }) => label));
  for (const index of test) {
    const example = examples[index];
    if (!example) throw new OptionError(`fold ${name} tests recording ${index}; there are ${examples.length}`);
    if (!trained.has(example.label)) {
      throw new OptionError(
        `fold ${name} holds every recording of ${by} "${example.label}": none is left to train it; choose other folds`,
      );
    }
  }
}

/** The examples under a transform trained on those that are not held out: nothing is learned from the test. */
function transformedWithout(
  examples: readonly Example[],
  held: ReadonlySet<number>,
  { transform: wanted, ...options }: ResolvedClassifierOptions,
) {
  const training = examples.filter((_, index) => !held.has(index));
  const { transform } = withTransform(training, options.recipe, wanted).recipe;
  const transformed =
    transform === null
      ? examples
      : examples.map(({ label, features }) => ({ label, features: applyTransform(features, transform) }));
  return { formWithout: formTrainer(transformed, options), transformed };
}

/** Trains a label's mixture on its examples less those held out, once for each such set; null when none is left. */
function formTrainer(examples: readonly Example[], options: ResolvedClassifierOptions) {
  const trained = new Map<string, ScoringForm | null>();
  const indices = groupBy([...examples.keys()], (index) => (examples[index] as Example).label);
  return (label: string, held: ReadonlySet<number>): ScoringForm | null => {
    const own = indices.get(label) ?? [];
    const key = JSON.stringify([label, own.filter((index) => held.has(index))]);
    const known = trained.get(key);
    if (known !== undefined) return known;
    const training = own.filter((index) => !held.has(index)).map((index) => (examples[index] as Example).features);
    const form = training.length > 0 ? prepare(trainLabel(label, training, options).mixture) : null;
    trained.set(key, form);
    return form;
  };
}

function trialOf(example: Example, decision: ReturnType<typeof decide>, path: string | null, fold: string): Trial {
  const { label: predicted, margin, scores, numFrames } = decision;
  return { path, actual: example.label, predicted, margin, scores, numFrames, fold };
}
