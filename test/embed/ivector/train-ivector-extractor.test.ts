import { describe, expect, it } from "vitest";
import { extractIVectors } from "../../../src/embed/ivector/extract-ivector.js";
import { residualMixture } from "../../../src/embed/ivector/ivector-extractor.js";
import { trainIVectorExtractor } from "../../../src/embed/ivector/train-ivector-extractor.js";
import type { UtteranceStatistics } from "../../../src/embed/ivector/utterance-statistics.js";
import { OptionError, ShapeError, TrainingDataError } from "../../../src/errors.js";
import { accumulate } from "../../../src/gmm/em/expectation.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { createRandom } from "../../../src/math/random.js";
import type { CovarianceType, FeatureMatrix } from "../../../src/types.js";

/** Recordings whose three clusters move together along two directions. */
function movingVoices(numRecordings: number, seed: number): readonly FeatureMatrix[] {
  const random = createRandom(seed);
  return Array.from({ length: numRecordings }, () => {
    const [a, b] = [random.normal(), random.normal()];
    const frames = Array.from({ length: 30 }, (_, t) => {
      const cluster = t % 3;
      return [5 * cluster + a + random.normal(), b - cluster + random.normal(), 0.4 * (a - b) + random.normal()];
    });
    return featureMatrix(frames);
  });
}

const recordings = movingVoices(40, 5);
const ubmOf = async (covarianceType: CovarianceType) =>
  (await trainMixture(recordings, { numComponents: 3, covarianceType, seed: 1 })).mixture;

const cases = (["diag", "full", "spherical", "tied"] as const).flatMap((covarianceType) =>
  (covarianceType === "tied" ? [false] : [false, true]).flatMap((updateResidual) =>
    [false, true].map((minimumDivergence) => ({ covarianceType, updateResidual, minimumDivergence })),
  ),
);

/** Directions that each of the columns of T takes, as the projector onto all of them. */
function projector(loadings: Float64Array, rank: number): number[] {
  const rows = loadings.length / rank;
  const basis: number[][] = [];
  for (let r = 0; r < rank; r++) {
    let column = Array.from({ length: rows }, (_, i) => loadings[i * rank + r] ?? 0);
    for (const other of basis) {
      const along = column.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
      column = column.map((value, i) => value - along * (other[i] ?? 0));
    }
    const length = Math.hypot(...column);
    basis.push(column.map((value) => value / length));
  }
  return Array.from({ length: rows * rows }, (_, at) =>
    basis.reduce((sum, v) => sum + (v[Math.floor(at / rows)] ?? 0) * (v[at % rows] ?? 0), 0),
  );
}

describe("trainIVectorExtractor", () => {
  it.each(cases)("never gets less likely: %o", async ({ covarianceType, ...options }) => {
    const { history } = await trainIVectorExtractor(await ubmOf(covarianceType), recordings, {
      ...options,
      rank: 2,
      iterations: 15,
    });
    expect(history.length).toBe(15);
    for (let i = 1; i < history.length; i++) {
      expect(history[i]).toBeGreaterThanOrEqual((history[i - 1] ?? 0) - 1e-12);
    }
    expect(history[14]).toBeGreaterThan((history[0] ?? 0) + 0.1);
  });

  it("finds the likeliest loading where there is a closed form", async () => {
    // Two frames a recording, variance 1: the mean of two has variance 5 in all, of which 1/2 is noise.
    const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0, 0], covariances: [1, 1] });
    const four = [-3, -1, 1, 3].map((x) =>
      featureMatrix([
        [x, 1],
        [x, -1],
      ]),
    );
    const { extractor } = await trainIVectorExtractor(ubm, four, { rank: 1, iterations: 30 });
    expect((extractor.loadings[0] ?? 0) ** 2).toBeCloseTo(4.5, 9);
    expect(extractor.loadings[1]).toBeCloseTo(0, 9);
  });

  it("finds the mean and the residual variance where there is a closed form", async () => {
    const ubm = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
    const pairs = [1, 3, -2, -2, 4, 2];
    const voices = [0, 1, 2].map((s) => featureMatrix(pairs.slice(2 * s, 2 * s + 2).map((x) => [x])));
    const options = { rank: 1, iterations: 600, updateResidual: true };
    const { extractor } = await trainIVectorExtractor(ubm, voices, options);
    // Analysis of variance: 4 within, on 3 degrees of freedom; the means 2, −2, 3 have mean 1 and variance 14/3.
    expect(extractor.means[0]).toBeCloseTo(1, 6);
    expect(extractor.residual[0]).toBeCloseTo(4 / 3, 6);
    expect((extractor.loadings[0] ?? 0) ** 2).toBeCloseTo(4, 6);
  });

  it("recovers the directions that data were drawn from, up to a rotation", async () => {
    const random = createRandom(11);
    const [numComponents, dim, rank] = [4, 3, 2];
    const loadings = Float64Array.from({ length: numComponents * dim * rank }, () => random.normal());
    const means = Float64Array.from({ length: numComponents * dim }, () => 30 * random.normal());
    const ubm = createMixture({
      covarianceType: "diag",
      weights: [0.25, 0.25, 0.25, 0.25],
      means,
      covariances: new Float64Array(numComponents * dim).fill(1),
    });
    const statistics = Array.from({ length: 1500 }, (): UtteranceStatistics => {
      const w = [random.normal(), random.normal()];
      const first = Float64Array.from({ length: numComponents * dim }, (_, at) => {
        const shift = w.reduce((sum, value, r) => sum + value * (loadings[at * rank + r] ?? 0), 0);
        return 50 * ((means[at] ?? 0) + shift) + Math.sqrt(50) * random.normal();
      });
      const occupancy = new Float64Array(numComponents).fill(50);
      return { numComponents, dim, origin: new Float64Array(dim), occupancy, first, numFrames: 200 };
    });
    const { extractor } = await trainIVectorExtractor(ubm, statistics, { rank, iterations: 30 });
    const [found, drawn] = [projector(extractor.loadings, rank), projector(loadings, rank)];
    for (const [at, value] of found.entries()) expect(value).toBeCloseTo(drawn[at] ?? 0, 1);
    const gap = Math.hypot(...found.map((value, at) => value - (drawn[at] ?? 0)));
    expect(gap).toBeLessThan(0.03);
  });

  it("keeps the i-vectors at mean 0 and covariance I by minimum divergence", async () => {
    const { extractor } = await trainIVectorExtractor(await ubmOf("diag"), recordings, { rank: 2, iterations: 60 });
    const ivectors = extractIVectors(extractor, recordings);
    const moments = [0, 0, 0, 0, 0];
    for (const { mean, covariance } of ivectors) {
      const [x = 0, y = 0] = mean;
      const [xx = 0, xy = 0, yy = 0] = covariance;
      for (const [i, value] of [x, y, x * x + xx, x * y + xy, y * y + yy].entries()) {
        moments[i] = (moments[i] ?? 0) + value / ivectors.length;
      }
    }
    for (const [i, expected] of [0, 0, 1, 0, 1].entries()) expect(moments[i]).toBeCloseTo(expected, 5);
  });

  it("keeps residual variances over the floor", async () => {
    const still = [-3, -1, 1, 3].map((x) =>
      featureMatrix([
        [x, 5],
        [x, 5],
      ]),
    );
    for (const covarianceType of ["diag", "full"] as const) {
      const covariances = covarianceType === "diag" ? [2, 2] : [2, 0, 0, 2];
      const ubm = createMixture({ covarianceType, weights: [1], means: [0, 5], covariances });
      const { extractor, history } = await trainIVectorExtractor(ubm, still, {
        rank: 1,
        iterations: 20,
        updateResidual: true,
      });
      const { covariances: residual } = residualMixture(extractor);
      expect(residual[0]).toBeCloseTo(0.02, 6);
      expect(residual.at(-1)).toBeCloseTo(0.02, 6);
      for (let i = 1; i < history.length; i++) expect(history[i]).toBeGreaterThanOrEqual((history[i - 1] ?? 0) - 1e-12);
    }
  });

  it("is the same for features and for their statistics, and for a seed", async () => {
    const ubm = await ubmOf("diag");
    const statistics = recordings.map((features) => accumulate(ubm, features));
    const options = { rank: 2, iterations: 3, seed: 4 };
    const { extractor } = await trainIVectorExtractor(ubm, recordings, options);
    expect((await trainIVectorExtractor(ubm, statistics, options)).extractor).toEqual(extractor);
    expect((await trainIVectorExtractor(ubm, statistics, { ...options, seed: 5 })).extractor).not.toEqual(extractor);
    expect(structuredClone(extractor)).toEqual(extractor);
  });

  it("says what is wrong with its options and its data", async () => {
    const ubm = await ubmOf("diag");
    const tied = await ubmOf("tied");
    await expect(trainIVectorExtractor(ubm, recordings, { rank: 10 })).rejects.toThrow(OptionError);
    await expect(trainIVectorExtractor(ubm, recordings, { rank: 2, iterations: 0 })).rejects.toThrow(/iterations/);
    await expect(trainIVectorExtractor(ubm, recordings.slice(0, 1), { rank: 1 })).rejects.toThrow(TrainingDataError);
    await expect(trainIVectorExtractor(tied, recordings, { rank: 1, updateResidual: true })).rejects.toThrow(/tied/);
    const apart = recordings
      .slice(0, 2)
      .map((features, i) => accumulate(ubm, features, { origin: Float64Array.of(i, 0, 0) }));
    await expect(trainIVectorExtractor(ubm, apart, { rank: 1 })).rejects.toThrow(ShapeError);
  });
});
