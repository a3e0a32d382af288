import type { TrialFormat } from "../formats/trials/trials.js";
import { createVerifierScorer, type VerifierScorer } from "../verify/scoring/verifier-scorer.js";
import type { Verifier } from "../verify/verifier.js";
import { defined, type KernelFlags, kernelFrom, type SelectionOptions, type ThreadFlags } from "./flags.js";
import { type ScoringFlags, scoringFrom } from "./verification.js";

/** What `voxmix verify` takes. */
export type VerifyCommandOptions = SelectionOptions &
  KernelFlags &
  ThreadFlags &
  ScoringFlags & {
    readonly speaker?: string;
    readonly threshold?: number;
    readonly manifest?: string;
    readonly trials?: string;
    readonly recordings?: string;
    readonly format?: TrialFormat;
    readonly output?: string;
    readonly report?: string;
  };

/**
 * The scorer that the options ask for.
 *
 * @param speakers  to score against; all where there are none
 */
export function scorerFrom(
  verifier: Verifier,
  options: VerifyCommandOptions,
  speakers?: readonly string[],
): VerifierScorer {
  const { threshold } = options;
  return createVerifierScorer(verifier, {
    ...scoringFrom(options),
    ...kernelFrom(options),
    ...defined({ threshold, speakers }),
  });
}
