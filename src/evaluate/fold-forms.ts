import { prepare } from "../gmm/score/scoring-form.js";
import { type LabelJobOptions, labelJob } from "../recognize/classifier.js";
import type { MixtureJob, TrainingStep } from "../recognize/training-step.js";
import type { FeatureMatrix, GaussianMixture, ScoringForm } from "../types.js";
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
