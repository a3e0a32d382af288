import { OptionError } from "../../errors.js";
import { chiSquareTail, incompleteBeta, logGamma } from "../../math/special.js";

/** How likely so uneven a split of the disagreements is where there is no difference; two-sided. */
export interface McNemarTest {
  /** Trials that the first alone got right. */
  readonly onlyFirst: number;
  /** Trials that the second alone got right. */
  readonly onlySecond: number;
  /** Of the binomial test: never too small. 1 where there is no disagreement. */
  readonly exactP: number;
  /** Half of what is just so uneven counted: less cautious, and right on the average. Null, as the rest, without disagreement. */
  readonly midP: number | null;
  /** (b − c)² / (b + c). */
  readonly chiSquare: number | null;
  readonly chiSquareP: number | null;
  /** (|b − c| − 1)² / (b + c), Edwards 1948. */
  readonly correctedChiSquare: number | null;
  readonly correctedChiSquareP: number | null;
}

/**
 * McNemar's test (1947) of two recognisers on the same trials. Trials that both get right or both get wrong say nothing of which is
 * better; of the b + c others each is right on half where there is no difference:
 *
 *   p = min( 1, 2 Σ_{i ≤ min(b, c)} C(b + c, i) / 2^(b + c) )      mid-p = p − C(b + c, min(b, c)) / 2^(b + c)
 *
 * It takes trials to be independent of one another: those of one speaker are not quite.
 *
 * @param onlyFirst   b
 * @param onlySecond  c
 * @throws {OptionError} unless both are whole and at least 0
 * @example mcnemarTest(12, 3).exactP // => 0.03515625
 */
export function mcnemarTest(onlyFirst: number, onlySecond: number): McNemarTest {
  for (const count of [onlyFirst, onlySecond]) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw new OptionError(`McNemar's test takes counts of trials, whole and at least 0, not ${count}`);
    }
  }
  const n = onlyFirst + onlySecond;
  const counts = { onlyFirst, onlySecond };
  if (n === 0) {
    const none = { midP: null, chiSquare: null, chiSquareP: null, correctedChiSquare: null, correctedChiSquareP: null };
    return { ...counts, exactP: 1, ...none };
  }
  const least = Math.min(onlyFirst, onlySecond);
  // P(X ≤ least) of n fair coins.
  const tail = least === n ? 1 : incompleteBeta(0.5, n - least, least + 1);
  const exactly = Math.exp(logGamma(n + 1) - logGamma(least + 1) - logGamma(n - least + 1) - n * Math.LN2);
  const gap = Math.abs(onlyFirst - onlySecond);
  const chiSquare = gap ** 2 / n;
  const correctedChiSquare = Math.max(0, gap - 1) ** 2 / n;
  return {
    ...counts,
    // Of as even a split as there can be nothing is more even.
    exactP: gap <= 1 ? 1 : Math.min(1, 2 * tail),
    midP: Math.min(1, 2 * tail - exactly),
    chiSquare,
    chiSquareP: chiSquareTail(chiSquare, 1),
    correctedChiSquare,
    correctedChiSquareP: chiSquareTail(correctedChiSquare, 1),
  };
}
