/**
 * Orders names as people do: `take2` before `take10`. Runs of digits compare by value, all else by code unit, so the order
 * is the same on every machine and under every locale; names that differ only in leading zeros fall back to code units.
 *
 * @returns negative, zero or positive, for `Array.prototype.toSorted`; zero only for equal strings
 * @example ["a10", "a9", "a09"].toSorted(naturalOrder) // => ["a09", "a9", "a10"]
 */
export function naturalOrder(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (const [i, chunk] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    const order = isNumber(chunk) && isNumber(other) ? numberOrder(chunk, other) : codeUnitOrder(chunk, other);
    if (order !== 0) return order;
  }
  return left.length - right.length || codeUnitOrder(a, b);
}

/** By UTF-16 code unit: what `LC_ALL=C sort` does for ASCII names. */
export function codeUnitOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const isNumber = (chunk: string) => /^\d/.test(chunk);

/** By value, without `Number`: an index of twenty digits keeps its order. */
function numberOrder(a: string, b: string): number {
  const left = a.replace(/^0+/, "");
  const right = b.replace(/^0+/, "");
  return left.length - right.length || codeUnitOrder(left, right);
}
