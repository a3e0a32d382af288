import { poolAdjacentViolators } from "../math/isotonic.js";
import { firstNotUnder } from "../math/order.js";
import { log } from "../math/special.js";
import { checkOption, oneOf } from "../options.js";
import { checkTraining, type PavCalibration, type PavSmoothing, type SystemScores } from "./score-calibration.js";

/** Calibration by isotonic regression (pool adjacent violators). */

/**
 * The best of all non-decreasing maps of these scores to log-likelihood ratios: shares of targets pooled over neighbouring
 * scores until they rise, and the odds of the training trials taken out:
 *
 *   llr = log( p / (1 − p) ) − log( N_t / N_n )
 *
 * Trials of the same score come out alike. The curve is flat over each block of pooled scores and straight between blocks;
 * towards a block of an infinite ratio it keeps the finite one's, between two infinite ones it is 0. O(N log N).
 *
 * Zadrozny & Elkan 2002; Brümmer & du Preez 2006, §5; `smoothing` as BOSARIS has it.
 */
export function trainPav(scores: SystemScores, smoothing: PavSmoothing): PavCalibration {
  checkOption("PAV", "smoothing", oneOf("laplace", "none"), smoothing);
  checkTraining(scores);
  const numTargets = scores.targets.length;
  const numNonTargets = scores.nonTargets.length;
  const { values, shares, counts } = distinctScores(scores);
  const ends = smoothing === "laplace" ? { shares: [1, 0], counts: [1, 1] } : { shares: [], counts: [] };
  const { starts, means } = poolAdjacentViolators(
    [...ends.shares, ...shares, ...ends.shares],
    [...ends.counts, ...counts, ...ends.counts],
  );
  const added = ends.shares.length;
  const logOdds = log(numTargets / numNonTargets);
  const points = means.flatMap((mean, block) => {
    const first = values[Math.max(starts[block] - added, 0)];
    const last = values[Math.min(starts[block + 1] - added, values.length) - 1];
    const ratio = log(mean) - log(1 - mean) - logOdds;
    if (first === undefined || last === undefined) return [];
    return (first === last ? [first] : [first, last]).map((score) => ({ score, ratio }));
  });
  return {
    method: "pav",
    scores: points.map(({ score }) => score),
    logLikelihoodRatios: points.map(({ ratio }) => ratio),
    smoothing,
    numTargets,
    numNonTargets,
  };
}

/** Each score once, ascending, with the share of targets and the number of trials that have it. */
function distinctScores({ targets, nonTargets }: SystemScores) {
  const trials = [
    ...Array.from(targets, (score) => ({ score, target: 1 })),
    ...Array.from(nonTargets, (score) => ({ score, target: 0 })),
  ].sort((a, b) => a.score - b.score);
  const [values, counts, numTargets]: number[][] = [[], [], []];
  for (const { score, target } of trials) {
    const last = values.length - 1;
    if (score === values[last]) {
      counts[last] += 1;
      numTargets[last] += target;
    } else {
      values.push(score);
      counts.push(1);
      numTargets.push(target);
    }
  }
  return { values, counts, shares: numTargets.map((count, i) => count / counts[i]) };
}

/** The height of the curve at a score. */
export function pavRatio({ scores, logLikelihoodRatios }: PavCalibration, score: number): number {
  const right = firstNotUnder(scores, score);
  if (right === 0) return logLikelihoodRatios[0];
  if (right === scores.length) return logLikelihoodRatios[right - 1];
  const [low, high] = [logLikelihoodRatios[right - 1], logLikelihoodRatios[right]];
  const [from, to] = [scores[right - 1], scores[right]];
  if (score === to) return high;
  if (low === high) return low;
  if (!Number.isFinite(low)) return Number.isFinite(high) ? high : 0;
  if (!Number.isFinite(high)) return low;
  // Rounding may lift the last bit over `high`, and the curve would fall behind it.
  return Math.min(high, low + ((high - low) * (score - from)) / (to - from));
}
