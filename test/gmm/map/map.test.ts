import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { accumulate } from "../../../src/gmm/em/expectation.js";
import type { MapOptions } from "../../../src/gmm/map/map.js";
import { updateMap } from "../../../src/gmm/map/map.js";
import { kernelCovarianceType } from "../../../src/gmm/mixture/covariances.js";
import { createMixture, mixtureMoments } from "../../../src/gmm/mixture/mixture.js";
import { framesOf } from "../../../src/gmm/passes/frame-chunks.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { addStatistics, emptyStatistics } from "../../../src/kernels/statistics.js";
import type { CovarianceType, GaussianMixture } from "../../../src/types.js";
import { readGolden, relativeError } from "../../oracles/golden.js";
import { adaptedByTheBook } from "../../oracles/map.js";
import { framesAbout, randomMixture } from "../../oracles/random-mixture.js";

interface Golden {
  readonly ubm: { readonly weights: number[]; readonly means: number[][]; readonly variances: number[][] };
  readonly data: number[][];
  readonly cases: readonly {
    readonly relevance_factor: number;
    readonly update: string;
    readonly n: number[];
    readonly alpha: number[];
    readonly weights: number[];
    readonly means: number[][];
    readonly variances: number[][];
  }[];
}

const PARAMETERS = { w: "weights", m: "means", v: "covariances" } as const;

describe.each(["three5d", "mfcc39"])("MAP adaptation equals the formulas of the paper: %s", (set) => {
  const { ubm, data, cases } = readGolden<Golden>(`map/map_${set}.json`);
  const background = createMixture({
    covarianceType: "diag",
    weights: ubm.weights,
    means: ubm.means.flat(),
    covariances: ubm.variances.flat(),
  });
  const deviation = Math.sqrt(Math.min(...ubm.variances.flat()));
  it.each(cases.map((one) => [one.relevance_factor, one.update, one] as const))("r = %d, %s", (r, update, expected) => {
    const statistics = accumulate(background, featureMatrix(data));
    const letters = [...update] as (keyof typeof PARAMETERS)[];
    const { mixture, coefficients } = updateMap(statistics, background, {
      relevanceFactor: r,
      update: letters.map((letter) => PARAMETERS[letter]),
      varianceFloor: 0,
    });
    // A component far from all frames holds a rounding error of one.
    expect(relativeError(statistics.occupancy, expected.n, 1e-3)).toBeLessThan(1e-9);
    expect(relativeError(coefficients, expected.alpha, 1e-3)).toBeLessThan(1e-9);
    expect(relativeError(mixture.weights, expected.weights)).toBeLessThan(1e-9);
    expect(relativeError(mixture.means, expected.means.flat(), deviation)).toBeLessThan(1e-9);
    expect(relativeError(mixture.covariances, expected.variances.flat(), deviation ** 2)).toBeLessThan(1e-9);
  });
});

const TYPES: readonly CovarianceType[] = ["diag", "full", "tied", "spherical"];
const all = ["weights", "means", "covariances"] as const;
const updatable = (type: CovarianceType) => all.filter((name) => name !== "covariances" || type !== "tied");

function arbitraryCase(covarianceType: CovarianceType) {
  return fc
    .record({
      seed: fc.nat(1e6),
      numComponents: fc.integer({ min: 1, max: 4 }),
      dim: fc.integer({ min: 1, max: 4 }),
      numFrames: fc.integer({ min: 8, max: 60 }),
      relevanceFactor: fc.double({ min: 0.5, max: 40, noNaN: true }),
    })
    .map(({ numFrames, seed, relevanceFactor, ...shape }) => {
      const background = randomMixture({ ...shape, seed, covarianceType });
      const features = framesAbout(background, { numFrames, seed: seed + 1, single: false });
      return { background, features, relevanceFactor };
    });
}

const shapeOf = ({ covarianceType, numComponents, dim }: GaussianMixture) => ({
  covarianceType: kernelCovarianceType(covarianceType),
  numComponents,
  dim,
});

/** The D × D matrix of component k as the mixture has it: what its type leaves of a full one. */
function covarianceAs(type: CovarianceType, full: readonly number[], dim: number): number[] {
  const diagonal = Array.from({ length: dim }, (_, d) => full[d * dim + d] as number);
  if (type === "full") return [...full];
  return type === "diag" ? diagonal : [diagonal.reduce((sum, value) => sum + value, 0) / dim];
}

describe.each(TYPES)("MAP adaptation of %s covariances", (covarianceType) => {
  it("is that of the paper, straight from its equations", () => {
    fc.assert(
      fc.property(arbitraryCase(covarianceType), ({ background, features, relevanceFactor }) => {
        const statistics = accumulate(background, features, { kernel: "reference" });
        const update = updatable(covarianceType);
        const options = { relevanceFactor, varianceFloor: 0 };
        const { mixture } = updateMap(statistics, background, { ...options, update });
        const expected = adaptedByTheBook(background, features, relevanceFactor);
        expect(
          relativeError(
            mixture.weights,
            expected.map(({ weight }) => weight),
            1e-3,
          ),
        ).toBeLessThan(1e-9);
        expect(
          relativeError(
            mixture.means,
            expected.flatMap(({ means }) => means),
            1,
          ),
        ).toBeLessThan(1e-9);
        if (covarianceType === "tied") return;
        const as = (full: readonly number[]) => covarianceAs(covarianceType, full, background.dim);
        const covariances = expected.flatMap(({ covariance }) => as(covariance));
        expect(relativeError(mixture.covariances, covariances, 1)).toBeLessThan(1e-9);
        const kept = updateMap(statistics, background, { ...options, update: ["covariances"] }).mixture;
        expect(kept.means).toEqual(background.means);
        const aboutKept = expected.flatMap(({ covarianceAboutKept }) => as(covarianceAboutKept));
        expect(relativeError(kept.covariances, aboutKept, 1)).toBeLessThan(1e-9);
      }),
      { seed: 3, numRuns: 40 },
    );
  });

  const update = updatable(covarianceType);
  const background = randomMixture({ covarianceType, numComponents: 3, dim: 3, seed: 7, offset: 50 });
  const features = framesAbout(background, { numFrames: 500, seed: 8, single: false });
  const statistics = accumulate(background, features);

  it("with r → ∞, and without data, is the background model, to the bit", () => {
    expect(updateMap(statistics, background, { relevanceFactor: Infinity, update }).mixture).toEqual(background);
    const none = emptyStatistics(shapeOf(background), statistics.origin);
    expect(updateMap(none, background, { update }).mixture).toEqual(background);
    expect(updateMap(none, background, { update, relevanceFactor: 0 }).mixture).toEqual(background);
    const nearly = updateMap(statistics, background, { relevanceFactor: 1e15, update }).mixture;
    expect(relativeError(nearly.means, background.means)).toBeLessThan(1e-12);
  });

  it("comes nearer to the frames the smaller r is, and with r → 0 is maximum likelihood", () => {
    const meansAt = (relevanceFactor: number) => updateMap(statistics, background, { relevanceFactor }).mixture.means;
    const { occupancy, first, origin } = statistics;
    const likeliest = first.map(
      (sum, at) => (origin[at % 3] as number) + sum / (occupancy[Math.floor(at / 3)] as number),
    );
    const distances = [1e6, 100, 16, 1, 0].map((r) => {
      const means = meansAt(r);
      return means.reduce((sum, mean, at) => sum + (mean - (likeliest[at] as number)) ** 2, 0);
    });
    for (let i = 1; i < distances.length; i++) expect(distances[i]).toBeLessThan(distances[i - 1] as number);
    expect(relativeError(meansAt(0), likeliest)).toBeLessThan(1e-12);
    const { mixture, coefficients } = updateMap(statistics, background, { relevanceFactor: 0, update });
    expect(coefficients).toEqual(Float64Array.of(1, 1, 1));
    const total = occupancy.reduce((sum, n) => sum + n, 0);
    expect(
      relativeError(
        mixture.weights,
        occupancy.map((n) => n / total),
      ),
    ).toBeLessThan(1e-12);
  });

  it("adds up: the statistics of two recordings adapt as those of both together", () => {
    const halves = [framesOf(features, 0, 211), framesOf(features, 211, 500)];
    const [a, b] = halves.map((half) => accumulate(background, half));
    if (!a || !b) throw new Error("two halves");
    const sum = updateMap(addStatistics(a, b), background, { update }).mixture;
    const together = updateMap(accumulate(background, halves), background, { update }).mixture;
    for (const name of all) expect(relativeError(sum[name], together[name], 1e-3)).toBeLessThan(1e-12);
  });

  it("changes nothing else than it was told to", () => {
    for (const name of update) {
      const { mixture } = updateMap(statistics, background, { update: [name] });
      for (const other of all) {
        if (other === name) expect(mixture[other]).not.toEqual(background[other]);
        else expect(mixture[other]).toEqual(background[other]);
      }
    }
  });

  it("gives a sound mixture, far from zero and with hardly any frames", () => {
    const few = accumulate(background, framesOf(features, 0, 1));
    const { mixture } = updateMap(few, background, { relevanceFactor: 0.01, update });
    expect(() => createMixture(mixture)).not.toThrow();
  });
});

const one = createMixture({ covarianceType: "diag", weights: [1], means: [0, 0], covariances: [1, 4] });

describe("the options of MAP adaptation", () => {
  it("hold variances at a fraction of the background model's", () => {
    const statistics = accumulate(
      one,
      featureMatrix([
        [1, 1],
        [1, 1],
        [1, 1],
      ]),
    );
    const options: MapOptions = { relevanceFactor: 0, update: ["means", "covariances"] };
    const { mixture, numRaised } = updateMap(statistics, one, { ...options, varianceFloor: 0.25 });
    expect(mixture.covariances).toEqual(Float64Array.of(0.25, 1));
    expect(numRaised).toBe(2);
    expect(updateMap(statistics, one, options).mixture.covariances).toEqual(Float64Array.of(0.01, 0.04));
  });

  it.each([
    [{ relevanceFactor: -1 }, /relevanceFactor/],
    [{ relevanceFactor: Number.NaN }, /relevanceFactor/],
    [{ varianceFloor: 1 }, /varianceFloor/],
    [{ update: [] }, /update: expected a list of at least 1: one of "weights", "means", "covariances", got \[\]/],
    [{ update: ["variances"] as unknown as ["means"] }, /update.0: .*got "variances"/],
  ])("refuse %j", (options, message) => {
    const statistics = emptyStatistics(shapeOf(one), Float64Array.of(0, 0));
    expect(() => updateMap(statistics, one, options)).toThrow(OptionError);
    expect(() => updateMap(statistics, one, options)).toThrow(message);
  });

  it("refuse covariances of all components, and say what to do", () => {
    const tied = randomMixture({ covarianceType: "tied", numComponents: 2, dim: 2, seed: 1 });
    const statistics = emptyStatistics({ numComponents: 2, dim: 2, covarianceType: "full" }, Float64Array.of(0, 0));
    const update = ["covariances"] as const;
    expect(() => updateMap(statistics, tied, { update })).toThrow(OptionError);
    expect(() => updateMap(statistics, tied, { update })).toThrow(/tied covariances .* covarianceType "full"/);
  });

  it("refuse statistics of another model", () => {
    const statistics = emptyStatistics({ numComponents: 2, dim: 2, covarianceType: "diag" }, Float64Array.of(0, 0));
    expect(() => updateMap(statistics, one)).toThrow(ShapeError);
    expect(() => updateMap(statistics, one)).toThrow(/2 diag components over 2 dimensions.* 1 diag ones over 2/);
    const full = emptyStatistics({ numComponents: 1, dim: 2, covarianceType: "full" }, Float64Array.of(0, 0));
    expect(() => updateMap(full, one, { update: ["covariances"] })).toThrow(/1 full components/);
  });
});

describe("the moments of a mixture", () => {
  it("are those of its frames", () => {
    const mixture = createMixture({
      covarianceType: "diag",
      weights: [0.25, 0.75],
      means: [0, 10, 4, 10],
      covariances: [1, 2, 5, 6],
    });
    const { mean, variance } = mixtureMoments(mixture);
    expect(mean).toEqual(Float64Array.of(3, 10));
    expect(variance).toEqual(Float64Array.of(0.25 * (1 + 9) + 0.75 * (5 + 1), 5));
  });
});
