import { type BicSettings, deltaBic, type GaussianCluster, joinClusters } from "./delta-bic.js";

/** Pieces in a row: from the first to before the last. */
export interface PieceRange {
  readonly from: number;
  readonly to: number;
}

/** Pieces in a row that are modelled by one Gaussian. */
export interface Stretch extends PieceRange {
  readonly cluster: GaussianCluster;
}

/**
 * Change points from the bottom up: of all neighbours the two with the least ΔBIC become one, until none is at 0 or under.
 * What is left are stretches between changes of the speaker. Unlike a search for the one best split it finds a speaker who
 * comes and goes. Each join looks at its two new neighbours alone; the least is found in a heap: O(P D³ + P log P).
 *
 * @param pieces  in the order of time
 */
export function joinNeighbours(pieces: readonly GaussianCluster[], settings: BicSettings): Stretch[] {
  const stretches: (Stretch | null)[] = pieces.map((cluster, from) => ({ from, to: from + 1, cluster }));
  const before = Int32Array.from(pieces, (_, i) => i - 1);
  const after = Int32Array.from(pieces, (_, i) => (i + 1 < pieces.length ? i + 1 : -1));
  // A pair in the heap is out of date when one of its two has grown since.
  const version = new Uint32Array(pieces.length);
  const heap = createPairHeap();
  const offer = (left: number, right: number): void => {
    const [a, b] = [stretches[left], stretches[right]];
    if (!a || !b) return;
    const distance = deltaBic(a.cluster, b.cluster, settings);
    const versions = { leftVersion: version[left] as number, rightVersion: version[right] as number };
    if (distance <= 0) heap.push({ distance, left, right, ...versions });
  };
  for (let i = 0; i + 1 < pieces.length; i++) offer(i, i + 1);
  for (let pair = heap.pop(); pair !== null; pair = heap.pop()) {
    const { left, right } = pair;
    const [a, b] = [stretches[left], stretches[right]];
    if (!a || !b || version[left] !== pair.leftVersion || version[right] !== pair.rightVersion) continue;
    stretches[left] = { from: a.from, to: b.to, cluster: joinClusters(a.cluster, b.cluster, settings) };
    stretches[right] = null;
    version[left] = pair.leftVersion + 1;
    const next = after[right] as number;
    after[left] = next;
    if (next >= 0) before[next] = left;
    offer(before[left] as number, left);
    offer(left, next);
  }
  return stretches.filter((stretch) => stretch !== null);
}

interface Pair {
  readonly distance: number;
  readonly left: number;
  readonly right: number;
  readonly leftVersion: number;
  readonly rightVersion: number;
}

const isBefore = (a: Pair, b: Pair): boolean =>
  a.distance < b.distance || (a.distance === b.distance && a.left < b.left);

/** A binary heap: the pair with the least distance first, of equals the earlier one. */
function createPairHeap() {
  const heap: Pair[] = [];
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b] as Pair, heap[a] as Pair];
  };
  return {
    push(pair: Pair): void {
      heap.push(pair);
      for (let at = heap.length - 1; at > 0; ) {
        const parent = (at - 1) >> 1;
        if (!isBefore(heap[at] as Pair, heap[parent] as Pair)) return;
        swap(at, parent);
        at = parent;
      }
    },
    pop(): Pair | null {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return null;
      if (heap.length === 0) return first;
      heap[0] = last;
      for (let at = 0; ; ) {
        let least = at;
        for (const child of [2 * at + 1, 2 * at + 2]) {
          if (child < heap.length && isBefore(heap[child] as Pair, heap[least] as Pair)) least = child;
        }
        if (least === at) return first;
        swap(at, least);
        at = least;
      }
    },
  };
}
