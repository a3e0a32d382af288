import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import { assignClusters, kmeans } from "../../../src/gmm/kmeans/kmeans.js";
import { withFrameWeights } from "../../../src/gmm/passes/frame-chunks.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { readGolden, relativeError } from "../../oracles/golden.js";
import { clusteredFrames } from "../../oracles/random-frames.js";

interface Quality {
  readonly kmeans_best_of_10: { readonly inertia: number };
  readonly kmeans_single_init_inertias: number[];
  readonly lloyd_from_given_centres: {
    readonly init_centers: number[][];
    readonly inertia: number;
    readonly labels: string;
    readonly centers: number[][];
  };
}

describe.each(["two2d", "three5d", "mfcc39"])("kmeans beside scikit-learn's on %s", (set) => {
  const features = featureMatrix(readGolden<{ data: number[][] }>(`gmm/${set}.json`).data);
  const quality = readGolden<Quality>(`gmm/${set}__quality.json`);
  const numClusters = quality.lloyd_from_given_centres.centers.length;

  it("is the same from given centres", async () => {
    const { init_centers, inertia, labels, centers } = quality.lloyd_from_given_centres;
    const found = await kmeans(features, { numClusters, initialization: init_centers.flat(), tolerance: 0 });
    expect(relativeError([found.inertia], [inertia])).toBeLessThan(1e-12);
    expect(relativeError(found.centres, centers.flat(), 1e-3)).toBeLessThan(1e-9);
    expect(found.assignments.join("")).toBe(labels);
    expect(found.converged).toBe(true);
    expect(found.repairs).toEqual([]);
  });

  it("is as good from ten starts, and from one", async () => {
    const best = await kmeans(features, { numClusters, restarts: 10 });
    expect(best.inertia).toBeLessThanOrEqual(quality.kmeans_best_of_10.inertia * 1.001);
    const single = await kmeans(features, { numClusters });
    expect(single.inertia).toBeLessThanOrEqual(Math.max(...quality.kmeans_single_init_inertias) * 1.001);
    expect(best.inertia).toBeLessThanOrEqual(single.inertia);
  });
});

const data = fc.record({
  seed: fc.nat(1e6),
  numFrames: fc.integer({ min: 1, max: 150 }),
  dim: fc.integer({ min: 1, max: 5 }),
  numClusters: fc.integer({ min: 1, max: 9 }),
  initialization: fc.constantFrom("kmeans++" as const, "random-frames" as const),
  scaling: fc.constantFrom("none" as const, "deviations" as const),
});

/** Σ_t of the squared distance to the nearest centre, the slow and obvious way. */
function obviousInertia({ data, numFrames, dim }: FeatureMatrix, centres: Float64Array, scale: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < numFrames; t++) {
    const distances = Array.from({ length: centres.length / dim }, (_, k) =>
      Array.from(
        scale,
        (factor, d) => ((Number(data[t * dim + d]) - Number(centres[k * dim + d])) * factor) ** 2,
      ).reduce((a, b) => a + b),
    );
    sum += Math.min(...distances);
  }
  return sum;
}

describe("kmeans", () => {
  it("never raises the inertia, counts every frame, and puts each centre at the mean of its frames", async () => {
    await fc.assert(
      fc.asyncProperty(data, async ({ seed, numFrames, dim, ...options }) => {
        const features = clusteredFrames({ numFrames, dim, numClusters: 4, seed });
        const found = await kmeans(features, { ...options, seed, tolerance: 0 });
        const { history, inertia, counts, assignments, centres, scale } = found;
        for (let i = 1; i < history.length; i++) {
          expect(history[i]).toBeLessThanOrEqual((history[i - 1] as number) * (1 + 1e-12) + 1e-24);
        }
        expect(history.at(-1)).toBe(inertia);
        expect(relativeError([inertia], [obviousInertia(features, centres, scale)], 1e-9)).toBeLessThan(1e-9);
        expect(found.converged).toBe(true);
        expect(found.numClusters).toBe(Math.min(options.numClusters, numFrames));
        expect(counts.reduce((a, b) => a + b)).toBe(numFrames);
        counts.forEach((count, k) => {
          const own = Array.from(assignments.keys()).filter((t) => assignments[t] === k);
          expect(own.length).toBe(count);
          for (let d = 0; d < dim; d++) {
            const mean = own.reduce((sum, t) => sum + (features.data[t * dim + d] as number), 0) / count;
            expect(centres[k * dim + d]).toBeCloseTo(mean, 9);
          }
        });
      }),
      { seed: 1, numRuns: 80 },
    );
  });

  const features = clusteredFrames({ numFrames: 400, dim: 3, numClusters: 5, seed: 4 });

  it("gives the same bits for the same seed, and takes several matrices as one", async () => {
    const options = { numClusters: 7, seed: 3, restarts: 2 };
    expect(await kmeans(features, options)).toEqual(await kmeans(features, options));
    expect((await kmeans(features, { ...options, seed: 9 })).centres).not.toEqual(
      (await kmeans(features, options)).centres,
    );
    const parts = [
      { ...features, data: features.data.slice(0, 300), numFrames: 100 },
      { ...features, data: features.data.slice(300), numFrames: 300 },
    ];
    expect(await kmeans(parts, options)).toEqual(await kmeans(features, options));
  });

  it("measures in deviations when asked to: the unit of a column then says nothing", async () => {
    const inKilos = featureMatrix([
      [0, 1],
      [0.1, 900],
      [9, 0],
      [9.1, 910],
    ]);
    const inTonnes = featureMatrix([
      [0, 0.001],
      [0.1, 0.9],
      [9, 0],
      [9.1, 0.91],
    ]);
    const found = async (features: FeatureMatrix, scaling: "none" | "deviations") => {
      const start = [features.data[0], features.data[1], features.data[6], features.data[7]].map(Number);
      return await kmeans(features, { numClusters: 2, initialization: start, scaling });
    };
    expect(Array.from((await found(inKilos, "none")).assignments)).toEqual([0, 1, 0, 1]);
    expect(Array.from((await found(inTonnes, "none")).assignments)).toEqual([0, 0, 1, 1]);
    expect((await found(inTonnes, "deviations")).assignments).toEqual((await found(inKilos, "deviations")).assignments);
    expect((await found(inTonnes, "deviations")).inertia).toBeCloseTo((await found(inKilos, "deviations")).inertia, 9);
    const { centres, inertia, scale } = await found(inKilos, "deviations");
    expect(inertia).toBeCloseTo(obviousInertia(inKilos, centres, scale), 9);
    expect(scale[0]).toBeCloseTo(1 / 4.500278, 6);
  });

  it("counts a frame of weight w as w frames, and one of weight 0 not at all", async () => {
    const times = Float64Array.from({ length: features.numFrames }, (_, t) => t % 4);
    const repeated = featureMatrix(
      Array.from(times).flatMap((count, t) => Array(count).fill(features.data.subarray(3 * t, 3 * t + 3))),
    );
    const options = { numClusters: 5, initialization: features.data.slice(0, 15), tolerance: 0 };
    const weighted = await kmeans(withFrameWeights(features, times), options);
    const counted = await kmeans(repeated, options);
    expect(relativeError(weighted.centres, counted.centres, 1e-3)).toBeLessThan(1e-9);
    expect(relativeError(weighted.history, counted.history)).toBeLessThan(1e-9);
    expect(weighted.counts).toEqual(counted.counts);
    expect((await kmeans(withFrameWeights(features, times), { numClusters: 5 })).counts.reduce((a, b) => a + b)).toBe(
      600,
    );
    const outlier = withFrameWeights(featureMatrix([[0], [1], [500]]), [1, 1, 0]);
    expect(
      (await kmeans(outlier, { numClusters: 2, initialization: [0.5, 900] })).centres.every((value) => value <= 1),
    ).toBe(true);
  });

  it("moves empty clusters to the frames farthest from their centres, one at each iteration, and says so", async () => {
    const line = featureMatrix([[0], [1], [10], [11], [30]]);
    const { centres, repairs, counts, inertia } = await kmeans(line, {
      numClusters: 3,
      initialization: [5, 900, 901],
    });
    expect(Array.from(centres).sort((a, b) => a - b)).toEqual([0.5, 10.5, 30]);
    expect(Array.from(counts).sort()).toEqual([1, 2, 2]);
    expect(inertia).toBe(1);
    expect(repairs.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      "starved-component: cluster 1 was empty at iteration 1: moved to the frame farthest from its centre",
      "starved-component: cluster 2 was empty at iteration 2: moved to the frame farthest from its centre",
    ]);
  });

  it("goes on while a cluster is empty, however great the tolerance, and looks for the farthest frame among all", async () => {
    const line = featureMatrix([[0], [1], [10], [11], [30]]);
    const options = { numClusters: 3, initialization: [5, 900, 901], tolerance: 1e9 };
    expect((await kmeans(line, options)).numClusters).toBe(3);
    const long = featureMatrix(Array.from({ length: 5000 }, (_, t) => [t === 4998 ? 100 : t % 2]));
    const { centres, counts } = await kmeans(long, { numClusters: 2, initialization: [0, 900] });
    expect(Array.from(counts)).toEqual([4999, 1]);
    expect(centres[1]).toBe(100);
  });

  it("finds fewer clusters than asked for where there are fewer distinct frames", async () => {
    const twins = featureMatrix([[1], [1], [1], [4], [4]]);
    for (const initialization of ["kmeans++", "random-frames", [1, 4, 7, 8]] as const) {
      const { numClusters, centres, counts, repairs } = await kmeans(twins, { numClusters: 4, initialization });
      expect(numClusters).toBe(2);
      expect(Array.from(centres).sort()).toEqual([1, 4]);
      expect(Array.from(counts).sort()).toEqual([2, 3]);
      expect(repairs.at(-1)?.message).toBe("2 clusters were found and not 4: there are no more distinct frames");
    }
  });

  it("takes frames that are twice there for one, whatever their digits", async () => {
    const twice = featureMatrix([
      [0.1, 1e5 / 3],
      [0.7, 1e5 / 7],
      [1 / 3, -1e5],
      [1 / 3, -1e5],
      [0.1, 1e5 / 3],
    ]);
    for (const precision of ["f64", "f32"] as const) {
      const initialization = [0, 3e4, 1, 1e4, 0, -9e4, 4, 4, 5, 5];
      const found = await kmeans(twice, { numClusters: 5, initialization, tolerance: 0, precision });
      expect([found.numClusters, found.converged]).toEqual([3, true]);
      expect(found.iterations).toBeLessThan(5);
    }
  });

  it("stops at the limit of iterations and says that it has not settled", async () => {
    const options = { numClusters: 3, initialization: [0, 0, 0, 0.1, 0, 0, 0.2, 0, 0], tolerance: 0 };
    const { iterations, converged, history } = await kmeans(features, { ...options, maxIterations: 2 });
    expect([iterations, converged, history.length]).toEqual([2, false, 3]);
  });

  it("says what is wrong with features and options", async () => {
    const two = { numClusters: 2 };
    await expect(kmeans(featureMatrix([]), two)).rejects.toThrow(TrainingDataError);
    await expect(kmeans(featureMatrix([[1], [Number.NaN]]), two)).rejects.toThrow(
      "frame 1, dimension 0 of the features is NaN",
    );
    await expect(kmeans(withFrameWeights(featureMatrix([[1], [2]]), [0, 0]), two)).rejects.toThrow(
      "all frames have weight 0",
    );
    await expect(kmeans(features, { numClusters: 0 })).rejects.toThrow(
      "numClusters: expected a whole number of at least 1, got 0",
    );
    await expect(kmeans(features, { ...two, tolerance: -1 })).rejects.toThrow(OptionError);
    await expect(kmeans(features, { ...two, initialization: [1, 2] })).rejects.toThrow(
      "2 centres over 3 dimensions have 6 values; 2 came",
    );
    await expect(kmeans(features, { ...two, initialization: [1, 2, 3, 4, Number.NaN, 6] })).rejects.toThrow(
      "centre 1, dimension 1",
    );
    await expect(kmeans(features, { ...two, initialization: "forgy" as "kmeans++" })).rejects.toThrow('got "forgy"');
    await expect(kmeans(features, { ...two, scaling: "log" as "none" })).rejects.toThrow('got "log"');
  });
});

describe("assignClusters", async () => {
  const clusters = await kmeans(featureMatrix([[0], [1], [9], [10]]), { numClusters: 2, initialization: [0, 9] });

  it("takes the nearest centre, of equals the first", () => {
    const { assignments, squaredDistances } = assignClusters(clusters, featureMatrix([[2], [7], [5]]));
    expect(Array.from(assignments)).toEqual([0, 1, 0]);
    expect(Array.from(squaredDistances)).toEqual([2.25, 6.25, 20.25]);
  });

  it("refuses features of another dimension, or that are cut short", () => {
    expect(() => assignClusters(clusters, featureMatrix([[1, 2]]))).toThrow(ShapeError);
    const short = { data: new Float64Array(1), numFrames: 2, dim: 1, frameShift: 1 };
    expect(() => assignClusters(clusters, short)).toThrow(ShapeError);
  });
});
