import { describe, expect, it } from "vitest";
import {
  agglomerate,
  type BicSettings,
  deltaBic,
  type GaussianCluster,
  gaussianCluster,
  joinClusters,
  joinNeighbours,
} from "../../src/diarize/agglomerate.js";
import { priorOf, sumsOfPieces } from "../../src/diarize/gaussian-sums.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { createRandom } from "../../src/math/random.js";

/** Pieces of 30 frames of 2 values, each about the place of its voice. */
function voices(places: readonly number[], seed: number) {
  const random = createRandom(seed);
  const rows = places.flatMap((place) =>
    Array.from({ length: 30 }, () => [place + random.normal(), random.normal() - place / 2]),
  );
  const pieces = places.map((_, i) => ({ start: 30 * i, end: 30 * (i + 1), run: 0 }));
  const sums = sumsOfPieces(featureMatrix(rows), pieces);
  const settings: BicSettings = { penalty: 1, prior: priorOf(sums, 5) };
  return { rows, clusters: sums.map((own) => gaussianCluster(own, settings)), settings };
}

const asFound = { numSpeakers: null, maxSpeakers: null };

/** The same from scratch at every step: all pairs, the least of them. */
function slowly(initial: readonly GaussianCluster[], settings: BicSettings, count: number): number[][] {
  let groups = initial.map((cluster, i) => ({ cluster, members: [i] }));
  while (groups.length > count) {
    let best = { a: 0, b: 1, distance: Number.POSITIVE_INFINITY };
    for (let a = 0; a < groups.length; a++) {
      for (let b = a + 1; b < groups.length; b++) {
        const [one, other] = [groups[a], groups[b]];
        if (!one || !other) continue;
        const distance = deltaBic(one.cluster, other.cluster, settings);
        if (distance < best.distance) best = { a, b, distance };
      }
    }
    const [one, other] = [groups[best.a], groups[best.b]];
    if (!one || !other) break;
    const joined = {
      cluster: joinClusters(one.cluster, other.cluster, settings),
      members: [...one.members, ...other.members],
    };
    groups = [...groups.filter((_, i) => i !== best.a && i !== best.b), joined];
  }
  return groups.map(({ members }) => members.sort((a, b) => a - b)).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

const groupsOf = (numbers: Int32Array): number[][] => {
  const groups: number[][] = [];
  for (const [i, number] of numbers.entries()) {
    const group = groups[number] ?? [];
    groups[number] = group;
    group.push(i);
  }
  return groups;
};

describe("sumsOfPieces and deltaBic", () => {
  it("has the gain of two Gaussians over one, less the penalty", () => {
    const { rows, clusters, settings } = voices([0, 3], 1);
    const logDeterminantOf = (frames: readonly (readonly number[])[]) => {
      const mean = [0, 1].map((d) => frames.reduce((sum, row) => sum + (row[d] ?? 0), 0) / frames.length);
      const weight = settings.prior.weight;
      const of = (i: number, j: number, at: number) =>
        (frames.reduce((sum, row) => sum + ((row[i] ?? 0) - (mean[i] ?? 0)) * ((row[j] ?? 0) - (mean[j] ?? 0)), 0) +
          weight * (settings.prior.covariance[at] ?? 0)) /
        (frames.length + weight);
      return Math.log(of(0, 0, 0) * of(1, 1, 2) - of(0, 1, 1) ** 2);
    };
    const [a, b, both] = [rows.slice(0, 30), rows.slice(30), rows].map(logDeterminantOf);
    const expected = 0.5 * (60 * (both ?? 0) - 30 * (a ?? 0) - 30 * (b ?? 0)) - 0.5 * (2 + 3) * Math.log(60);
    const [left, right] = clusters;
    if (!left || !right) throw new Error("two clusters were made");
    // Frames are float32.
    expect(deltaBic(left, right, settings)).toBeCloseTo(expected, 3);
    expect(deltaBic(right, left, settings)).toBeCloseTo(deltaBic(left, right, settings), 9);
  });
});

describe("joinNeighbours", () => {
  it("finds where the voice changes, also of one who comes and goes", () => {
    const { clusters, settings } = voices([0, 0, 0, 6, 6, 0, 0, 6, 6, 6, 6], 2);
    const stretches = joinNeighbours(clusters, settings);
    expect(stretches.map(({ from, to }) => [from, to])).toEqual([
      [0, 3],
      [3, 5],
      [5, 7],
      [7, 11],
    ]);
    expect(stretches.map(({ cluster }) => cluster.sums.numFrames)).toEqual([90, 60, 60, 120]);
  });

  it("leaves no two neighbours that should be one", () => {
    const { clusters, settings } = voices([0, 1, 2, 3, 2, 1, 0, 0, 1, 5, 5, 4], 3);
    const stretches = joinNeighbours(clusters, settings);
    for (const [i, stretch] of stretches.entries()) {
      const next = stretches[i + 1];
      if (next) expect(deltaBic(stretch.cluster, next.cluster, settings)).toBeGreaterThan(0);
    }
  });
});

describe("agglomerate", () => {
  it("finds how many voices there are", () => {
    const { clusters, settings } = voices([0, 6, 0, -6, 6, 6, -6, 0], 4);
    expect(agglomerate(clusters, settings, asFound)).toEqual(Int32Array.of(0, 1, 0, 2, 1, 1, 2, 0));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("joins what a search through all pairs joins, to seed %d", (seed) => {
    const random = createRandom(seed);
    const places = Array.from({ length: 24 }, () => random.normal());
    const { clusters, settings: one } = voices(places, 100 + seed);
    // With a high penalty large clusters come nearer to others as they grow.
    const settings = { ...one, penalty: 8 };
    for (const count of [5, 3, 1]) {
      const numbers = agglomerate(clusters, settings, { numSpeakers: count, maxSpeakers: null });
      expect(groupsOf(numbers)).toEqual(slowly(clusters, settings, count));
    }
  });

  it("joins on while there are more speakers than there may be", () => {
    const { clusters, settings } = voices([0, 6, 0, -6, 6, 6, -6, 0], 4);
    const numbers = agglomerate(clusters, settings, { numSpeakers: null, maxSpeakers: 2 });
    expect(new Set(numbers).size).toBe(2);
    expect(new Set(agglomerate(clusters, settings, { numSpeakers: null, maxSpeakers: 5 })).size).toBe(3);
    expect(new Set(agglomerate(clusters, settings, { numSpeakers: 7, maxSpeakers: null })).size).toBe(7);
  });
});
