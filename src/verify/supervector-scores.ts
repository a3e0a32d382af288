import { cosineScores } from "../embed/cosine.js";
import { supervector } from "../embed/supervector.js";
import { accumulate } from "../gmm/em/expectation.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { SufficientStatistics } from "../types.js";
import type { RawScorer } from "./raw-scores.js";
import type { Verifier } from "./verifier.js";

/**
 * Cosines of a recording's supervector and those of M speakers, in their order. A speaker's means move by the verifier's relevance
 * factor, a recording's by that of `supervector`: it is one recording against many.
 *
 * @param speakers  enrolled, or of the cohort
 */
export function createSupervectorScorer(
  { ubm, adaptation }: Pick<Verifier, "ubm" | "adaptation">,
  speakers: readonly { readonly statistics: SufficientStatistics }[],
  kernel: KernelOptions,
): RawScorer {
  const { relevanceFactor } = adaptation;
  const models = speakers.map(({ statistics }) => supervector(ubm, statistics, { relevanceFactor }));
  return (features) => cosineScores(models, [supervector(ubm, accumulate(ubm, features, kernel))]);
}
