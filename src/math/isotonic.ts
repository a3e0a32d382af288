/** Runs of values pooled to their common mean, in order: the means rise strictly from one block to the next. */
interface PooledBlocks {
  /** Blocks + 1 positions: block b holds the values from starts[b] up to starts[b + 1]. */
  readonly starts: readonly number[];
  /** One weighted mean a block. */
  readonly means: readonly number[];
}

/**
 * Isotonic regression by pooling adjacent violators (Ayer et al. 1955): the non-decreasing values nearest to those given in
 * the weighted least squares sense. What weighs nothing belongs to the block before it, in front to the one after. O(n).
 *
 * @example poolAdjacentViolators([1, 3, 2, 4], [1, 1, 1, 1]).means // => [1, 2.5, 4]
 */
export function poolAdjacentViolators(values: ArrayLike<number>, weights: ArrayLike<number>): PooledBlocks {
  const starts: number[] = [];
  const sums: number[] = [];
  const totals: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let start = i;
    let total = weights[i];
    let sum = total * values[i];
    // Compared as products: exact where weights and values are counts.
    while (starts.length > 0 && (sums.at(-1) as number) * total >= sum * (totals.at(-1) as number)) {
      start = starts.pop() as number;
      sum += sums.pop() as number;
      total += totals.pop() as number;
    }
    starts.push(start);
    sums.push(sum);
    totals.push(total);
  }
  return { starts: [...starts, values.length], means: sums.map((sum, b) => sum / totals[b]) };
}
