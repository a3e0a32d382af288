import { OptionError } from "../errors.js";
import type { LabelledFeatures } from "../features/transform/lda.js";
import { kernelOptions } from "../gmm/passes/pass.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { GaussianMixture } from "../types.js";
import { type MmiOptions, type MmiSettings, resolveMmiOptions } from "./mmi-options.js";
import { type MmiTraining, mmiTraining } from "./mmi-training.js";

/** What may follow maximum likelihood when a classifier is trained; `trainMmi` does it afterwards, and has more options. */
export interface DiscriminativeOptions extends Omit<MmiOptions, "varianceFloor" | "heldOut" | keyof KernelOptions> {
  /** Maximum mutual information: what there is. */
  readonly criterion: "mmi";
}

/** Of the options of a classifier those that matter here. */
interface WithDiscriminative extends KernelOptions {
  readonly discriminative?: DiscriminativeOptions;
  /** Fraction of the label's own variance. @default 0.01 */
  readonly varianceFloor?: number;
}

/**
 * Settings of the training that follows, null where none was asked for.
 *
 * @throws {OptionError} when one is out of range
 */
export function discriminativeSettings(options: WithDiscriminative): MmiSettings | null {
  if (options.discriminative === undefined) return null;
  const { criterion, ...mmi } = options.discriminative;
  if (criterion !== "mmi") throw new OptionError(`discriminative.criterion is "mmi", not ${JSON.stringify(criterion)}`);
  return resolveMmiOptions({ ...mmi, varianceFloor: options.varianceFloor ?? 0.01, ...kernelOptions(options) });
}

/**
 * The mixtures of labels, trained on as the options ask.
 *
 * @param mixtures  in the order of the labels
 * @param examples  what they were trained on
 * @returns null where the options ask for nothing
 */
export function trainedOn(
  labels: readonly string[],
  mixtures: readonly GaussianMixture[],
  examples: readonly LabelledFeatures[],
  options: WithDiscriminative,
): MmiTraining | null {
  const settings = discriminativeSettings(options);
  if (settings === null) return null;
  const places = new Map(labels.map((label, index) => [label, index]));
  const known = examples.flatMap(({ label, features }) => {
    const actual = places.get(label);
    return actual === undefined ? [] : [{ actual, features }];
  });
  return mmiTraining(mixtures, { examples: known, heldOut: [] }, settings);
}
