/** A mean over all recordings, and how far it is likely to be off for others like them. */
export interface FoldMean {
  readonly mean: number;
  /** From fold to fold. */
  readonly standardError: number;
}

/** What was summed over a fold, and over how many: frames, or trials. */
export interface FoldSum {
  readonly sum: number;
  readonly size: number;
}

/**
 * The mean over F folds and its standard error, which takes the folds to be independent of one another, and nothing within
 * a fold:
 *
 *   m = Σ_f s_f / Σ_f n_f      SE = √( F / (F − 1) · Σ_f (s_f − m n_f)² ) / Σ_f n_f
 *
 * For folds of one size that is the deviation of their means over √F. Source: the ratio estimate, Cochran 1977, "Sampling
 * techniques", ch. 6.
 *
 * @param folds  two or more
 */
export function foldMean(folds: readonly FoldSum[]): FoldMean {
  const total = folds.reduce((sum, fold) => sum + fold.size, 0);
  const mean = folds.reduce((sum, fold) => sum + fold.sum, 0) / total;
  const squares = folds.reduce((sum, fold) => sum + (fold.sum - mean * fold.size) ** 2, 0);
  return { mean, standardError: Math.sqrt((squares * folds.length) / (folds.length - 1)) / total };
}
