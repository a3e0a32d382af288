import { prepare } from "../gmm/score/scoring-form.js";
import { type AdaptationOptions, planAdaptation } from "../recognize/adaptation.js";
import { backgroundOptionsOf, labelJob, type ResolvedClassifierOptions } from "../recognize/classifier.js";
import type { Example, FoldForms } from "./fold-forms.js";

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
      finish(results) {
        const mixtures = Array.from(plan.adapt(results).trained(), ({ mixture }) => mixture);
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
