import { describe, expect, it } from "vitest";
import { trainMixture } from "../../src/gmm/em/train-mixture.js";
import { createMixture } from "../../src/gmm/mixture/mixture.js";
import { prepare } from "../../src/gmm/score/scoring-form.js";
import type { Kernel, KernelOptions } from "../../src/kernels/kernel.js";
import { referenceKernel } from "../../src/kernels/reference/reference-kernel.js";
import { selectKernel } from "../../src/kernels/select-kernel.js";
import { createRandom } from "../../src/math/random.js";
import type { FeatureMatrix, GaussianMixture, SufficientStatistics } from "../../src/types.js";
import { relativeError } from "../oracles/golden.js";
import { framesAbout, randomMixture } from "../oracles/random-mixture.js";

/**
 * How near a kernel comes to the reference.
 *
 * f64: the same sums in another order, 60 dimensions of it: a few last digits.
 * f32: a log-likelihood of L nats is a sum of D squares with rounding errors of 6e-8 of what they add up to, and constants of
 * size D: 1e-6 of |L| or 1e-4 nats. Posteriors are e to those: 1e-4 of themselves. Sums of moments are float64 across blocks, so their
 * error is that of posteriors that lie between 0 and 1, and averages out.
 */
interface Tolerance {
  readonly logLikelihood: number;
  readonly relativeLogLikelihood: number;
  readonly posterior: number;
  /** Of sums, relative to the largest of their kind. */
  readonly sums: number;
  readonly distance: number;
}

const tolerances: Readonly<Record<"f32" | "f64", Tolerance>> = {
  f64: { logLikelihood: 1e-12, relativeLogLikelihood: 1e-12, posterior: 1e-11, sums: 1e-12, distance: 1e-12 },
  f32: { logLikelihood: 1e-4, relativeLogLikelihood: 1e-6, posterior: 1e-4, sums: 1e-5, distance: 1e-5 },
};

const slice = (features: FeatureMatrix, start: number, end: number): FeatureMatrix => ({
  ...features,
  data: features.data.slice(start * features.dim, end * features.dim),
  numFrames: end - start,
});

const largestOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);

function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { logLikelihood, relativeLogLikelihood }: Tolerance,
) {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i] as number, expected[i] as number];
    if (Object.is(a, e)) continue;
    expect(Math.abs(a - e)).toBeLessThan(Math.max(logLikelihood, relativeLogLikelihood * Math.abs(e)));
  }
}

function expectSameStatistics(actual: SufficientStatistics, expected: SufficientStatistics, tolerance: Tolerance) {
  expect(actual.numFrames).toBe(expected.numFrames);
  expect(actual.origin).toEqual(expected.origin);
  for (const part of ["occupancy", "first", "second"] as const) {
    const scale = Math.max(1, largestOf(expected[part]));
    expect(largestOf(actual[part].map((value, i) => value - (expected[part][i] as number))) / scale).toBeLessThan(
      tolerance.sums,
    );
  }
  expectClose([actual.logLikelihood / actual.numFrames], [expected.logLikelihood / expected.numFrames], tolerance);
}

/** Different data in every lane, dimensions and components that fill no vector, frames that fill no block. */
const shapes = [1, 2, 3, 4, 5, 12, 13, 26, 39, 40, 60].flatMap((dim, i) =>
  (["diag", "full"] as const).map((covarianceType) => ({
    dim,
    covarianceType,
    numComponents: [1, 3, 7, 8, 9, 17, 31][(i + (covarianceType === "diag" ? 0 : 3)) % 7] as number,
    numFrames: [1, 2, 3, 5, 63, 64, 65, 67, 130, 1025, 1100][i] as number,
  })),
);

/** One suite for every kernel: what it must agree on with the reference, and how closely. */
export function describeKernel(options: KernelOptions): void {
  const tolerance = tolerances[options.kernel === "reference" ? "f64" : (options.precision ?? "f64")];
  const kernel = (): Kernel => selectKernel(options);

  describe.each(shapes)("$covarianceType, D = $dim, K = $numComponents, T = $numFrames", (shape) => {
    const mixture = randomMixture({ ...shape, seed: 7 * shape.dim });
    const form = prepare(mixture);
    const frames = (single: boolean) => framesAbout(mixture, { numFrames: shape.numFrames, seed: shape.dim, single });
    const origin = Float64Array.from({ length: shape.dim }, (_, d) => 0.37 * d - 1);

    describe.each([
      ["float32 frames", true],
      ["float64 frames", false],
    ])("%s", (_, single) => {
      const features = frames(single);

      it("log-likelihoods", () => {
        expectClose(kernel().logLikelihoods(form, features), referenceKernel.logLikelihoods(form, features), tolerance);
      });

      it("statistics", () => {
        expectSameStatistics(
          kernel().statistics(form, features, origin),
          referenceKernel.statistics(form, features, origin),
          tolerance,
        );
      });

      it("statistics of weighted frames", () => {
        const weights = Float64Array.from({ length: features.numFrames }, (_, t) => (t === 0 ? 1 : (t % 3) / 2));
        const weighted = { ...features, weights };
        expectSameStatistics(
          kernel().statistics(form, weighted, origin),
          referenceKernel.statistics(form, weighted, origin),
          tolerance,
        );
        const { covarianceType, dim } = shape;
        const centres = form.means;
        const assignment = { centres, scale: new Float64Array(dim).fill(1), origin, covarianceType };
        expectSameStatistics(
          kernel().assignmentStatistics(assignment, weighted),
          referenceKernel.assignmentStatistics(assignment, weighted),
          tolerance,
        );
      });

      it("posteriors", () => {
        const actual = kernel().posteriors(form, features);
        expect(relativeError(actual, referenceKernel.posteriors(form, features), 1)).toBeLessThan(tolerance.posterior);
      });

      it("nearest centres", () => {
        const scale = Float64Array.from({ length: shape.dim }, (_, d) => 0.5 + d / 10);
        const actual = kernel().nearest(mixture.means, scale, features);
        const expected = referenceKernel.nearest(mixture.means, scale, features);
        expect(relativeError(actual.squaredDistance, expected.squaredDistance, 1e-3)).toBeLessThan(tolerance.distance);
        // Where two centres are as near, either may be named.
        const other = actual.index.filter((k, t) => k !== expected.index[t]).length;
        expect(other).toBeLessThanOrEqual(shape.numFrames / 100);
      });

      it("statistics of frames assigned to the nearest centre", () => {
        const { covarianceType } = shape;
        const scale = Float64Array.from({ length: shape.dim }, (_, d) => 0.5 + d / 10);
        // Far apart, so that no rounding decides which is nearest.
        const centres = mixture.means.map((mean) => 10 * mean);
        const assignment = { centres, scale, origin, covarianceType };
        expectSameStatistics(
          kernel().assignmentStatistics(assignment, features),
          referenceKernel.assignmentStatistics(assignment, features),
          tolerance,
        );
      });

      it("squared distances", () => {
        const scale = Float64Array.from({ length: shape.dim }, (_, d) => 0.5 + d / 10);
        const actual = kernel().squaredDistances(mixture.means, scale, features);
        const expected = referenceKernel.squaredDistances(mixture.means, scale, features);
        expect(relativeError(actual, expected, 1e-3)).toBeLessThan(tolerance.distance);
      });

      it("top components, and log-likelihoods among them", () => {
        const count = Math.min(3, shape.numComponents);
        const top = kernel().topComponents(form, features, count);
        const expected = referenceKernel.topComponents(form, features, count);
        expect(top.filter((k, i) => k !== expected[i]).length).toBeLessThanOrEqual(expected.length / 100);
        const other = prepare(randomMixture({ ...shape, seed: 99 }));
        expectClose(
          kernel().logLikelihoodsAmong([form, other], features, expected),
          referenceKernel.logLikelihoodsAmong([form, other], features, expected),
          tolerance,
        );
      });
    });

    it("log-likelihoods under several mixtures at once, of different sizes", () => {
      const forms = [1, 5, 12].map((numComponents) =>
        prepare(randomMixture({ ...shape, numComponents, seed: numComponents })),
      );
      const features = frames(true);
      const together = kernel().logLikelihoodsOfEach(forms, features);
      expectClose(together, referenceKernel.logLikelihoodsOfEach(forms, features), tolerance);
    });
  });

  describe.each(["diag", "full"] as const)("%s", (covarianceType) => {
    const mixture = randomMixture({ covarianceType, numComponents: 11, dim: 13, seed: 5 });
    const form = prepare(mixture);

    it("gives the same bits whatever it did before", () => {
      const features = framesAbout(mixture, { numFrames: 700, seed: 3, single: true });
      const origin = new Float64Array(13);
      const first = kernel().statistics(form, features, origin);
      kernel().logLikelihoods(
        prepare(randomMixture({ covarianceType, numComponents: 40, dim: 26, seed: 1 })),
        framesAbout(randomMixture({ covarianceType, numComponents: 4, dim: 26, seed: 1 }), {
          numFrames: 5000,
          seed: 1,
          single: false,
        }),
      );
      kernel().nearest(mixture.means, new Float64Array(13).fill(1), features);
      expect(kernel().statistics(form, features, origin)).toEqual(first);
    });

    it("scores by the forms that it is given, whichever lie in its memory", () => {
      const forms = [form, prepare(randomMixture({ covarianceType, numComponents: 11, dim: 13, seed: 55 }))];
      const [first, second] = forms.map((each) => [each]) as [(typeof forms)[0][], (typeof forms)[0][]];
      const frames = [true, false].map((single) => framesAbout(mixture, { numFrames: 3, seed: 1, single }));
      const score = (some: typeof forms) => frames.map((features) => kernel().logLikelihoodsOfEach(some, features));
      const expected = [score(first), score(second), score(forms)];
      expect([score(first), score(second), score(forms)]).toEqual(expected);
      expect(score(first)).toEqual(expected[0]);
      kernel().statistics(form, frames[0] as FeatureMatrix, new Float64Array(13).fill(3));
      expect(score(first)).toEqual(expected[0]);
      expect(kernel().logLikelihoods(form, frames[1] as FeatureMatrix)).toEqual(expected[0]?.[1]);
    });

    it("gives a frame the same bits whichever frames are beside it", () => {
      const features = framesAbout(mixture, { numFrames: 200, seed: 8, single: true });
      const all = kernel().logLikelihoods(form, features);
      for (const [start, end] of [
        [0, 1],
        [1, 4],
        [63, 130],
        [199, 200],
      ] as const) {
        const some = kernel().logLikelihoods(form, slice(features, start, end));
        expect(some).toEqual(all.slice(start, end));
      }
    });

    it("takes components of weight 0 for absent", () => {
      const weights = mixture.weights.map((weight, k) => (k % 2 === 0 ? 0 : weight));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const sparse = prepare({ ...mixture, weights: weights.map((weight) => weight / total) });
      const features = framesAbout(mixture, { numFrames: 100, seed: 2, single: true });
      const statistics = kernel().statistics(sparse, features, new Float64Array(13));
      expectSameStatistics(statistics, referenceKernel.statistics(sparse, features, new Float64Array(13)), tolerance);
      expect(Array.from(statistics.occupancy.filter((_, k) => k % 2 === 0))).toEqual(new Array(6).fill(0));
    });

    it("gives frames of no likelihood −∞, and frames that are not numbers none; neither touches the others", () => {
      const features = framesAbout(mixture, { numFrames: 9, seed: 2, single: false });
      const data = Float64Array.from(features.data);
      data[13 * 2 + 5] = Number.NaN;
      data[13 * 4] = Number.POSITIVE_INFINITY;
      data[13 * 7 + 12] = 1e200;
      const expected = referenceKernel.logLikelihoods(form, features);
      const actual = kernel().logLikelihoods(form, { ...features, data });
      expect([actual[2], actual[4], actual[7]]).toEqual([
        Number.NaN,
        Number.NEGATIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ]);
      const others = [0, 1, 3, 5, 6, 8];
      expectClose(
        others.map((t) => actual[t] as number),
        others.map((t) => expected[t] as number),
        tolerance,
      );
    });

    it("counts a frame of no likelihood for no component", () => {
      const features = framesAbout(mixture, { numFrames: 70, seed: 2, single: false });
      const data = Float64Array.from(features.data);
      data.fill(1e200, 13 * 65, 13 * 66);
      const { occupancy, logLikelihood, numFrames } = kernel().statistics(
        form,
        { ...features, data },
        new Float64Array(13),
      );
      expect(occupancy.reduce((sum, n) => sum + n, 0)).toBeCloseTo(69, 4);
      expect(logLikelihood).toBe(Number.NEGATIVE_INFINITY);
      expect(numFrames).toBe(70);
    });

    it("keeps its digits over a huge range of log-likelihoods", () => {
      const features = framesAbout(mixture, { numFrames: 8, seed: 2, single: false });
      const data = Float64Array.from(features.data);
      for (let t = 0; t < 8; t++) {
        for (let d = 0; d < 13; d++) data[t * 13 + d] = (data[t * 13 + d] as number) * 10 ** t;
      }
      const far = { ...features, data };
      expectClose(kernel().logLikelihoods(form, far), referenceKernel.logLikelihoods(form, far), tolerance);
    });

    it("counts posteriors under e⁻⁵⁰ as exactly 0", () => {
      const apart = prepare(
        createMixture({
          covarianceType,
          weights: [0.5, 0.5],
          means: [0, 0, 8, 8],
          covariances: covarianceType === "diag" ? [1, 1, 1, 1] : [1, 0, 0, 1, 1, 0, 0, 1],
        }),
      );
      const at = (x: number): FeatureMatrix => ({
        data: Float32Array.of(x, x),
        numFrames: 1,
        dim: 2,
        frameShift: 0.01,
      });
      // The second is less likely by 64 − 16 x nats.
      const { occupancy } = kernel().statistics(apart, at(0.5), new Float64Array(2));
      expect(occupancy[1]).toBe(0);
      const nearer = kernel().statistics(apart, at(1), new Float64Array(2)).occupancy[1] as number;
      expect(nearer / Math.exp(-48)).toBeCloseTo(1, 3);
    });

    it("holds far from zero", () => {
      const far = randomMixture({ covarianceType, numComponents: 5, dim: 6, seed: 4, offset: 1e6 });
      const features = framesAbout(far, { numFrames: 300, seed: 4, single: false });
      const origin = new Float64Array(6).fill(1e6);
      // Of a value of 1e6 float64 keeps 1e-10: what any kernel can be held to.
      const expected = { ...tolerance, logLikelihood: Math.max(tolerance.logLikelihood, 1e-8) };
      expectClose(
        kernel().logLikelihoods(prepare(far), features),
        referenceKernel.logLikelihoods(prepare(far), features),
        expected,
      );
      expectSameStatistics(
        kernel().statistics(prepare(far), features, origin),
        referenceKernel.statistics(prepare(far), features, origin),
        { ...expected, sums: Math.max(tolerance.sums, 1e-8) },
      );
    });

    it("gives nothing of no frames", () => {
      const none: FeatureMatrix = { data: new Float32Array(0), numFrames: 0, dim: 13, frameShift: 0.01 };
      expect(kernel().logLikelihoods(form, none)).toEqual(new Float64Array(0));
      expect(kernel().logLikelihoodsAmong([form], none, new Uint32Array(0))).toEqual(new Float64Array(0));
      expect(kernel().statistics(form, none, new Float64Array(13)).occupancy).toEqual(new Float64Array(11));
    });

    it("trains to the same mixture: means after 10 iterations within 1e-4 standard deviations", async () => {
      const features = framesAbout(mixture, { numFrames: 3000, seed: 6, single: true });
      const start: GaussianMixture = randomMixture({ covarianceType, numComponents: 11, dim: 13, seed: 6 });
      const settings = { numComponents: 11, covarianceType, initialization: start, maxIterations: 10, tolerance: 0 };
      const actual = await trainMixture(features, { ...settings, ...options });
      const expected = await trainMixture(features, { ...settings, kernel: "reference" });
      const stride = covarianceType === "diag" ? 13 : 13 * 13;
      for (let k = 0; k < 11; k++) {
        for (let d = 0; d < 13; d++) {
          const at = k * stride + (covarianceType === "diag" ? d : d * 13 + d);
          const deviation = Math.sqrt(expected.mixture.covariances[at] as number);
          const difference =
            (actual.mixture.means[k * 13 + d] as number) - (expected.mixture.means[k * 13 + d] as number);
          expect(Math.abs(difference) / deviation).toBeLessThan(tolerance === tolerances.f64 ? 1e-9 : 1e-4);
        }
      }
      expectClose(actual.history, expected.history, tolerance);
    });
  });

  it("a frame that is a centre has distance 0 from it", () => {
    const random = createRandom(3);
    const data = Float64Array.from({ length: 26 * 50 }, () => 100 * random.normal());
    const features: FeatureMatrix = {
      data: options.precision === "f32" ? Float32Array.from(data) : data,
      numFrames: 50,
      dim: 26,
      frameShift: 0.01,
    };
    const centres = Float64Array.from(features.data.subarray(0, 26 * 7));
    const { index, squaredDistance } = kernel().nearest(
      centres,
      Float64Array.from({ length: 26 }, () => random.uniform()),
      features,
    );
    expect(Array.from(index.subarray(0, 7))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(Array.from(squaredDistance.subarray(0, 7)).map(Math.abs)).toEqual(new Array(7).fill(0));
  });

  it("measures no distance of a frame that is not a number, and calls no centre near to it", () => {
    const features: FeatureMatrix = {
      data: Float64Array.of(Number.NaN, 1, 2, 3),
      numFrames: 2,
      dim: 2,
      frameShift: 0.01,
    };
    const [centres, scale] = [Float64Array.of(0, 0, 1, 1), Float64Array.of(1, 1)];
    const expected = Float64Array.of(Number.NaN, 13, Number.NaN, 5);
    expect(kernel().squaredDistances(centres, scale, features)).toEqual(expected);
    const { squaredDistance } = kernel().nearest(centres, scale, features);
    expect(squaredDistance).toEqual(Float64Array.of(Number.POSITIVE_INFINITY, 5));
  });

  it("names the first of centres that are as near", () => {
    const features: FeatureMatrix = { data: Float32Array.of(0, 0, 3, 1, 1, 0), numFrames: 3, dim: 2, frameShift: 0.01 };
    const centres = Float64Array.of(9, 9, 0, 0, 2, 0, 3, 3, 0, 0, 2, 0);
    const { index, squaredDistance } = kernel().nearest(centres, Float64Array.of(1, 10), features);
    expect(Array.from(index)).toEqual([1, 2, 1]);
    expect(Array.from(squaredDistance)).toEqual([0, 101, 1]);
  });
}
