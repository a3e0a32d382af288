import { createRatioScorer } from "../gmm/likelihood-ratio.js";
import { createLinearRatioScorer } from "../gmm/linear-ratio.js";
import type { KernelOptions } from "../kernels/kernel-options.js";
import type { FeatureMatrix, GaussianMixture } from "../types.js";
import type { ScoringSettings } from "./scoring-settings.js";

/** Log-likelihood ratios of a recording under M models, nats per frame, in the order of the models. */
export type RawScorer = (features: FeatureMatrix) => Float64Array;

/** @throws {OptionError} when the method does not fit the models */
export function createRawScorer(
  models: readonly GaussianMixture[],
  ubm: GaussianMixture,
  options: Pick<ScoringSettings, "scoring" | "topComponents"> & KernelOptions,
): RawScorer {
  const { scoring, topComponents, ...kernel } = options;
  if (models.length === 0) return () => new Float64Array(0);
  if (scoring === "linear") return createLinearRatioScorer(models, ubm, kernel);
  return createRatioScorer(models, ubm, scoring === "top" ? { ...kernel, topComponents } : kernel);
}
