/** Values are summed plainly up to this many, and pairwise from there. */
const VALUES_PER_LEAF = 32;

/** Sums that can be asked for at any time while their values still arrive. */
export interface RunningSums {
  /** How many values each sum has so far. */
  readonly numValues: number;
  /**
   * Adds values to every sum: of row m of `values`, which has `stride` columns, the columns from `from` up to `to`.
   *
   * @param values  numSums × stride, row-major
   */
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
      addInto(leaf, levels[level] as Float64Array);
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
          let sum = leaf[m] as number;
          for (let column = at; column < end; column++) sum += values[m * stride + column] as number;
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
        if (leaves % 2 === 1) addInto(totals, levels[level] as Float64Array);
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
  for (let m = 0; m < sums.length; m++) sums[m] = (added[m] as number) + (sums[m] as number);
}
