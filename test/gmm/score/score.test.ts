import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../src/errors.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { createMixture, numParameters } from "../../../src/gmm/mixture/mixture.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import {
  frameMeans,
  groupForms,
  logLikelihoods,
  meanLogLikelihood,
  meanLogLikelihoods,
  posteriors,
  scoreGroups,
  scoringChunks,
} from "../../../src/gmm/score/score.js";
import { logLikelihoodsOfEach } from "../../../src/gmm/score/score-frames.js";
import { prepare } from "../../../src/gmm/score/scoring-form.js";
import type { CovarianceType, FeatureMatrix, GaussianMixture } from "../../../src/types.js";
import { componentDensities } from "../../oracles/gaussian.js";
import { relativeError } from "../../oracles/golden.js";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { randomMixture } from "../../oracles/random-mixture.js";

const form = (covarianceType: "diag" | "full", seed: number) =>
  prepare(randomMixture({ covarianceType, numComponents: 2, dim: 2, seed }));

describe("groups of forms", () => {
  it("of one covariance type are the array itself, by which a kernel knows it again", () => {
    const forms = [form("full", 1), form("full", 2)];
    expect(groupForms(forms)).toHaveLength(1);
    expect(groupForms(forms)[0]?.forms).toBe(forms);
    expect(groupForms([])).toEqual([]);
  });

  it("keep the places of their forms", () => {
    const forms = [form("full", 1), form("diag", 2), form("full", 3)];
    const groups = groupForms(forms);
    expect(groups.map(({ places }) => places)).toEqual([[1], [0, 2]]);
    const features = clusteredFrames({ numFrames: 3, dim: 2, numClusters: 1, seed: 1 });
    const rows = scoreGroups(groups, features, (group) =>
      Float64Array.from({ length: 3 * group.length }, (_, i) =>
        forms.indexOf(group[Math.floor(i / 3)] ?? form("diag", 0)),
      ),
    );
    expect([...rows]).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
  });
});

describe("chunks to score", () => {
  it("hold no more of a long recording at once than a chunk, and miss nothing of it", () => {
    const features = clusteredFrames({ numFrames: 10_000, dim: 1, numClusters: 1, seed: 7 });
    for (const [numModels, length] of [
      [1, 4096],
      [1000, 1048],
      [1e6, 256],
    ] as const) {
      const chunks = [...scoringChunks(features, numModels)];
      expect(Math.max(...chunks.map(({ numFrames }) => numFrames))).toBe(length);
      expect(Float64Array.from(chunks.flatMap(({ data }) => Array.from(data)))).toEqual(features.data);
    }
  });
});

describe("means over frames", () => {
  const features = clusteredFrames({ numFrames: 9001, dim: 2, numClusters: 2, seed: 8 });
  /** The first column, and ones. */
  const rowsOf = ({ data, numFrames }: FeatureMatrix) =>
    Float64Array.from({ length: 2 * numFrames }, (_, i) => (i < numFrames ? (data[2 * i] ?? 0) : 1));

  it("are those of each row, over chunks", () => {
    const [first, ones] = frameMeans(features, 2, rowsOf);
    const column = Array.from(features.data).filter((_, i) => i % 2 === 0);
    expect(first).toBeCloseTo(column.reduce((sum, value) => sum + value, 0) / 9001, 10);
    expect(ones).toBe(1);
  });

  it("are refused of no frames", () => {
    expect(() => frameMeans({ ...features, numFrames: 0 }, 2, rowsOf)).toThrow(ShapeError);
  });
});

const standardNormal = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });

const anyCase = fc.record({
  seed: fc.nat(1e6),
  dim: fc.integer({ min: 1, max: 5 }),
  numComponents: fc.integer({ min: 1, max: 4 }),
  covarianceType: fc.constantFrom("diag" as const, "full" as const),
});

async function trained({
  seed,
  dim,
  numComponents,
  covarianceType,
}: typeof anyCase extends fc.Arbitrary<infer T> ? T : never) {
  const features = clusteredFrames({ numFrames: 60, dim, numClusters: 2, seed });
  const { mixture } = await trainMixture(features, {
    numComponents,
    covarianceType,
    seed,
    maxIterations: 3,
    varianceFloor: 0.2,
  });
  return { features, mixture };
}

function permuted(mixture: GaussianMixture, order: readonly number[]): GaussianMixture {
  const { covarianceType, dim } = mixture;
  const rows = (values: Float64Array, length: number) =>
    order.flatMap((k) => Array.from(values.subarray(k * length, (k + 1) * length)));
  return createMixture({
    covarianceType,
    weights: rows(mixture.weights, 1),
    means: rows(mixture.means, dim),
    covariances: rows(mixture.covariances, covarianceType === "diag" ? dim : dim * dim),
  });
}

describe("scoring", () => {
  it("equals the definition", async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (options) => {
        const { features, mixture } = await trained(options);
        const densities = componentDensities(mixture, features);
        const totals = densities.map((row) => row.reduce((sum, density) => sum + density, 0));
        const byDefinition = totals.map(Math.log);
        expect(relativeError(logLikelihoods(mixture, features), byDefinition, 1)).toBeLessThan(1e-10);
        const shares = densities.flatMap((row, t) => row.map((density) => density / (totals[t] as number)));
        expect(relativeError(posteriors(mixture, features), shares, 1e-6)).toBeLessThan(1e-8);
      }),
      { seed: 2, numRuns: 40 },
    );
  });

  it("gives posteriors that sum to 1, and does not care for the order of the components", async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async (options) => {
        const { features, mixture } = await trained(options);
        const { numComponents } = mixture;
        const values = posteriors(mixture, features);
        for (let t = 0; t < features.numFrames; t++) {
          const row = values.subarray(t * numComponents, (t + 1) * numComponents);
          expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        }
        const reversed = permuted(
          mixture,
          Array.from({ length: numComponents }, (_, k) => numComponents - 1 - k),
        );
        expect(relativeError(logLikelihoods(reversed, features), logLikelihoods(mixture, features), 1)).toBeLessThan(
          1e-12,
        );
      }),
      { seed: 3, numRuns: 30 },
    );
  });

  it("scores a mixture and its prepared form alike", async () => {
    const { features, mixture } = await trained({ seed: 1, dim: 3, numComponents: 2, covarianceType: "full" });
    expect(logLikelihoods(prepare(mixture), features)).toEqual(logLikelihoods(mixture, features));
  });

  it("stays finite a thousand deviations away", () => {
    const scores = logLikelihoods(standardNormal, featureMatrix([[1e3], [-1e6]]));
    expect(scores[0]).toBeCloseTo(-0.5e6 - 0.9189385332046727, 6);
    expect(scores[1]).toBeCloseTo(-0.5e12, -3);
    expect(posteriors(standardNormal, featureMatrix([[1e6]]))).toEqual(Float64Array.of(1));
  });

  it("ignores a component of weight 0", () => {
    const lopsided = createMixture({ covarianceType: "diag", weights: [1, 0], means: [0, 5], covariances: [1, 1] });
    expect(logLikelihoods(lopsided, featureMatrix([[5]]))).toEqual(
      logLikelihoods(standardNormal, featureMatrix([[5]])),
    );
  });

  it("may be positive: it is a density", () => {
    const narrow = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1e-6] });
    expect(meanLogLikelihood(narrow, featureMatrix([[0]]))).toBeGreaterThan(5);
  });

  it("refuses features of another dimension, and no frames", () => {
    expect(() => logLikelihoods(standardNormal, featureMatrix([[1, 2]]))).toThrow(ShapeError);
    expect(() => logLikelihoods(standardNormal, featureMatrix([[1, 2]]))).toThrow(/model has 1 dimensions.* have 2/);
    expect(() => meanLogLikelihood(standardNormal, featureMatrix([]))).toThrow(ShapeError);
  });
});

const models = (covarianceTypes: readonly CovarianceType[], dim: number, seed: number): GaussianMixture[] =>
  covarianceTypes.map((covarianceType, m) =>
    randomMixture({ covarianceType, dim, numComponents: 1 + ((seed + m) % 4), seed: seed + m }),
  );

const anyModels = fc.record({
  covarianceTypes: fc.array(fc.constantFrom("diag" as const, "full" as const), { maxLength: 6 }),
  dim: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(1e6),
});

describe("many models at once", () => {
  it("score as each does alone, in their order, diagonal and full side by side", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyModels,
        fc.integer({ min: 0, max: 40 }),
        async ({ covarianceTypes, dim, seed }, numFrames) => {
          const mixtures = models(covarianceTypes, dim, seed);
          const features = clusteredFrames({ numFrames, dim, numClusters: 2, seed });
          const scores = await logLikelihoodsOfEach(mixtures, features);
          const oneByOne = mixtures.flatMap((mixture) => Array.from(logLikelihoods(mixture, features)));
          expect(relativeError(scores, oneByOne, 1)).toBeLessThan(1e-12);
          expect(await logLikelihoodsOfEach(mixtures.map(prepare), features)).toEqual(scores);
        },
      ),
      { seed: 41, numRuns: 60 },
    );
  });

  it("have the means of their frames, one by one or together", () => {
    const mixtures = models(["diag", "full", "diag"], 2, 5);
    // Longer than a chunk.
    const features = clusteredFrames({ numFrames: 5000, dim: 2, numClusters: 3, seed: 6 });
    const means = meanLogLikelihoods(mixtures, features);
    mixtures.forEach((mixture, m) => {
      expect(relativeError([meanLogLikelihood(mixture, features)], [means[m] ?? 0])).toBeLessThan(1e-12);
      const scores = logLikelihoods(mixture, features);
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      expect(relativeError([means[m] ?? 0], [mean])).toBeLessThan(1e-12);
    });
  });

  it("of none are none", async () => {
    expect(await logLikelihoodsOfEach([], featureMatrix([[1]]))).toEqual(new Float64Array(0));
    expect(meanLogLikelihoods([], featureMatrix([[1]]))).toEqual(new Float64Array(0));
  });

  it("refuse another dimension, naming which model has it, and values that are missing", async () => {
    const [one, two] = [models(["diag", "diag"], 3, 1), models(["full"], 2, 2)];
    const features = clusteredFrames({ numFrames: 3, dim: 3, numClusters: 1, seed: 1 });
    await expect(logLikelihoodsOfEach([...one, ...two], features)).rejects.toThrow(ShapeError);
    expect(() => meanLogLikelihoods([...one, ...two], features)).toThrow(
      /model 2 of 3 \(from 0\) has 2 dimensions, the features have 3/,
    );
    const short = { ...features, numFrames: 4 };
    expect(() => logLikelihoods(one[0] as GaussianMixture, short)).toThrow(ShapeError);
    await expect(logLikelihoodsOfEach(one, short)).rejects.toThrow(/4 frames of 3 dimensions are 12 values, .* hold 9/);
    expect(() => meanLogLikelihoods(one, featureMatrix([]))).toThrow(ShapeError);
  });
});

describe("a mixture from parameters", () => {
  const valid = { covarianceType: "diag" as const, weights: [0.5, 0.5], means: [0, 1], covariances: [1, 1] };

  it.each([
    [{ ...valid, weights: [] }, /at least one weight/],
    [{ ...valid, means: [0, 1, 2] }, /whole means/],
    [{ ...valid, covariances: [1] }, /need 2 covariance values, not 1/],
    [{ ...valid, weights: [0.5, 0.6] }, /sum to 1/],
    [{ ...valid, weights: [1.5, -0.5] }, /not negative/],
    [{ ...valid, weights: [Number.NaN, 1] }, /sum to/],
    [{ ...valid, means: [0, Number.NaN] }, /mean .* not a finite/],
    [{ ...valid, covariances: [1, 0] }, /variance of component 1, dimension 0 is 0/],
    [{ ...valid, covariances: [1, Number.NaN] }, /variance/],
    [
      { covarianceType: "full" as const, weights: [1], means: [0, 0], covariances: [1, 2, 2, 1] },
      /component 0 is not symmetric positive/,
    ],
    [{ covarianceType: "full" as const, weights: [1], means: [0, 0], covariances: [1, 0.5, 0, 1] }, /not symmetric/],
  ])("refuses %j", (parameters, message) => {
    expect(() => createMixture(parameters)).toThrow(ShapeError);
    expect(() => createMixture(parameters)).toThrow(message);
  });

  it("counts its free parameters", () => {
    expect(numParameters(createMixture(valid))).toBe(5);
    const full = createMixture({ covarianceType: "full", weights: [1], means: [0, 0], covariances: [2, 1, 1, 2] });
    expect(numParameters(full)).toBe(5);
  });
});
