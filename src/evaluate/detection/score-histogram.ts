/** How many scores lie in each of B bins of equal width. */
export interface ScoreHistogram {
  /** B + 1 values, rising: bin b goes from edges[b] up to edges[b + 1]. */
  readonly edges: readonly number[];
  /** B counts. */
  readonly targets: readonly number[];
  /** B counts. */
  readonly nonTargets: readonly number[];
}

/** The histogram of scores over the range of the finite ones; the infinite lie in the first and the last bin. */
export function scoreHistogram(
  targets: ArrayLike<number>,
  nonTargets: ArrayLike<number>,
  { numBins }: { readonly numBins: number },
): ScoreHistogram {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const scores of [targets, nonTargets]) {
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] as number;
      if (!Number.isFinite(score)) continue;
      low = Math.min(low, score);
      high = Math.max(high, score);
    }
  }
  // One value alone, or none that is finite, stands in the middle.
  if (!(high > low)) [low, high] = Number.isFinite(low) ? [low - 0.5, low + 0.5] : [-0.5, 0.5];
  const width = (high - low) / numBins;
  const binOf = (score: number) => Math.max(0, Math.min(numBins - 1, Math.floor((score - low) / width)));
  const count = (scores: ArrayLike<number>) => {
    const counts = new Array<number>(numBins).fill(0);
    for (let i = 0; i < scores.length; i++) {
      const bin = binOf(scores[i] as number);
      counts[bin] = (counts[bin] as number) + 1;
    }
    return counts;
  };
  return {
    edges: Array.from({ length: numBins + 1 }, (_, edge) => (edge === numBins ? high : low + edge * width)),
    targets: count(targets),
    nonTargets: count(nonTargets),
  };
}
