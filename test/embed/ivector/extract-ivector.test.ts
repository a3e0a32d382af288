import { describe, expect, it } from "vitest";
import { extractIVectors, type IVector, posteriorBatches } from "../../../src/embed/ivector/extract-ivector.js";
import { type IVectorExtractor, prepareIVectorExtractor } from "../../../src/embed/ivector/ivector-extractor.js";
import type { Recording } from "../../../src/embed/ivector/utterance-statistics.js";
import { ShapeError } from "../../../src/errors.js";
import { accumulate } from "../../../src/gmm/em/expectation.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { createRandom } from "../../../src/math/random.js";
import { relativeError } from "../../oracles/golden.js";
import { extractorOf, golden } from "../golden.js";

const extractIVector = (extractor: IVectorExtractor, recording: Recording): IVector =>
  extractIVectors(extractor, [recording])[0] as IVector;

describe("extractIVectors", () => {
  it.each(["diag", "full"] as const)("gives the posterior of one big Gaussian, %s", (kind) => {
    const { extractor, statistics } = extractorOf(kind);
    const form = prepareIVectorExtractor(extractor);
    const [batch] = posteriorBatches(form, statistics);
    for (const [u, expected] of golden[kind].recordings.entries()) {
      const { mean, covariance, numFrames } = extractIVector(extractor, statistics[u] ?? featureMatrix([]));
      expect(relativeError(mean, expected.mean)).toBeLessThan(1e-9);
      expect(relativeError(covariance, expected.covariance, 1e-3)).toBeLessThan(1e-9);
      expect(numFrames).toBe(expected.occupancy.reduce((sum, n) => sum + n, 0));
      expect(relativeError([batch?.gains[u] ?? 0], [expected.gain])).toBeLessThan(1e-9);
    }
  });

  it("does not depend on the origin, nor on whether features or statistics are given", () => {
    const { extractor } = extractorOf("full");
    const features = featureMatrix([
      [0.7, 1.3],
      [5, -1],
      [4, -1.5],
    ]);
    const direct = extractIVector(extractor, features);
    const origin = Float64Array.of(3, -2);
    const fromStatistics = extractIVector(extractor, accumulate(extractor.ubm, features, { origin }));
    expect(relativeError(fromStatistics.mean, direct.mean)).toBeLessThan(1e-12);
    expect(fromStatistics.numFrames).toBe(3);
  });

  it("gives many recordings what each is given by itself", () => {
    const { extractor } = extractorOf("diag");
    const random = createRandom(3);
    const recordings = Array.from({ length: 71 }, () =>
      featureMatrix(Array.from({ length: 5 }, () => [5 * random.normal(), random.normal()])),
    );
    const together = extractIVectors(extractor, recordings);
    expect(together.length).toBe(71);
    for (const u of [0, 31, 32, 64, 70]) {
      const alone = extractIVector(extractor, recordings[u] ?? featureMatrix([]));
      expect(relativeError(together[u]?.mean ?? [], alone.mean, 1e-6)).toBeLessThan(1e-12);
    }
  });

  it("is the prior where nothing was heard", () => {
    const { extractor, statistics } = extractorOf("diag");
    const silence = { ...statistics[0], occupancy: new Float64Array(3), first: new Float64Array(6), numFrames: 0 };
    const { mean, covariance } = extractIVector(extractor, silence as (typeof statistics)[number]);
    expect(Array.from(mean)).toEqual([0, 0]);
    expect(Array.from(covariance)).toEqual([1, 0, 1]);
  });

  it("refuses statistics of another shape and values that are not finite", () => {
    const { extractor, statistics } = extractorOf("diag");
    const [first] = statistics;
    if (!first) throw new Error("no statistics");
    expect(() => extractIVector(extractor, { ...first, dim: 3 })).toThrow(ShapeError);
    expect(() => extractIVector(extractor, { ...first, first: first.first.map(() => Number.NaN) })).toThrow(
      /not finite/,
    );
    expect(() => extractIVector({ ...extractor, loadings: new Float64Array(3) }, first)).toThrow(/loadings/);
  });
});
