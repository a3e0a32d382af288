import { OptionError, TrainingDataError } from "../../errors.js";
import type { AnomalyDetector } from "./anomaly-detector.js";

/** Room for the rounding of products such as 0.29 · 100. */
const ROUNDING = 1e-9;

/**
 * The highest threshold under which a normal recording falls with a probability of at most α: of n normal scores the m-th
 * least, m = ⌊α (n + 1)⌋. With the strangeness −s that is the ⌈(1 − α)(n + 1)⌉-th least of conformal prediction (Vovk,
 * Gammerman and Shafer 2005).
 *
 * @param ascending  n scores
 * @throws {OptionError} when α is not between 0 and 1
 * @throws {TrainingDataError} when n is too small for α, naming the smallest rate that n allows
 */
export function conformalThreshold(ascending: Float64Array, falseAlarmRate: number): number {
  checkReachable(falseAlarmRate, ascending.length);
  return ascending[Math.floor(falseAlarmRate * (ascending.length + 1) + ROUNDING) - 1] as number;
}

/** The share of n normal scores and the new one that are no higher than the new one: (1 + #{sᵢ ≤ s}) / (n + 1). */
export function conformalPValue(ascending: Float64Array, score: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) <= score) low = middle + 1;
    else high = middle;
  }
  return (1 + low) / (ascending.length + 1);
}

/** @throws {OptionError} @throws {TrainingDataError} as `conformalThreshold` */
export function checkReachable(falseAlarmRate: number, numScores: number): void {
  if (!(falseAlarmRate > 0 && falseAlarmRate < 1)) {
    throw new OptionError(`falseAlarmRate is a share between 0 and 1, not ${falseAlarmRate}`);
  }
  if (falseAlarmRate * (numScores + 1) + ROUNDING >= 1) return;
  throw new TrainingDataError(
    `a false-alarm rate of ${falseAlarmRate} takes ${Math.ceil(1 / falseAlarmRate - ROUNDING) - 1} normal recordings that are ` +
      `held out, and there are ${numScores}: give more, or ask for ${smallestRate(numScores)} or more`,
  );
}

/** Rounded up, so that it can be asked for as it stands. */
const smallestRate = (numScores: number): number => Math.ceil(1e4 / (numScores + 1)) / 1e4;

/**
 * The detector with its threshold at another false-alarm rate α: of its n normal scores the ⌊α (n + 1)⌋-th least. Nothing is
 * trained again.
 *
 * @throws {OptionError} when the rate is not between 0 and 1
 * @throws {TrainingDataError} when n is too small for it, naming the smallest rate that n allows
 * @example
 * const recordings = Array.from({ length: 20 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
 * const detector = trainAnomalyDetector(recordings, { falseAlarmRate: 0.05, numComponents: 1 });
 * withFalseAlarmRate(detector, 0.5).threshold > detector.threshold // => true
 */
export function withFalseAlarmRate(detector: AnomalyDetector, falseAlarmRate: number): AnomalyDetector {
  const threshold = conformalThreshold(detector.normalScores, falseAlarmRate);
  return { ...detector, falseAlarmRate, threshold };
}
