import { describe, expect, it } from "vitest";
import { kmeansPlusPlus, lloyd } from "../../../src/gmm/kmeans/lloyd.js";
import { chunksOf } from "../../../src/gmm/passes/frame-chunks.js";
import { featureMatrix, frameMoments } from "../../../src/gmm/passes/moments.js";
import { over } from "../../../src/gmm/passes/pass.js";
import { runOver } from "../../../src/gmm/passes/run-passes.js";
import { selectKernel } from "../../../src/kernels/select-kernel.js";
import { createRandom } from "../../../src/math/random.js";
import { pairwiseSum } from "../../../src/math/sums.js";
import { readGolden, relativeError } from "../../oracles/golden.js";

interface Quality {
  readonly lloyd_from_given_centres: {
    readonly init_centers: number[][];
    readonly inertia: number;
    readonly labels: string;
    readonly centers: number[][];
  };
  readonly kmeans_single_init_inertias: number[];
}

describe.each(["two2d", "three5d", "mfcc39"])("k-means on %s", (set) => {
  const features = featureMatrix(readGolden<{ data: number[][] }>(`gmm/${set}.json`).data);
  const quality = readGolden<Quality>(`gmm/${set}__quality.json`);
  const scale = new Float64Array(features.dim).fill(1);
  const cluster = (seeds: Float64Array) => {
    const origin = frameMoments(features).mean;
    const pass = { kind: "assignment", sample: null, covarianceType: "diag", scale, origin } as const;
    const assign = (moved: Float64Array) => over({ ...pass, centres: moved });
    const iterations = lloyd(seeds, assign, { scale, origin, maxIterations: 300, tolerance: 0 });
    const { centres } = runOver(chunksOf([features]), iterations);
    const { index, squaredDistance } = selectKernel().nearest(centres, scale, features);
    return { centres, index, inertia: pairwiseSum(squaredDistance) };
  };

  it("from given centres equals scikit-learn's Lloyd", () => {
    const golden = quality.lloyd_from_given_centres;
    const { centres, inertia, index } = cluster(Float64Array.from(golden.init_centers.flat()));
    expect(relativeError([inertia], [golden.inertia])).toBeLessThan(1e-9);
    expect(relativeError(centres, golden.centers.flat(), 1e-3)).toBeLessThan(1e-9);
    expect(Array.from(index).join("")).toBe(golden.labels);
  });

  it("from k-means++ seeds is as good as scikit-learn's", () => {
    const reached = [0, 1, 2, 3, 4].map((seed) => {
      const numCentres = quality.lloyd_from_given_centres.centers.length;
      const seeds = kmeansPlusPlus(features, numCentres, { scale, random: createRandom(seed) });
      return cluster(seeds).inertia;
    });
    expect(Math.min(...reached)).toBeLessThanOrEqual(Math.max(...quality.kmeans_single_init_inertias) * 1.001);
  });
});

describe("k-means++", () => {
  it("draws distinct frames, and fewer when there are no more", () => {
    const features = featureMatrix([[0], [0], [0], [7], [7]]);
    const seeds = kmeansPlusPlus(features, 4, { scale: Float64Array.of(1), random: createRandom(0) });
    expect(Array.from(seeds).sort()).toEqual([0, 7]);
  });

  it("draws in proportion to the squared distance and keeps the best of its draws", () => {
    // From 0, the frame at 1 has weight 1 and the two at 3 weight 9 each. A seed at 3 leaves a sum of 1, one at 1 leaves
    // 8; so with two draws a 1 is kept only when both fall on it: (1 / 19)² of the time.
    const features = featureMatrix([[0], [1], [3], [3]]);
    const kept = { near: 0, far: 0 };
    for (let seed = 0; seed < 8000; seed++) {
      const [first, second] = kmeansPlusPlus(features, 2, { scale: Float64Array.of(1), random: createRandom(seed) });
      if (first === 0) kept[second === 3 ? "far" : "near"]++;
    }
    const total = kept.near + kept.far;
    expect(total).toBeGreaterThan(1800);
    expect(total).toBeLessThan(2200);
    expect(kept.near).toBeGreaterThan(0);
    expect(kept.near / total).toBeLessThan(0.01);
  });
});
