import { type ScoreSteps, totalsOf } from "./score-steps.js";

/** The probability that a target scores higher than a non-target, ties counting half. */
export function areaOf(steps: ScoreSteps): number {
  const { weights } = steps;
  const totals = totalsOf(steps);
  let below = 0;
  let pairs = 0;
  for (let i = 0; i < weights.length; i += 2) {
    const nonTargets = weights[i + 1] as number;
    pairs += (weights[i] as number) * (below + nonTargets / 2);
    below += nonTargets;
  }
  return pairs / (totals.targets * totals.nonTargets);
}
