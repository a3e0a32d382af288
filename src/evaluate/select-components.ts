import { runStep } from "../recognize/training-step.js";
import type { ModelSelection } from "./model-selection.js";
import { planSelection } from "./plan-selection.js";
import type { SelectComponentsOptions, SelectionData } from "./selection-data.js";

/**
 * How many Gaussians, and of which covariance type: every kind is trained on all recordings, and without each fold, and the
 * criteria stand side by side: log-likelihood of the recordings held out (Smyth 2000, "Model selection for probabilistic
 * clustering using cross-validated likelihood"), BIC, AIC, and with two or more labels the held-out accuracy, each with its
 * standard error from fold to fold. `selectComponentsIn` does it over many cores.
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
 * const selection = selectComponents(features, { numComponents: [1, 2, 3, 4] });
 * selection.chosen.bic.numComponents // => 2
 * selection.suggested // => { covarianceType: "diag", numComponents: 2 }
 */
export function selectComponents(data: SelectionData, options: SelectComponentsOptions = {}): ModelSelection {
  const { steps, result } = planSelection(data, options);
  return result(Array.from(steps, (step) => runStep(step)));
}
