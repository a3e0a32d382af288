import { OptionError } from "../errors.js";
import { packedLength } from "../math/linear/symmetric.js";
import { log } from "../math/special.js";
import type { JobOptions } from "../types.js";
import { addGaussianSums, type CovariancePrior, type GaussianSums, logVolume } from "./gaussian-sums.js";

/** Clustering by the Bayesian information criterion: of neighbours in time, then of all with all. */

/** When clusters are few enough. */
interface ClusterCount {
  /** So many, whatever the criterion says; null: as many as it finds. */
  readonly numSpeakers: number | null;
  /** As many as it finds, but no more. */
  readonly maxSpeakers: number | null;
}

/** Distances of so many clusters are 400 MB of float32. */
const MOST_CLUSTERS = 14_000;

/**
 * Agglomerative clustering: of all pairs the one with the least ΔBIC becomes one cluster, until none is at 0 or under, or there
 * are as few clusters as asked for. Each cluster remembers its nearest partner among those after it, so that a join costs
 * one row of distances: O(N² D³) in all but for odd cases, 4 N² / 2 bytes.
 *
 * @returns N numbers of clusters, 0 for that of the first, in the order in which they are first met
 * @throws {OptionError} for more than 14,000 clusters
 * @throws the reason of the signal, when it stops the job
 */
export function agglomerate(
  clusters: readonly GaussianCluster[],
  settings: BicSettings,
  { numSpeakers, maxSpeakers }: ClusterCount,
  { signal, onProgress }: JobOptions = {},
): Int32Array {
  const count = clusters.length;
  if (count > MOST_CLUSTERS) {
    throw new OptionError(
      `${count} stretches of speech are too many to compare each with each (${MOST_CLUSTERS}); cut the recording in parts, or ` +
        "take a longer minSegment or a higher changePenalty",
    );
  }
  const state = createDistances(clusters, settings);
  const parent = Int32Array.from(clusters, (_, i) => i);
  let left = count;
  for (; left > 1; left--) {
    signal?.throwIfAborted();
    const { a, b, distance } = state.nearest();
    const isForced = numSpeakers === null ? left > (maxSpeakers ?? count) : left > numSpeakers;
    const isWanted = numSpeakers === null && distance <= 0;
    if (!isForced && !isWanted) break;
    state.join(a, b);
    parent[b] = a;
    onProgress?.({ stage: "join clusters", done: count - left + 1, total: count - 1 });
  }
  // Each was put to an earlier one, whose root is known by then.
  for (const [i, earlier] of parent.entries()) parent[i] = parent[earlier] as number;
  return numberedAnew(parent);
}

/** Clusters numbered anew as they are first met. */
export function numberedAnew(clusters: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return clusters.map((cluster) => {
    const number = numbers.get(cluster) ?? numbers.size;
    numbers.set(cluster, number);
    return number;
  });
}

function createDistances(initial: readonly GaussianCluster[], settings: BicSettings) {
  const count = initial.length;
  const clusters: (GaussianCluster | null)[] = [...initial];
  /** Of i < j, at j (j − 1) / 2 + i. */
  const distances = new Float32Array((count * (count - 1)) / 2);
  const place = (i: number, j: number): number => (i < j ? (j * (j - 1)) / 2 + i : (i * (i - 1)) / 2 + j);
  const partner = new Int32Array(count).fill(-1);
  const least = new Float64Array(count).fill(Number.POSITIVE_INFINITY);

  const findPartner = (i: number): void => {
    partner[i] = -1;
    least[i] = Number.POSITIVE_INFINITY;
    for (let j = i + 1; j < count; j++) {
      const distance = distances[place(i, j)] as number;
      if (clusters[j] !== null && distance < (least[i] as number)) {
        least[i] = distance;
        partner[i] = j;
      }
    }
  };
  const measure = (i: number, j: number): void => {
    distances[place(i, j)] = deltaBic(clusters[i] as GaussianCluster, clusters[j] as GaussianCluster, settings);
  };
  for (let j = 1; j < count; j++) for (let i = 0; i < j; i++) measure(i, j);
  for (let i = 0; i < count; i++) findPartner(i);

  return {
    nearest() {
      let a = 0;
      for (let i = 1; i < count; i++) if ((least[i] as number) < (least[a] as number)) a = i;
      return { a, b: partner[a] as number, distance: least[a] as number };
    },
    /** Puts b, the later one, to a. */
    join(a: number, b: number): void {
      clusters[a] = joinClusters(clusters[a] as GaussianCluster, clusters[b] as GaussianCluster, settings);
      clusters[b] = null;
      least[b] = Number.POSITIVE_INFINITY;
      for (let i = 0; i < count; i++) if (i !== a && clusters[i] !== null) measure(i, a);
      for (let i = 0; i < count; i++) {
        if (clusters[i] === null) continue;
        if (i === a || partner[i] === a || partner[i] === b) findPartner(i);
        else if (i < a && (distances[place(i, a)] as number) < (least[i] as number)) {
          least[i] = distances[place(i, a)] as number;
          partner[i] = a;
        }
      }
    },
  };
}

/** Frames that are modelled by one Gaussian, with the logarithm of its volume at hand. */
export interface GaussianCluster {
  readonly sums: GaussianSums;
  /** log |Σ̂|. */
  readonly logVolume: number;
}

/** How clusters are compared. */
export interface BicSettings {
  /** λ: how much a further Gaussian costs, in units of BIC's own penalty. */
  readonly penalty: number;
  readonly prior: CovariancePrior;
}

export const gaussianCluster = (sums: GaussianSums, { prior }: BicSettings): GaussianCluster => ({
  sums,
  logVolume: logVolume(sums, prior),
});

export const joinClusters = (a: GaussianCluster, b: GaussianCluster, settings: BicSettings): GaussianCluster =>
  gaussianCluster(addGaussianSums(a.sums, b.sums), settings);

/**
 * What two Gaussians gain over one, less what the second one costs: above 0 the frames are of two speakers.
 *
 *   ΔBIC = ½ ( n log |Σ| − n_a log |Σ_a| − n_b log |Σ_b| ) − λ ½ ( D + D (D + 1) / 2 ) log n        n = n_a + n_b
 *
 * n in the penalty is that of the two, not of the recording: what is said of two clusters does not depend on the others.
 * O(D³).
 *
 * @see Chen and Gopalakrishnan, "Speaker, Environment and Channel Change Detection and Clustering via the Bayesian
 *   Information Criterion", DARPA Broadcast News Transcription and Understanding Workshop 1998, eqs. 4–7
 */
export function deltaBic(a: GaussianCluster, b: GaussianCluster, settings: BicSettings): number {
  const [numA, numB] = [a.sums.numFrames, b.sums.numFrames];
  const numFrames = numA + numB;
  const joined = joinClusters(a, b, settings).logVolume;
  const gain = 0.5 * (numFrames * joined - numA * a.logVolume - numB * b.logVolume);
  const dim = a.sums.first.length;
  return gain - 0.5 * settings.penalty * (dim + packedLength(dim)) * log(numFrames);
}

/** Pieces from `from` to before `to` that are modelled by one Gaussian. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly cluster: GaussianCluster;
}

/**
 * Change points from the bottom up: of all neighbours the two with the least ΔBIC become one, until none is at 0 or under.
 * Stretches between changes of the speaker remain. Unlike a search for one best split, this finds a speaker who comes and goes.
 * Each join looks at its two new neighbours alone; a heap finds the least: O(P D³ + P log P).
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
