/**
 * The first place whose value is `least` or more, by bisection; the length where there is none. O(log n).
 *
 * @example firstNotUnder([1, 3, 3, 7], 3) // => 1
 */
export function firstNotUnder(ascending: ArrayLike<number>, least: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
