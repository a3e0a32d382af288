import { kernelOptions } from "../gmm/passes/pass.js";
import { createLinearRatioScorer, createRatioScorer } from "../gmm/score/likelihood-ratio.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { FeatureMatrix, GaussianMixture } from "../types.js";
import type { RatioScoring, ScoringSettings } from "./scoring-settings.js";

/** Scores of a recording against M models, in the order of the models. */
export type RawScorer = (features: FeatureMatrix) => Float64Array;

/** @throws {OptionError} when the method does not fit the models */
export function createRawScorer(
  models: readonly GaussianMixture[],
  ubm: GaussianMixture,
  options: { readonly scoring: RatioScoring } & Pick<ScoringSettings, "topComponents"> & KernelOptions,
): RawScorer {
  const { scoring, topComponents } = options;
  const kernel = kernelOptions(options);
  if (models.length === 0) return () => new Float64Array(0);
  if (scoring === "linear") return createLinearRatioScorer(models, ubm, kernel);
  return createRatioScorer(models, ubm, scoring === "top" ? { ...kernel, topComponents } : kernel);
}
