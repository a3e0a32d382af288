/** How many Gaussians, and of which covariance type: every kind is trained on all recordings and without each fold. */

import type { TrainedMixture } from "../../gmm/em/train-mixture.js";
import { numParameters } from "../../gmm/mixture/mixture.js";
import { countFrames } from "../../gmm/passes/frame-chunks.js";
import { meanLogLikelihood } from "../../gmm/score/score.js";
import { decide, scoreForms } from "../../recognize/classify.js";
import { runPlan } from "../../recognize/training-plan.js";
import type { MixtureJob, TrainingStep } from "../../recognize/training-step.js";
import type { Trial } from "../../types.js";
import { examplesWithout } from "../folds/cross-validate.js";
import { createFoldForms, type Example, type FoldForms, type FoldSum, type LabelledForm } from "../folds/fold-forms.js";
import { type Fold, heldOutOf } from "../folds/folds.js";
import type { HeldOutScores, KindScores, MixtureKind, ModelSelection, WholeScores } from "./model-selection.js";
import {
  resolveSelection,
  type SelectComponentsOptions,
  type SelectionData,
  type SelectionTask,
} from "./selection-data.js";
import { selectionOf } from "./selection-result.js";

/**
 * How many Gaussians, and of which covariance type: every kind is trained on all recordings, and without each fold, and the
 * criteria stand side by side: log-likelihood of the recordings held out (Smyth 2000, "Model selection for probabilistic
 * clustering using cross-validated likelihood"), BIC, AIC, and with two or more labels the held-out accuracy, each with its
 * standard error from fold to fold.
 *
 * Folds hold whole recordings, and whole groups where utterances have one; a single matrix is cut into blocks of
 * neighbouring frames. Frames dealt one by one would be tested on models that know their neighbours, which are all but the
 * same frames: the log-likelihood would rise with every Gaussian.
 *
 * The simplest choice is the one with the fewest parameters whose mean is within one standard error of the best (Breiman,
 * Friedman, Olshen and Stone 1984; Hastie, Tibshirani and Friedman 2009, §7.10). The accuracy of what was chosen is
 * optimistic on these folds: test it on recordings that had no part in the choice. (F + 1) trainings a kind and restart.
 *
 * @param data  utterances, with one mixture a label as `trainClassifier` trains them; or frames without labels, one matrix a
 *   recording, with one mixture for all
 * @throws {OptionError} when an option is out of range, or a fold holds every recording of a label
 * @throws {TrainingDataError} when a label has too few frames for one Gaussian, naming it
 * @example
 * const { features } = sample(
 *   createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [-9, 9], covariances: [1, 1] }), 600);
 * const selection = await selectComponents(features, { numComponents: [1, 2, 3, 4] });
 * selection.chosen.bic.numComponents // => 2
 * selection.suggested // => { covarianceType: "diag", numComponents: 2 }
 */
export async function selectComponents(
  data: SelectionData,
  options: SelectComponentsOptions = {},
): Promise<ModelSelection> {
  const plan = planSelection(data, options);
  return plan.result(await runPlan(plan, options));
}

interface SelectionPlan {
  /** Kind by kind, those with most Gaussians first: on all recordings, then without each fold. */
  readonly steps: Iterable<TrainingStep<KindScores>>;
  readonly numSteps: number;
  readonly result: (scores: readonly KindScores[]) => ModelSelection;
}

/**
 * The steps of a selection of models.
 *
 * @throws {OptionError} when an option is out of range, or a fold holds every recording of a label
 */
function planSelection(data: SelectionData, options: SelectComponentsOptions = {}): SelectionPlan {
  const task = resolveSelection(data, options);
  const { examples, folds, transform } = task;
  const kinds = task.kinds.slice().sort((a, b) => b.numComponents - a.numComponents);
  const numSteps = kinds.length * (folds.length + 1);
  const heldOut = [null, ...folds].map((fold) => (fold ? heldOutOf(fold, examples.length) : new Set<number>()));
  // The transform is the same for every kind.
  const views = heldOut.map((held) => (transform ? examplesWithout(examples, held, transform) : examples));

  function* steps(): Generator<TrainingStep<KindScores>> {
    let done = 0;
    for (const kind of kinds) {
      const shared = createFoldForms(examples, { ...task.options, ...kind });
      for (const [at, held] of heldOut.entries()) {
        const view = views[at] as readonly Example[];
        const formsOf = transform ? createFoldForms(view, { ...task.options, ...kind }) : shared;
        const step = kindStep({ task, kind, view, fold: folds[at - 1] ?? null }, formsOf, held);
        yield {
          ...step,
          async finish(trained) {
            const scores = await step.finish(trained);
            options.onProgress?.({ stage: "train and score", done: ++done, total: numSteps });
            return scores;
          },
        };
      }
    }
  }
  return {
    steps: { [Symbol.iterator]: steps },
    numSteps,
    result: (scores) => selectionOf(task, scores),
  };
}

/** What a step is about. */
interface StepSubject {
  readonly task: SelectionTask;
  readonly kind: MixtureKind;
  /** All recordings, under the transform of this step. */
  readonly view: readonly Example[];
  /** Null: trained on all. */
  readonly fold: Fold | null;
}

function kindStep(subject: StepSubject, formsOf: FoldForms, held: ReadonlySet<number>): TrainingStep<KindScores> {
  const { task, kind, fold } = subject;
  const { jobs, finish } = formsOf(task.labels, held);
  return {
    jobs,
    async finish(trained) {
      const forms = await finish(trained);
      return {
        kind,
        reduced: reducedOf(forms, kind),
        numUnconverged: trained.filter(({ converged }) => !converged).length,
        scores: fold ? heldOutScores(subject, fold, forms) : wholeScores(subject, forms, jobs, trained),
      };
    },
  };
}

const reducedOf = (forms: readonly LabelledForm[], kind: MixtureKind) =>
  forms
    .map(({ label, form }) => ({ label, numComponents: form.numComponents }))
    .filter(({ numComponents }) => numComponents < kind.numComponents);

/** Each recording of the fold under all labels' mixtures: its own label's score is what the likelihood is made of. */
function heldOutScores({ task, view }: StepSubject, fold: Fold, forms: readonly LabelledForm[]): HeldOutScores {
  let sum = 0;
  let size = 0;
  const trials = fold.test.map((index): Trial => {
    const { label: actual, features } = view[index] as Example;
    const { label, ...decision } = decide(scoreForms(forms, features, task.options), features.numFrames);
    sum += (decision.scores[actual] as number) * features.numFrames;
    size += features.numFrames;
    return { path: task.paths[index] ?? null, actual, predicted: label, ...decision, fold: fold.name };
  });
  return { logLikelihood: { sum, size }, trials };
}

/** On all recordings every label is trained: jobs, results and labels are in one order. */
function wholeScores(
  { task, view }: StepSubject,
  forms: readonly LabelledForm[],
  jobs: readonly MixtureJob[],
  trained: readonly TrainedMixture[],
): WholeScores {
  const parameters = trained.map(({ mixture }) => numParameters(mixture));
  const formOf = new Map(forms.map(({ label, form }) => [label, form]));
  const sums = view.map(({ label, features }) => ({
    sum: features.numFrames * meanLogLikelihood(formOf.get(label) as LabelledForm["form"], features, task.options),
    size: features.numFrames,
  }));
  return {
    numParameters: parameters.reduce((sum, count) => sum + count, 0),
    bicPenalty: parameters.reduce((sum, count, i) => sum + count * Math.log(countFrames(jobs[i]?.features ?? [])), 0),
    logLikelihood: sumOf(sums).sum,
    folds: task.folds.map(({ test }) => sumOf(test.map((index) => sums[index] as FoldSum))),
  };
}

const sumOf = (parts: readonly FoldSum[]): FoldSum =>
  parts.reduce((total, part) => ({ sum: total.sum + part.sum, size: total.size + part.size }), { sum: 0, size: 0 });
