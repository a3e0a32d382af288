/**
 * Sums and other folds whose grouping depends on the indices alone. Passes over frames rest on them: they have the same bits for
 * any number of threads, and however a sequence is cut.
 */

/**
 * Pairwise sum: the error grows with log n where a running sum's grows with n (Higham 1993), and the order of the
 * additions is fixed by the indices alone.
 *
 * @example pairwiseSum([1, 2, 3]) // => 6
 */
export function pairwiseSum(values: ArrayLike<number>, start = 0, end = values.length): number {
  if (end - start <= 32) {
    let sum = 0;
    for (let i = start; i < end; i++) sum += values[i];
    return sum;
  }
  const middle = start + ((end - start) >> 1);
  return pairwiseSum(values, start, middle) + pairwiseSum(values, middle, end);
}

/** The result over `size` items in a row. */
export interface FoldedRun<T> {
  readonly value: T;
  readonly size: number;
}

/** A fold that items are pushed to one after the other. */
export interface PairwiseFold<T> {
  /** The next item, or the result over the next 2^j items where their first index is a multiple of 2^j. */
  push(value: T, size?: number): void;
  /** The results over runs that no later item comes into: each of 2^j items, its first index a multiple of 2^j. */
  partials(): readonly FoldedRun<T>[];
  /** The result over all items; null when there was none. */
  result(): T | null;
}

/**
 * Folds items pairwise as they arrive, holding O(log n) partial results: ((a·b)·(c·d))·(e·f) …
 * The grouping depends on the indices alone. So whoever has the items from `start` on may fold them and hand on the
 * partials: pushed in their order to the fold that begins at 0, they give what the items themselves would have given.
 */
export function createPairwiseFold<T>(combine: (left: T, right: T) => T, start = 0): PairwiseFold<T> {
  const partials: FoldedRun<T>[] = [];
  let end = start;
  const joins = () => {
    const [left, right] = partials.slice(-2);
    return left && right && left.size === right.size && (end - 2 * left.size) % (2 * left.size) === 0;
  };
  return {
    push(value, size = 1) {
      partials.push({ value, size });
      end += size;
      while (joins()) partials.push(joined(partials.splice(-2), combine));
    },
    partials: () => partials,
    result: () => {
      const rest = partials.slice();
      while (rest.length > 1) rest.push(joined(rest.splice(-2), combine));
      return rest[0]?.value ?? null;
    },
  };
}

function joined<T>(pair: readonly FoldedRun<T>[], combine: (left: T, right: T) => T): FoldedRun<T> {
  const [left, right] = pair as [FoldedRun<T>, FoldedRun<T>];
  return { value: combine(left.value, right.value), size: left.size + right.size };
}

/** Folds a sequence pairwise, see `createPairwiseFold`; null for an empty one. */
export function foldPairwise<T>(items: Iterable<T>, combine: (left: T, right: T) => T): T | null {
  const fold = createPairwiseFold(combine);
  for (const value of items) fold.push(value);
  return fold.result();
}

/** Values are summed plainly up to this many, and pairwise from there. */
const VALUES_PER_LEAF = 32;

/** Sums that can be asked for at any time while their values still arrive. */
interface RunningSums {
  /** How many values each sum has so far. */
  readonly numValues: number;
  /** Adds values to every sum: of row m of `values`, which has `stride` columns, the columns from `from` up to `to`. */
  add(values: Float64Array, stride: number, from?: number, to?: number): void;
  /** The sums of all values so far, numSums of them. */
  totals(): Float64Array;
  /** Forgets all values. */
  clear(): void;
}

/**
 * Sums of `numSums` sequences side by side, pairwise by the index of a value, in memory that grows with log n. The
 * grouping depends on the indices alone: however a sequence is cut into calls of `add`, its sum has the same bits.
 *
 * @example
 * const sums = createRunningSums(1);
 * sums.add(Float64Array.of(1, 2, 3), 3);
 * sums.totals() // => Float64Array [ 6 ]
 */
export function createRunningSums(numSums: number): RunningSums {
  const leaf = new Float64Array(numSums);
  /** Level i holds the sums of 2^i whole leaves, where bit i of their number is set. */
  const levels: Float64Array[] = [];
  let numValues = 0;

  const carryLeaf = (): void => {
    let level = 0;
    for (let before = numValues / VALUES_PER_LEAF - 1; before % 2 === 1; before = (before - 1) / 2, level++) {
      addInto(leaf, levels[level]);
    }
    const partial = levels[level] ?? new Float64Array(numSums);
    partial.set(leaf);
    levels[level] = partial;
    leaf.fill(0);
  };

  return {
    get numValues() {
      return numValues;
    },
    add(values, stride, from = 0, to = stride) {
      for (let at = from; at < to; ) {
        const end = Math.min(to, at + VALUES_PER_LEAF - (numValues % VALUES_PER_LEAF));
        for (let m = 0; m < numSums; m++) {
          let sum = leaf[m];
          for (let column = at; column < end; column++) sum += values[m * stride + column];
          leaf[m] = sum;
        }
        numValues += end - at;
        at = end;
        if (numValues % VALUES_PER_LEAF === 0) carryLeaf();
      }
    },
    totals() {
      const totals = leaf.slice();
      let leaves = Math.floor(numValues / VALUES_PER_LEAF);
      for (let level = 0; leaves > 0; level++, leaves = Math.floor(leaves / 2)) {
        if (leaves % 2 === 1) addInto(totals, levels[level]);
      }
      return totals;
    },
    clear() {
      leaf.fill(0);
      numValues = 0;
    },
  };
}

function addInto(sums: Float64Array, added: Float64Array): void {
  for (let m = 0; m < sums.length; m++) sums[m] = added[m] + sums[m];
}
