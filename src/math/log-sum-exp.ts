/**
 * log Σ exp(v_i) over `values[start … start + length)`, without overflow or underflow: the largest term is taken out.
 *
 * @returns −∞ for an empty range or when every term is −∞; NaN only when a term is NaN
 * @example logSumExp([Math.log(1), Math.log(3)]) // => 1.3862943611198906, which is log 4
 */
export function logSumExp(values: ArrayLike<number>, start = 0, length = values.length - start): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + length; i++) largest = Math.max(largest, values[i] as number);
  if (!Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = start; i < start + length; i++) sum += Math.exp((values[i] as number) - largest);
  return largest + Math.log(sum);
}
