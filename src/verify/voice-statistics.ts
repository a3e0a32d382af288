import { TrainingDataError } from "../errors.js";
import { accumulate } from "../gmm/em/expectation.js";
import type { KernelOptions } from "../kernels/kernel.js";
import { addStatistics } from "../kernels/statistics.js";
import type { FeatureMatrix, SufficientStatistics } from "../types.js";
import type { Verifier } from "./verifier.js";

type Adapting = Pick<Verifier, "ubm" | "adaptation">;

/**
 * What a verifier keeps of a recording: its statistics under the background model, without the second moments where no
 * covariance is adapted.
 *
 * @param name  of the recording, for errors
 * @throws {TrainingDataError} when it lies so far from the background model that it has likelihood 0
 */
export function voiceStatistics(
  { ubm, adaptation }: Adapting,
  features: FeatureMatrix,
  { name, kernel }: { readonly name: string; readonly kernel: KernelOptions },
): SufficientStatistics {
  const statistics = accumulate(ubm, features, kernel);
  if (!Number.isFinite(statistics.logLikelihood)) {
    throw new TrainingDataError(
      `${name} has likelihood 0 under the background model; extract with the verifier's own recipe, and look for absurd values`,
    );
  }
  return adaptation.update.includes("covariances") ? statistics : { ...statistics, second: new Float64Array(0) };
}

/** The sum of at least one recording's statistics, in their order. */
export function sumOfStatistics(all: readonly SufficientStatistics[]): SufficientStatistics {
  return all.reduce((sum, statistics) => addStatistics(sum, statistics));
}
