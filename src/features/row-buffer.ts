type Numbers = Float32Array<ArrayBufferLike> | Float64Array<ArrayBufferLike>;

/** Rows that are appended at one end and let go at the other; they keep their numbers. */
export interface RowBuffer<T extends Numbers> {
  /** The number of the first row held. */
  readonly start: () => number;
  /** The number after the last row. */
  readonly end: () => number;
  readonly append: (rows: T) => void;
  /** Rows `from` … `to` − 1, a view that holds until the next change. */
  readonly rows: (from: number, to: number) => T;
  /** Lets go of the rows before this one. */
  readonly dropBefore: (row: number) => void;
  readonly clear: () => void;
}

/**
 * An empty buffer of rows of `dim` values. Appending is O(rows) on average: the store doubles, and is moved to its front
 * only when at least half of it was let go.
 */
export function createRowBuffer<T extends Numbers>(make: new (length: number) => T, dim: number): RowBuffer<T> {
  let store = new make(0);
  /** Row number of store[0]. */
  let base = 0;
  let first = 0;
  let last = 0;

  const makeRoom = (rows: number): void => {
    if ((last - base + rows) * dim <= store.length) return;
    const kept = store.subarray((first - base) * dim, (last - base) * dim);
    const needed = (last - first + rows) * dim;
    const next = 2 * needed > store.length ? new make(2 * needed) : store;
    next.set(kept as never, 0);
    store = next;
    base = first;
  };

  return {
    start: () => first,
    end: () => last,
    append(rows) {
      const count = rows.length / dim;
      makeRoom(count);
      store.set(rows as never, (last - base) * dim);
      last += count;
    },
    rows: (from, to) => store.subarray((from - base) * dim, (to - base) * dim) as T,
    dropBefore(row) {
      first = Math.min(Math.max(first, row), last);
    },
    clear() {
      store = new make(0);
      base = 0;
      first = 0;
      last = 0;
    },
  };
}
