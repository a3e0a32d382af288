import type { ScoreSteps } from "./score-steps.js";

/** Neighbouring steps taken together where that changes no error rate. */
export interface ScoreRuns {
  /** With the lowest score of each run. */
  readonly runs: ScoreSteps;
  /** The run of each step. */
  readonly runOf: Uint32Array;
}

/**
 * Runs of steps that have targets alone, or non-targets alone: within one of them only one of the two error rates changes, so the
 * hull, the area and where the rates are equal are the same as of the steps, whatever the weights. A step with both is a run
 * of its own, and one begins at each threshold, so that the costs there are the same, too. Of a million trials with ten
 * thousand targets are left twenty thousand runs at most, which is what makes resampling them fast.
 */
export function runsOfSteps({ scores, weights }: ScoreSteps, thresholds: readonly number[]): ScoreRuns {
  const runOf = new Uint32Array(scores.length);
  const starts: number[] = [];
  const isKind = (step: number, kind: 0 | 1) => weights[2 * step + 1 - kind] === 0;
  const goesOn = (step: number): boolean => {
    const [before, here] = [scores[step - 1] as number, scores[step] as number];
    if (thresholds.some((threshold) => before < threshold && threshold <= here)) return false;
    return (isKind(step - 1, 0) && isKind(step, 0)) || (isKind(step - 1, 1) && isKind(step, 1));
  };
  for (let step = 0; step < scores.length; step++) {
    if (step === 0 || !goesOn(step)) starts.push(step);
    runOf[step] = starts.length - 1;
  }
  const pooled = new Float64Array(2 * starts.length);
  for (let i = 0; i < weights.length; i++) {
    const place = 2 * (runOf[i >> 1] as number) + (i % 2);
    pooled[place] = (pooled[place] as number) + (weights[i] as number);
  }
  return { runs: { scores: Float64Array.from(starts, (step) => scores[step] as number), weights: pooled }, runOf };
}
