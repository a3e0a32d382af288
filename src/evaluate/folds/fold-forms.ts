/** The mixtures that folds need: one whose recordings are the same in two folds is trained once. And the mean over folds. */

import { prepare } from "../../gmm/score/scoring-form.js";
import { type AdaptationOptions, planAdaptation } from "../../recognize/adaptation.js";
import {
  backgroundOptionsOf,
  type LabelJobOptions,
  labelJob,
  type ResolvedClassifierOptions,
} from "../../recognize/classifier.js";
import type { MixtureJob, TrainingStep } from "../../recognize/training-step.js";
import type { FeatureMatrix, GaussianMixture, ScoringForm } from "../../types.js";
import { groupBy } from "./folds.js";

/** A recording with its label and its features. */
export interface Example {
  readonly label: string;
  readonly features: FeatureMatrix;
}

/** A label and its mixture, as it is and ready to score. */
export interface LabelledForm {
  readonly label: string;
  readonly mixture: GaussianMixture;
  readonly form: ScoringForm;
}

/** The training of the labels' mixtures on the examples less those held out; labels of which none is left are left out. */
export type FoldForms = (labels: readonly string[], held: ReadonlySet<number>) => TrainingStep<readonly LabelledForm[]>;

interface Entry {
  trained: { readonly mixture: GaussianMixture; readonly form: ScoringForm } | null;
  /** Steps that wait for it. */
  uses: number;
}

/**
 * The mixtures that folds need of these examples. One whose training recordings are the same in two folds is trained once:
 * a step has no job for what an earlier one trains, so their results must come in order. Mixtures of all of a label's
 * recordings are kept; others are let go when no step that was taken waits for them.
 */
export function createFoldForms(examples: readonly Example[], options: LabelJobOptions): FoldForms {
  const indices = groupBy([...examples.keys()], (index) => (examples[index] as Example).label);
  const entries = new Map<string, Entry>();

  const wanted = (label: string, held: ReadonlySet<number>) => {
    const own = indices.get(label) ?? [];
    const left = own.filter((index) => !held.has(index));
    const without = own.filter((index) => held.has(index));
    return { label, left, isWhole: without.length === 0, key: JSON.stringify([label, without]) };
  };

  return (labels, held) => {
    const needed = labels.map((label) => wanted(label, held)).filter(({ left }) => left.length > 0);
    const fresh = needed.filter(({ key }) => !entries.has(key));
    for (const { key } of fresh) entries.set(key, { trained: null, uses: 0 });
    const mine = needed.map((one) => ({ ...one, entry: entries.get(one.key) as Entry }));
    for (const { entry } of mine) entry.uses++;
    return {
      jobs: fresh.map(({ label, left }): MixtureJob => {
        const features = left.map((index) => (examples[index] as Example).features);
        return labelJob(label, features, options);
      }),
      finish(trained) {
        for (const [i, { key }] of fresh.entries()) {
          const mixture = trained[i]?.mixture;
          const entry = entries.get(key);
          if (mixture !== undefined && entry !== undefined) entry.trained = { mixture, form: prepare(mixture) };
        }
        return mine.map(({ label, key, isWhole, entry }) => {
          entry.uses--;
          if (entry.uses === 0 && !isWhole) entries.delete(key);
          return { label, ...(entry.trained as NonNullable<Entry["trained"]>) };
        });
      },
    };
  };
}

/**
 * The mixtures that folds need of these examples, adapted from a background model that is trained for each fold on what it
 * does not hold, so that nothing is learned from the test; unless a background model was given.
 */
export function createAdaptedFoldForms(
  examples: readonly Example[],
  adaptation: AdaptationOptions,
  options: ResolvedClassifierOptions,
): FoldForms {
  return (labels, held) => {
    const training = examples.filter((_, index) => !held.has(index));
    const jobs = labels
      .map((label) => ({ label, own: training.filter((example) => example.label === label) }))
      .filter(({ own }) => own.length > 0)
      .map(({ label, own }) => ({
        label,
        ...labelJob(
          label,
          own.map(({ features }) => features),
          options,
        ),
      }));
    const plan = planAdaptation(jobs, adaptation, backgroundOptionsOf(options));
    return {
      jobs: plan.jobs,
      async finish(results) {
        const mixtures: GaussianMixture[] = [];
        for await (const { mixture } of plan.adapt(results).trained()) mixtures.push(mixture);
        const forms = mixtures.map((mixture, i) => ({
          label: jobs[i]?.label as string,
          mixture,
          form: prepare(mixture),
        }));
        return forms;
      },
    };
  };
}

/** A mean over all recordings, and how far it is likely to be off for others like them. */
export interface FoldMean {
  readonly mean: number;
  /** From fold to fold. */
  readonly standardError: number;
}

/** What was summed over a fold, and over how many: frames, or trials. */
export interface FoldSum {
  readonly sum: number;
  readonly size: number;
}

/**
 * The mean over F folds and its standard error, which takes the folds to be independent of one another, and nothing within
 * a fold:
 *
 *   m = Σ_f s_f / Σ_f n_f      SE = √( F / (F − 1) · Σ_f (s_f − m n_f)² ) / Σ_f n_f
 *
 * For folds of one size that is the deviation of their means over √F. Source: the ratio estimate, Cochran 1977, "Sampling
 * techniques", ch. 6.
 *
 * @param folds  two or more
 */
export function foldMean(folds: readonly FoldSum[]): FoldMean {
  const total = folds.reduce((sum, fold) => sum + fold.size, 0);
  const mean = folds.reduce((sum, fold) => sum + fold.sum, 0) / total;
  const squares = folds.reduce((sum, fold) => sum + (fold.sum - mean * fold.size) ** 2, 0);
  return { mean, standardError: Math.sqrt((squares * folds.length) / (folds.length - 1)) / total };
}
