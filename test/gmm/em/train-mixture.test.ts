import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { withFrameWeights } from "../../../src/gmm/passes/frame-chunks.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { meanLogLikelihood } from "../../../src/gmm/score/score.js";
import type { FeatureMatrix, GaussianMixture, Progress } from "../../../src/types.js";
import { clusteredFrames } from "../../oracles/random-frames.js";

const speechLike = clusteredFrames({ numFrames: 300, dim: 4, numClusters: 3, seed: 5 });

const covarianceTypes = ["diag", "full", "tied", "spherical"] as const;

const initializations = ["kmeans", "kmeans++", "random-frames", "random-posteriors", "split"] as const;

const weightsFor = (numFrames: number): number[] => Array.from({ length: numFrames }, (_, t) => (t % 4) / 2);

const isSound = (mixture: GaussianMixture) =>
  [mixture.weights, mixture.means, mixture.covariances].every((values) => values.every(Number.isFinite));

const scaled = (features: FeatureMatrix, factor: number, offset: number): FeatureMatrix => ({
  ...features,
  data: Float64Array.from(features.data, (value) => value * factor + offset),
});

describe("training a mixture", () => {
  it.each(covarianceTypes)("never lowers the likelihood at any step: %s", async (covarianceType) => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(1e6),
          numFrames: fc.integer({ min: 20, max: 200 }),
          dim: fc.integer({ min: 1, max: 6 }),
          numComponents: fc.integer({ min: 1, max: 5 }),
          varianceFloor: fc.constantFrom(0, 0.01, 0.3),
          initialization: fc.constantFrom(...initializations),
          freeze: fc.subarray(["weights", "means", "covariances"] as const, { maxLength: 2 }),
          isWeighted: fc.boolean(),
        }),
        async ({ seed, numFrames, dim, isWeighted, ...options }) => {
          const frames = clusteredFrames({ numFrames, dim, numClusters: 3, seed });
          const features = isWeighted ? withFrameWeights(frames, weightsFor(numFrames)) : frames;
          const { history, repairs } = await trainMixture(features, {
            ...options,
            covarianceType,
            seed,
            tolerance: 0,
            maxIterations: 15,
          });
          if (repairs.some((repair) => repair.kind === "starved-component")) return;
          for (let i = 1; i < history.length; i++) {
            const [before, after] = [history[i - 1] as number, history[i] as number];
            expect(after).toBeGreaterThanOrEqual(before - 1e-9 * Math.abs(before));
          }
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it.each(["kmeans", "kmeans++", "random-frames", "random-posteriors"] as const)(
    "starts elsewhere with another seed, from few frames too: %s",
    async (initialization) => {
      const features = clusteredFrames({ numFrames: 60, dim: 4, numClusters: 3, seed: 5 });
      const start = async (seed: number) =>
        (await trainMixture(features, { numComponents: 6, initialization, seed, maxIterations: 1 })).history[0];
      expect(await start(1)).toBe(await start(1));
      expect(new Set([0, 1, 2, 3].map(start)).size).toBeGreaterThan(1);
    },
  );

  it("finds the clusters that made the data", async () => {
    const { mixture, converged } = await trainMixture(speechLike, { numComponents: 3 });
    expect(converged).toBe(true);
    for (const weight of mixture.weights) expect(weight).toBeCloseTo(1 / 3, 3);
    for (const variance of mixture.covariances) expect(variance).toBeGreaterThan(0.6);
    for (const variance of mixture.covariances) expect(variance).toBeLessThan(1.6);
  });

  it("gives the same bits for the same seed, and others for another", async () => {
    const train = (seed: number) => trainMixture(speechLike, { numComponents: 8, seed, maxIterations: 4 });
    expect(await train(3)).toEqual(await train(3));
    expect((await train(3)).mixture.means).not.toEqual((await train(4)).mixture.means);
  });

  it("takes several matrices as one", async () => {
    const half = 150 * 4;
    const parts = [
      { ...speechLike, data: speechLike.data.slice(0, half), numFrames: 150 },
      { ...speechLike, data: speechLike.data.slice(half), numFrames: 150 },
    ];
    expect(await trainMixture(parts, { numComponents: 3 })).toEqual(
      await trainMixture(speechLike, { numComponents: 3 }),
    );
  });

  it("is the same model when the data are shifted and scaled", async () => {
    const plain = await trainMixture(speechLike, { numComponents: 3, tolerance: 0, maxIterations: 10 });
    const moved = await trainMixture(scaled(speechLike, 250, -1e5), {
      numComponents: 3,
      tolerance: 0,
      maxIterations: 10,
    });
    plain.mixture.means.forEach((mean, at) => {
      expect(moved.mixture.means[at]).toBeCloseTo(mean * 250 - 1e5, 3);
    });
    expect(moved.history.at(-1)).toBeCloseTo((plain.history.at(-1) ?? 0) - 4 * Math.log(250), 6);
  });

  it("does not care for the unit of a dimension, not even in where it starts", async () => {
    const units = [1, 1000, 0.01, 5];
    const other = { ...speechLike, data: speechLike.data.map((value, at) => value * (units[at % 4] ?? 1)) };
    const options = { numComponents: 6, maxIterations: 3, tolerance: 0 };
    const plain = await trainMixture(speechLike, options);
    const changed = await trainMixture(other, options);
    plain.mixture.means.forEach((mean, at) => {
      const unit = units[at % 4] ?? 1;
      expect((changed.mixture.means[at] ?? 0) / unit).toBeCloseTo(mean, 6);
    });
  });

  it("keeps the best of the restarts", async () => {
    const train = async (seed: number, restarts: number) =>
      (
        await trainMixture(speechLike, { numComponents: 6, initialization: "random-frames", seed, restarts })
      ).history.at(-1) ?? 0;
    const singles = await Promise.all([0, 1, 2, 3].map((seed) => train(seed, 1)));
    expect(new Set(singles).size).toBeGreaterThan(1);
    expect(await train(0, 4)).toBe(Math.max(...singles));
  });

  it("stops at the limit and says it has not converged", async () => {
    const { history, converged } = await trainMixture(speechLike, { numComponents: 5, tolerance: 0, maxIterations: 3 });
    expect(history).toHaveLength(3);
    expect(converged).toBe(false);
  });

  it("reports each iteration as it comes", async () => {
    const seen: Progress[] = [];
    const { history } = await trainMixture(speechLike, {
      numComponents: 3,
      onProgress: (progress) => void seen.push(progress),
    });
    expect(seen).toEqual(history.map((_, i) => ({ stage: "EM", done: i + 1, total: 100 })));
  });

  it.each(["diag", "full"] as const)("holds every direction at the variance floor: %s", async (covarianceType) => {
    // The third dimension is the sum of the others: a full covariance of it is singular.
    const rows = Array.from({ length: 100 }, (_, t) => [Math.sin(t), Math.cos(3 * t)]);
    const flat = featureMatrix(rows.map(([x = 0, y = 0]) => [x, y, x + y]));
    const { mixture, repairs } = await trainMixture(flat, { numComponents: 1, covarianceType, varianceFloor: 0.05 });
    expect(isSound(mixture)).toBe(true);
    expect(meanLogLikelihood(mixture, flat)).toBeLessThan(10);
    expect(repairs.map((repair) => repair.kind)).toEqual(covarianceType === "full" ? ["variance-floor"] : []);
  });
});

describe("data that would break a model", () => {
  it("mends duplicate frames by training fewer components, and says so", async () => {
    const rows = Array.from({ length: 40 }, (_, t) => (t % 2 ? [1, 2] : [3, 5]));
    const { mixture, repairs } = await trainMixture(featureMatrix(rows), { numComponents: 8 });
    expect(mixture.numComponents).toBe(2);
    expect(isSound(mixture)).toBe(true);
    expect(repairs.map((repair) => repair.message).join("; ")).toMatch(
      /2 components were trained and not 8: .*distinct/,
    );
  });

  it.each(["diag", "full"] as const)("mends identical frames: %s", async (covarianceType) => {
    const rows = Array.from({ length: 40 }, () => [0.1, -7e3, 0]);
    const { mixture, repairs } = await trainMixture(featureMatrix(rows), { numComponents: 4, covarianceType });
    expect(mixture.numComponents).toBe(1);
    expect(isSound(mixture)).toBe(true);
    expect(repairs[0]).toMatchObject({ kind: "constant-dimension", message: expect.stringContaining("0, 1, 2") });
  });

  it.each(["diag", "full"] as const)("mends a constant dimension: %s", async (covarianceType) => {
    const rows = Array.from({ length: 60 }, (_, t) => [Math.sin(t), 42]);
    const { mixture, repairs } = await trainMixture(featureMatrix(rows), { numComponents: 2, covarianceType });
    expect(isSound(mixture)).toBe(true);
    expect(Number.isFinite(meanLogLikelihood(mixture, featureMatrix([[0, 43]])))).toBe(true);
    expect(repairs.map((repair) => repair.kind)).toContain("constant-dimension");
  });

  it("trains fewer components when there are fewer frames, and says so", async () => {
    const { mixture, repairs } = await trainMixture(featureMatrix([[1], [2], [3], [4], [5]]), { numComponents: 16 });
    expect(mixture.numComponents).toBeLessThanOrEqual(2);
    expect(isSound(mixture)).toBe(true);
    expect(repairs[0]?.message).toMatch(/not 16: there are only 5 frames/);
  });

  it("refuses one frame and says how many are needed", async () => {
    await expect(trainMixture(featureMatrix([[1, 2]]), { numComponents: 3 })).rejects.toThrow(TrainingDataError);
    await expect(trainMixture(featureMatrix([[1, 2]]), { numComponents: 3 })).rejects.toThrow(
      /at least 2, and 3 of them 6/,
    );
  });

  it("refuses a frame that is not finite and names it", async () => {
    await expect(
      trainMixture(
        featureMatrix([
          [1, 2],
          [3, Number.NaN],
        ]),
        { numComponents: 1 },
      ),
    ).rejects.toThrow(/frame 1, dimension 1 .* NaN/);
  });

  it("refuses numbers whose squares overflow", async () => {
    await expect(trainMixture(featureMatrix([[1e200], [-1e200], [0]]), { numComponents: 1 })).rejects.toThrow(
      /too large/,
    );
  });

  it("refuses an initial mixture so far away that no frame has a likelihood", async () => {
    const initialization = createMixture({ covarianceType: "diag", weights: [1], means: [1e200], covariances: [1e-9] });
    await expect(trainMixture(featureMatrix([[1], [2]]), { numComponents: 1, initialization })).rejects.toThrow(
      /likelihood 0/,
    );
  });

  it("keeps one component where each by itself holds too few frames", async () => {
    const few = featureMatrix([[3], [4], [6], [7]]);
    const { mixture, repairs } = await trainMixture(few, { numComponents: 2 });
    expect(isSound(mixture)).toBe(true);
    expect(mixture.numComponents).toBeGreaterThan(0);
    expect(repairs.map(({ kind }) => kind)).toContain("starved-component");
  });

  it("splits a starved component off the heaviest again, and drops it when it starves once more", async () => {
    const initialization = createMixture({
      covarianceType: "diag",
      weights: [0.5, 0.5],
      means: [0, 0, 0, 0, 900, 900, 900, 900],
      covariances: Array.from({ length: 8 }, () => 30),
    });
    const { mixture, repairs } = await trainMixture(speechLike, { numComponents: 2, initialization });
    expect(repairs[0]).toMatchObject({ kind: "starved-component", message: expect.stringMatching(/split off/) });
    expect(mixture.numComponents).toBe(2);
    expect(Math.min(...mixture.weights)).toBeGreaterThan(0.2);

    const narrow = await trainMixture(featureMatrix([[0], [0.1], [0.2], [9], [9.1]]), {
      numComponents: 2,
      minOccupancy: 2.5,
      seed: 1,
    });
    expect(narrow.mixture.numComponents).toBe(1);
    expect(narrow.repairs.map((repair) => repair.message).join("; ")).toMatch(/dropped/);
  });

  it("takes no repair for convergence: the likelihood after one is another model's", async () => {
    // With this tolerance any two likelihoods in a row end it. Component 0 starves at iteration 2: 3 has none to compare with.
    const features = clusteredFrames({ numFrames: 60, dim: 2, numClusters: 3, seed: 1 });
    const { history, repairs } = await trainMixture(features, {
      numComponents: 4,
      initialization: "random-frames",
      seed: 1,
      minOccupancy: 9,
      tolerance: 1e9,
    });
    expect(repairs[0]?.message).toMatch(/component 0 .* iteration 2: split/);
    expect(history).toHaveLength(4);
  });

  it.each([
    [{ numComponents: 0 }, /numComponents: .* at least 1, got 0/],
    [{ numComponents: 2.5 }, /numComponents/],
    [{ numComponents: 1, restarts: 0 }, /restarts/],
    [{ numComponents: 1, maxIterations: 0 }, /maxIterations/],
    [{ numComponents: 1, tolerance: Number.NaN }, /tolerance/],
    [{ numComponents: 1, varianceFloor: 1 }, /varianceFloor/],
    [{ numComponents: 1, ridge: -1 }, /ridge/],
    [{ numComponents: 1, seed: 0.5 }, /seed/],
    [{ numComponents: 1, covarianceType: "round" as "diag" }, /covarianceType: .*"round"/],
    [{ numComponents: 1, initialization: "zeros" as "kmeans" }, /initialization: .*"kmeans\+\+".*"zeros"/],
    [{ numComponents: 1, freeze: ["variances" as "means"] }, /freeze.0: .*"variances"/],
    [{ numComponents: 1, freeze: ["weights", "means", "covariances"] as const }, /all of .* frozen/],
  ])("refuses the option %j", async (options, message) => {
    await expect(trainMixture(speechLike, options)).rejects.toThrow(OptionError);
    await expect(trainMixture(speechLike, options)).rejects.toThrow(message);
  });

  it("refuses an initial mixture of another shape", async () => {
    const initialization = createMixture({
      covarianceType: "diag",
      weights: [0.5, 0.5],
      means: [0, 1],
      covariances: [1, 1],
    });
    await expect(trainMixture(speechLike, { numComponents: 2, initialization })).rejects.toThrow(ShapeError);
    await expect(
      trainMixture(featureMatrix([[0], [1], [2], [3]]), { numComponents: 1, initialization }),
    ).rejects.toThrow(/has 2 components; 1 were asked for/);
  });
});
