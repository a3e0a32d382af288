/**
 * Pairwise sum: the error grows with log n where a running sum's grows with n (Higham 1993), and the order of the
 * additions is fixed by the indices alone.
 *
 * @example pairwiseSum([1, 2, 3]) // => 6
 */
export function pairwiseSum(values: ArrayLike<number>, start = 0, end = values.length): number {
  if (end - start <= 32) {
    let sum = 0;
    for (let i = start; i < end; i++) sum += values[i] as number;
    return sum;
  }
  const middle = start + ((end - start) >> 1);
  return pairwiseSum(values, start, middle) + pairwiseSum(values, middle, end);
}

/**
 * Folds a sequence pairwise as it arrives, holding O(log n) partial results: ((a·b)·(c·d))·(e·f) …
 * The grouping depends on the number of items alone.
 *
 * @returns null for an empty sequence
 */
export function foldPairwise<T>(items: Iterable<T>, combine: (left: T, right: T) => T): T | null {
  const partials: { value: T; size: number }[] = [];
  const joinLast = () => {
    const right = partials.pop();
    const left = partials.pop();
    if (left && right) partials.push({ value: combine(left.value, right.value), size: left.size + right.size });
  };
  for (const value of items) {
    partials.push({ value, size: 1 });
    while (partials.length > 1 && partials.at(-1)?.size === partials.at(-2)?.size) joinLast();
  }
  while (partials.length > 1) joinLast();
  return partials[0]?.value ?? null;
}
