/** Orders of names, places in what is in order, and groups in the order in which they came. */

/**
 * Orders names as people do: `take2` before `take10`. Runs of digits compare by value, all else by code unit, so the order
 * is the same on every machine and under every locale; names that differ only in leading zeros fall back to code units.
 *
 * @returns negative, zero or positive, for `Array.prototype.toSorted`; zero only for equal strings
 * @example ["a10", "a9", "a09"].toSorted(naturalOrder) // => ["a09", "a9", "a10"]
 */
export function naturalOrder(a: string, b: string): number {
  let i = 0;
  let j = 0;
  // Whether both are within a run of other characters than digits: the one whose run ends first is then the lesser.
  let isWithinText = false;
  while (i < a.length && j < b.length) {
    const isNumber = isDigit(a.charCodeAt(i));
    if (isNumber !== isDigit(b.charCodeAt(j))) {
      return isWithinText ? (isNumber ? -1 : 1) : a.charCodeAt(i) - b.charCodeAt(j);
    }
    isWithinText = !isNumber;
    if (isNumber) {
      const endA = endOfNumber(a, i);
      const endB = endOfNumber(b, j);
      const order = numberOrder(a.slice(i, endA), b.slice(j, endB));
      if (order !== 0) return order;
      i = endA;
      j = endB;
    } else {
      const order = a.charCodeAt(i++) - b.charCodeAt(j++);
      if (order !== 0) return order;
    }
  }
  return a.length - i - (b.length - j) || codeUnitOrder(a, b);
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

function endOfNumber(text: string, start: number): number {
  let end = start;
  while (isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** By UTF-16 code unit: what `LC_ALL=C sort` does for ASCII names. */
function codeUnitOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By value, without `Number`: an index of twenty digits keeps its order. */
function numberOrder(a: string, b: string): number {
  const left = a.replace(/^0+/, "");
  const right = b.replace(/^0+/, "");
  return left.length - right.length || codeUnitOrder(left, right);
}

/**
 * The first place whose value is `least` or more, by bisection; the length where there is none. O(log n).
 *
 * @example firstNotUnder([1, 3, 3, 7], 3) // => 1
 */
export const firstNotUnder = (ascending: ArrayLike<number>, least: number): number =>
  countBefore(ascending, (value) => value < least);

/**
 * The first place whose value is more than `most`, by bisection; the length where there is none. O(log n).
 *
 * @example firstOver([1, 3, 3, 7], 3) // => 3
 */
export const firstOver = (ascending: ArrayLike<number>, most: number): number =>
  countBefore(ascending, (value) => value <= most);

/** How many values at the beginning are so. */
function countBefore(values: ArrayLike<number>, isSo: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(values[middle])) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Items by their key; groups in the order in which each first came, items in theirs. */
export function groupBy<Item, Key>(items: Iterable<Item>, keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
