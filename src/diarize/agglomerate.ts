import { OptionError } from "../errors.js";
import { type BicSettings, deltaBic, type GaussianCluster, joinClusters } from "./delta-bic.js";

/** When clusters are few enough. */
export interface ClusterCount {
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
 * @param onJoin  called with joins done, of how many at the most
 * @returns N numbers of clusters, 0 for that of the first, in the order in which they are first met
 * @throws {OptionError} for more than 14,000 clusters
 */
export function agglomerate(
  clusters: readonly GaussianCluster[],
  settings: BicSettings,
  { numSpeakers, maxSpeakers }: ClusterCount,
  onJoin: (done: number, most: number) => void = () => undefined,
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
    const { a, b, distance } = state.nearest();
    const isForced = numSpeakers === null ? left > (maxSpeakers ?? count) : left > numSpeakers;
    const isWanted = numSpeakers === null && distance <= 0;
    if (!isForced && !isWanted) break;
    state.join(a, b);
    parent[b] = a;
    onJoin(count - left + 1, count - 1);
  }
  return numbered(parent);
}

/** Clusters numbered as they are first met. */
function numbered(parent: Int32Array): Int32Array {
  const numbers = new Map<number, number>();
  return parent.map((_, i) => {
    let root = i;
    while (parent[root] !== root) root = parent[root] as number;
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
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
