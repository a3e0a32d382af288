import { OptionError, ShapeError } from "../../errors.js";
import { logSumExp } from "../../math/special.js";
import type { Report, ScoredTrial, Trial } from "../../types.js";

export interface ClosedSetOptions {
  /**
   * Of which likelihood the ratio is taken: that of a frame (the mean log-likelihood that reports hold), or that of the whole
   * recording (times the number of frames).
   *
   * @default "frame"
   */
  readonly likelihood?: "frame" | "recording";
}

/**
 * The decisions of a classifier as claims: each recording is tested against each label, with the log likelihood ratio of the
 * label to all others, which are alike before it is heard (Brümmer and van Leeuwen 2006, On calibration of language recognition
 * scores):
 *
 *   LLR(l) = ℓ_l − log( 1/(L − 1) Σ_{j ≠ l} exp(ℓ_j) )
 *
 * ℓ is the mean log-likelihood per frame, so that short and long recordings count alike. The likelihood of the whole
 * recording, T ℓ, takes frames for independent that say much the same as their neighbours: `likelihood: "recording"` gives ratios
 * that are far too sure of themselves, and a Cllr that shows it. Either way they are scores to be calibrated before they
 * are taken at their word.
 *
 * @param report  every recording is a claim for each label it has a score for: one true claim at most
 * @throws {ShapeError} when a recording has fewer than two scores
 * @throws {OptionError} when the likelihood is unknown
 * @example
 * const { equalErrorRate } = detectionReport(closedSetTrials(evaluate(classifier, testUtterances)), { numSamples: 0 });
 * equalErrorRate.value; // => 0
 */
export function closedSetTrials(report: Pick<Report, "trials">, options: ClosedSetOptions = {}): ScoredTrial[] {
  const { likelihood = "frame" } = options;
  if (likelihood !== "frame" && likelihood !== "recording") {
    throw new OptionError(`likelihood is frame or recording, not ${JSON.stringify(likelihood)}`);
  }
  return report.trials.flatMap((trial, index) => {
    const test = trial.path ?? `recording ${index + 1}`;
    const labels = Object.keys(trial.scores);
    if (labels.length < 2) {
      throw new ShapeError(`${test} has ${labels.length} scores; a ratio is taken between at least two labels`);
    }
    const ratios = ratiosOf(trial, likelihood === "recording" ? trial.numFrames : 1);
    return labels.map((model, l) => ({
      model,
      test,
      isTarget: model === trial.actual,
      score: ratios[l] as number,
    }));
  });
}

/** The sums without a label are put together from those before it and those after it: O(L), and nothing cancels. */
function ratiosOf({ scores }: Trial, scale: number): number[] {
  const values = Object.values(scores).map((score) => scale * score);
  const before = runningLogSums(values);
  const after = runningLogSums(values.toReversed()).reverse();
  return values.map(
    (value, l) => value - logSumExp([before[l] as number, after[l] as number]) + Math.log(values.length - 1),
  );
}

/** At l the log of the sum of the exponentials of the values before it. */
function runningLogSums(values: readonly number[]): number[] {
  let sum = Number.NEGATIVE_INFINITY;
  return values.map((value) => {
    const before = sum;
    sum = logSumExp([sum, value]);
    return before;
  });
}
