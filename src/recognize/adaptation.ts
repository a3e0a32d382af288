/**
 * Class models adapted from one background model, instead of each trained by itself: the background is one job, the
 * adaptation of each label follows.
 */

import { type EngineOptions, engineOptions } from "../engine.js";
import { OptionError } from "../errors.js";
import type { TrainedMixture } from "../gmm/em/train-mixture.js";
import { adaptMixture } from "../gmm/map/adapt-mixture.js";
import { type MapOptions, resolveMapOptions } from "../gmm/map/map.js";
import { reservoirSample } from "../gmm/online/reservoir.js";
import { kernelOptions } from "../gmm/passes/pass.js";
import type { AdaptationSummary, GaussianMixture } from "../types.js";
import { checkMaxFrames } from "./background-model.js";
import { type MixtureJob, mixtureOptionsOf, namingJob, trainingFacts } from "./training-step.js";

/** Class models by adaptation of one background model, instead of each from its own recordings alone. */
export interface AdaptationOptions extends MapOptions {
  /** E-steps of each label. @default 1 */
  readonly iterations?: number;
  /** The background model. @default one is trained on the frames of all labels, with the options of the mixtures */
  readonly background?: GaussianMixture;
  /** Frames the background model is trained on at most: a random sample. Null: all. @default null */
  readonly maxFrames?: number | null;
}

/** Options of the background model: those of a mixture. */
type BackgroundMixtureOptions = Parameters<typeof mixtureOptionsOf>[0] & Omit<EngineOptions, "onProgress">;

/** The frames of one label, and its name for errors. */
export type LabelFrames = Pick<MixtureJob, "name" | "features">;

/** A background model to be trained, and the labels adapted from it. */
export interface AdaptationPlan {
  /** The training of the background model; none where it was given. */
  readonly jobs: readonly MixtureJob[];
  /** @param trained  the results of the jobs */
  readonly adapt: (trained: readonly TrainedMixture[]) => AdaptedLabels;
}

interface AdaptedLabels {
  readonly background: GaussianMixture;
  /** Label by label, as they are asked for. */
  readonly trained: () => AsyncGenerator<TrainedMixture>;
  readonly summary: AdaptationSummary;
}

/** What it takes to adapt labels from a background model: one job at most. @throws {OptionError} when an option is out of range */
export function planAdaptation(
  labels: readonly LabelFrames[],
  adaptation: AdaptationOptions,
  options: BackgroundMixtureOptions,
): AdaptationPlan {
  const { background: given, maxFrames = null, iterations = 1 } = adaptation;
  checkMaxFrames(maxFrames);
  const { covarianceType = "diag", varianceFloor } = options;
  const floor = varianceFloor === undefined ? {} : { varianceFloor };
  const settings = {
    ...resolveMapOptions({ ...floor, ...adaptation }, given ?? { covarianceType }),
    ...kernelOptions(options),
    ...engineOptions(options),
    iterations,
  };
  if (settings.relevanceFactor === Number.POSITIVE_INFINITY) {
    throw new OptionError("a relevanceFactor of Infinity leaves every label the background model; give a finite one");
  }
  const job = given === undefined ? backgroundJob(labels, maxFrames, options) : null;
  return {
    jobs: job === null ? [] : [job],
    adapt([trained]) {
      const background = given ?? trained?.mixture;
      if (background === undefined) throw new OptionError("the background model has not been trained");
      const { relevanceFactor, update } = settings;
      return {
        background,
        trained: async function* () {
          for (const label of labels) yield await adaptedLabel(background, label, settings);
        },
        summary: {
          relevanceFactor,
          update,
          iterations,
          background: job && trained ? trainingFacts(job, trained) : null,
        },
      };
    },
  };
}

function backgroundJob(
  labels: readonly LabelFrames[],
  maxFrames: number | null,
  options: BackgroundMixtureOptions,
): MixtureJob {
  const all = labels.flatMap(({ features }) => features);
  const features = maxFrames === null ? all : [reservoirSample(all, maxFrames, { seed: options.seed ?? 0 })];
  return { name: "the background model", features, options: mixtureOptionsOf(options) };
}

/** A label's mixture in the form of a trained one. */
async function adaptedLabel(
  background: GaussianMixture,
  label: LabelFrames,
  options: Parameters<typeof adaptMixture>[2],
): Promise<TrainedMixture> {
  try {
    const { mixture, history } = await adaptMixture(background, label.features, options);
    return { mixture, history, converged: true, repairs: [] };
  } catch (error) {
    throw namingJob(label, error);
  }
}
