import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import type { BayesianMixtureOptions } from "../../../src/gmm/bayes/bayesian-options.js";
import { trainBayesianMixture } from "../../../src/gmm/bayes/train-bayesian-mixture.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { withFrameWeights } from "../../../src/gmm/passes/frame-chunks.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { createRandom } from "../../../src/math/random.js";
import type { CovarianceType, FeatureMatrix } from "../../../src/types.js";
import { exactLogEvidence } from "../../oracles/exact-evidence.js";
import { relativeError } from "../../oracles/golden.js";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { randomMixture } from "../../oracles/random-mixture.js";

const COVARIANCE_TYPES = ["diag", "full", "tied", "spherical"] as const;
const PRIOR_TYPES = ["distribution", "process"] as const;
const BOTH = COVARIANCE_TYPES.flatMap((covarianceType) =>
  PRIOR_TYPES.map((weightPriorType) => ({ covarianceType, weightPriorType })),
);

const areFinite = (values: Iterable<number>) => [...values].every(Number.isFinite);

describe("the lower bound", () => {
  it("never falls, whatever the prior, the start, the weights of the frames and the covariance type", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          both: fc.constantFrom(...BOTH),
          initialization: fc.constantFrom("kmeans", "random-frames", "random-posteriors", "split"),
          numComponents: fc.integer({ min: 1, max: 6 }),
          logConcentration: fc.integer({ min: -6, max: 4 }),
          logPrecision: fc.integer({ min: -4, max: 3 }),
          freedom: fc.integer({ min: 0, max: 20 }),
          seed: fc.nat(1000),
          isWeighted: fc.boolean(),
        }),
        async ({ both, logConcentration, logPrecision, freedom, isWeighted, ...options }) => {
          const frames = clusteredFrames({ numFrames: 120, dim: 3, numClusters: 3, seed: options.seed });
          const random = createRandom(options.seed);
          const weights = Array.from({ length: 120 }, () => Math.max(0, 3 * random.uniform() - 0.5));
          const { history } = await trainBayesianMixture(isWeighted ? withFrameWeights(frames, weights) : frames, {
            ...both,
            ...(options as Pick<BayesianMixtureOptions, "initialization" | "numComponents" | "seed">),
            weightConcentrationPrior: 10 ** logConcentration,
            meanPrecisionPrior: 10 ** logPrecision,
            degreesOfFreedomPrior: 2.01 + freedom,
            maxIterations: 25,
            tolerance: 0,
          });
          const rounding = 1e-11 * Math.abs(history[0] as number);
          history.slice(1).forEach((bound, i) => {
            expect(bound - (history[i] as number)).toBeGreaterThan(-rounding);
          });
          expect(areFinite(history)).toBe(true);
        },
      ),
      { seed: 11, numRuns: 150 },
    );
  });

  it("of full covariances, made whole, lies under the evidence, and is the evidence of one component", async () => {
    const frames = [-1.3, -0.9, 0.1, 2.2, 2.4, 2.9];
    for (const weightPriorType of PRIOR_TYPES) {
      for (const numComponents of [1, 2, 3]) {
        const model = {
          numComponents,
          weightPriorType,
          weightConcentration: 0.7,
          meanPrecision: 0.4,
          mean: 0.5,
          degreesOfFreedom: 1.5,
          variance: 0.8,
        };
        const { logEvidence } = await trainBayesianMixture(featureMatrix(frames.map((x) => [x])), {
          numComponents,
          weightPriorType,
          covarianceType: "full",
          weightConcentrationPrior: 0.7,
          meanPrecisionPrior: 0.4,
          meanPrior: [0.5],
          degreesOfFreedomPrior: 1.5,
          covariancePrior: [0.8],
          tolerance: 1e-12,
        });
        const exact = exactLogEvidence(frames, model);
        if (numComponents === 1) expect(logEvidence).toBeCloseTo(exact, 10);
        else expect(logEvidence).toBeLessThan(exact);
        // No more than what the labels of the components can be exchanged, and some nats.
        expect(logEvidence).toBeGreaterThan(exact - 4);
      }
    }
  });

  it.each([0, 1, 2, 3, 4, 5])(
    "made whole is highest where components are as many as clusters: seed %d",
    async (seed) => {
      const frames = clusteredFrames({ numFrames: 300, dim: 3, numClusters: 3, seed });
      const evidences = await Promise.all(
        [1, 2, 3, 4, 5].map(async (numComponents) => {
          const { logEvidence } = await trainBayesianMixture(frames, {
            numComponents,
            covarianceType: "full",
            restarts: 3,
          });
          return logEvidence ?? Number.NaN;
        }),
      );
      expect(evidences.indexOf(Math.max(...evidences))).toBe(2);
    },
  );

  it("made whole is said of full covariances alone", async () => {
    const frames = clusteredFrames({ numFrames: 30, dim: 2, numClusters: 2, seed: 1 });
    for (const covarianceType of ["diag", "tied", "spherical"] as const) {
      expect((await trainBayesianMixture(frames, { numComponents: 2, covarianceType })).logEvidence).toBeNull();
    }
  });
});

describe("a surplus of components", () => {
  it.each(BOTH)("is pruned: $covarianceType, $weightPriorType", async (both) => {
    const trainings = Array.from({ length: 10 }, async (_, seed) => {
      const frames = clusteredFrames({ numFrames: 600, dim: 4, numClusters: 4, seed });
      const { mixture, numPruned, posterior } = await trainBayesianMixture(frames, { ...both, numComponents: 9, seed });
      expect(mixture.numComponents + numPruned).toBe(posterior.numComponents);
      expect(mixture.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      return mixture.numComponents;
    });
    const recovered = await Promise.all(trainings);
    // A tied covariance goes by one look at all clusters, and now and then keeps one of them in two.
    const least = both.covarianceType === "tied" ? 7 : 10;
    expect(recovered.filter((count) => count === 4).length).toBeGreaterThanOrEqual(least);
  });

  it("is kept where nothing is asked of its occupancy", async () => {
    const frames = clusteredFrames({ numFrames: 200, dim: 2, numClusters: 2, seed: 3 });
    const { mixture, occupancy, numPruned } = await trainBayesianMixture(frames, { numComponents: 6, minOccupancy: 0 });
    expect({ numPruned, kept: mixture.numComponents }).toEqual({ numPruned: 0, kept: 6 });
    expect(occupancy.filter((n) => n < 1).length).toBeGreaterThan(0);
  });
});

describe("the posterior", () => {
  it.each(COVARIANCE_TYPES)("is permuted with the components of the start: %s", async (covarianceType) => {
    const frames = clusteredFrames({ numFrames: 90, dim: 2, numClusters: 3, seed: 7 });
    const start = randomMixture({ covarianceType, numComponents: 3, dim: 2, seed: 5 });
    const reversed = createMixture({
      covarianceType,
      weights: start.weights.slice().reverse(),
      means: [2, 1, 0].flatMap((k) => [...start.means.subarray(2 * k, 2 * k + 2)]),
      covariances: reverseBlocks(start.covariances, covarianceType === "tied" ? 1 : 3),
    });
    const options = { covarianceType, numComponents: 3, minOccupancy: 0, tolerance: 0, maxIterations: 5 };
    const [a, b] = await Promise.all(
      [start, reversed].map((initialization) => trainBayesianMixture(frames, { ...options, initialization })),
    );
    if (!a || !b) throw new Error("two were trained");
    expect(relativeError(a.history, b.history)).toBeLessThan(1e-12);
    expect(relativeError(a.mixture.weights, b.mixture.weights.slice().reverse())).toBeLessThan(1e-9);
  });

  it.each(COVARIANCE_TYPES)("comes near maximum likelihood with many frames: %s", async (covarianceType) => {
    const apart = async (numFrames: number) => {
      const frames = clusteredFrames({ numFrames, dim: 2, numClusters: 2, seed: 3 });
      const options = { covarianceType, numComponents: 2, initialization: await twoOf(frames, covarianceType) };
      const bayes = (await trainBayesianMixture(frames, { ...options, tolerance: 1e-9 })).mixture;
      const likeliest = (await trainMixture(frames, { ...options, varianceFloor: 0, tolerance: 1e-12 })).mixture;
      return (["weights", "means", "covariances"] as const).map((name) =>
        relativeError(bayes[name], likeliest[name], 1),
      );
    };
    const few = await apart(200);
    const many = await apart(20_000);
    many.forEach((error, i) => {
      // A hundred times the frames: about a hundredth of the distance.
      expect(error).toBeLessThan(0.05 * (few[i] as number) + 1e-9);
    });
  });

  it("counts a frame of weight 2 as two frames, and one of weight 0 not at all", async () => {
    const frames = clusteredFrames({ numFrames: 40, dim: 2, numClusters: 2, seed: 2 });
    const rows = Array.from({ length: 40 }, (_, t) => [...frames.data.subarray(2 * t, 2 * t + 2)]);
    const weights = rows.map((_, t) => t % 3);
    const repeated = featureMatrix(rows.flatMap((row, t) => Array.from({ length: weights[t] ?? 0 }, () => row)));
    for (const both of BOTH) {
      const options = {
        ...both,
        numComponents: 2,
        initialization: randomMixture({ ...both, numComponents: 2, dim: 2, seed: 1, spread: 5 }),
      };
      const a = await trainBayesianMixture(withFrameWeights(frames, weights), options);
      const b = await trainBayesianMixture(repeated, options);
      expect(relativeError(a.history, b.history)).toBeLessThan(1e-9);
      expect(relativeError(a.mixture.covariances, b.mixture.covariances, 1)).toBeLessThan(1e-9);
    }
  });
});

const reverseBlocks = (values: Float64Array, count: number): number[] =>
  Array.from({ length: count }, (_, i) => {
    const length = values.length / count;
    return [...values.subarray((count - 1 - i) * length, (count - i) * length)];
  }).flat();

/** A mixture to start from that is near the two clusters. */
const twoOf = async (frames: FeatureMatrix, covarianceType: CovarianceType) =>
  (await trainMixture(frames, { numComponents: 2, covarianceType, maxIterations: 2 })).mixture;

describe("hard data", () => {
  const random = createRandom(9);
  const noise = (count: number, dim: number) =>
    featureMatrix(Array.from({ length: count }, () => Array.from({ length: dim }, () => random.normal())));
  const withConstant = featureMatrix(Array.from({ length: 50 }, () => [random.normal(), 7, random.normal()]));
  const duplicates = featureMatrix(Array.from({ length: 60 }, (_, t) => [t % 2 ? 1 : -4, t % 2 ? 2 : 0]));
  const cases: readonly [string, FeatureMatrix, number][] = [
    ["a constant dimension", withConstant, 4],
    ["all frames alike", featureMatrix(Array.from({ length: 20 }, () => [3, -1])), 4],
    ["two distinct frames", duplicates, 5],
    ["fewer frames than components", noise(4, 2), 9],
    ["fewer frames than dimensions", noise(5, 20), 3],
    ["two frames", noise(2, 3), 2],
    ["far from the origin", featureMatrix(Array.from({ length: 80 }, (_, t) => [1e7 + (t % 2) + random.normal()])), 4],
    ["tiny", featureMatrix(Array.from({ length: 40 }, () => [1e-120 * random.normal()])), 3],
  ];

  it.each(cases)("gives finite numbers: %s", async (_, frames, numComponents) => {
    for (const both of BOTH) {
      for (const initialization of ["kmeans", "random-frames"] as const) {
        const { mixture, history } = await trainBayesianMixture(frames, { ...both, numComponents, initialization });
        expect(areFinite(history)).toBe(true);
        const { weights, means, covariances } = mixture;
        expect(() => createMixture({ ...both, weights, means, covariances })).not.toThrow();
      }
    }
  });

  it("says what was mended", async () => {
    const { repairs } = await trainBayesianMixture(withConstant, { numComponents: 2 });
    expect(repairs.map(({ kind }) => kind)).toEqual(["constant-dimension"]);
    const { repairs: fewer, posterior } = await trainBayesianMixture(duplicates, { numComponents: 5 });
    expect(fewer.map(({ kind }) => kind)).toEqual(["fewer-components"]);
    expect(posterior.numComponents).toBe(2);
  });
});

describe("options and data out of range", () => {
  const frames = clusteredFrames({ numFrames: 20, dim: 2, numClusters: 2, seed: 1 });
  it.each<[string, Partial<BayesianMixtureOptions>, RegExp]>([
    ["no component", { numComponents: 0 }, /numComponents/],
    ["a concentration of 0", { weightConcentrationPrior: 0 }, /weightConcentrationPrior: expected a number above 0/],
    ["a mean precision of 0", { meanPrecisionPrior: 0 }, /meanPrecisionPrior/],
    ["too few degrees of freedom", { degreesOfFreedomPrior: 1 }, /more than 1 for 2 dimensions, not 1/],
    ["a mean of another dimension", { meanPrior: [1] }, /2 finite values/],
    ["a mean that is no number", { meanPrior: [1, Number.NaN] }, /2 finite values/],
    ["too many variances", { covariancePrior: [1, 1, 1] }, /has 2 values, not 3/],
    ["a variance of 0", { covariancePrior: [1, 0] }, /above 0/],
    ["a matrix that is not symmetric", { covarianceType: "full", covariancePrior: [1, 0, 0.5, 1] }, /not symmetric/],
    ["one that is not definite", { covarianceType: "tied", covariancePrior: [1, 2, 2, 1] }, /not positive definite/],
    ["an unknown covariance type", { covarianceType: "half" as never }, /half/],
    ["an unknown prior", { weightPriorType: "beta" as never }, /"distribution", "process", got "beta"/],
    ["a negative tolerance", { tolerance: -1 }, /tolerance/],
    ["no start", { restarts: 0 }, /restarts/],
  ])("are refused: %s", async (_, options, message) => {
    await expect(trainBayesianMixture(frames, { numComponents: 2, ...options })).rejects.toThrow(OptionError);
    await expect(trainBayesianMixture(frames, { numComponents: 2, ...options })).rejects.toThrow(message);
  });

  it("are refused: frames", async () => {
    await expect(trainBayesianMixture(featureMatrix([[1]]), { numComponents: 1 })).rejects.toThrow(TrainingDataError);
    await expect(trainBayesianMixture(featureMatrix([[1], [Number.NaN]]), { numComponents: 1 })).rejects.toThrow(
      /frame 1/,
    );
    const initialization = randomMixture({ covarianceType: "full", numComponents: 2, dim: 2, seed: 1 });
    await expect(trainBayesianMixture(frames, { numComponents: 2, initialization })).rejects.toThrow(ShapeError);
  });
});

describe("restarts", () => {
  it("keep the highest bound, and the same seed gives the same bits", async () => {
    const frames = clusteredFrames({ numFrames: 400, dim: 2, numClusters: 6, seed: 8 });
    const options = {
      numComponents: 6,
      initialization: "random-frames",
      covarianceType: "tied",
      maxIterations: 15,
    } as const;
    const bounds = await Promise.all(
      [0, 1, 2].map(async (seed) => (await trainBayesianMixture(frames, { ...options, seed })).history.at(-1) ?? 0),
    );
    expect(new Set(bounds).size).toBe(3);
    expect(bounds.indexOf(Math.max(...bounds))).toBeGreaterThan(0);
    const best = await trainBayesianMixture(frames, { ...options, restarts: 3 });
    expect(best.history.at(-1)).toBe(Math.max(...bounds));
    expect(await trainBayesianMixture(frames, { ...options, restarts: 3 })).toEqual(best);
    expect(structuredClone(best)).toEqual(best);
  });
});
