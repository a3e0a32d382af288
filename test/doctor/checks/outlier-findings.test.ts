import { describe, expect, it } from "vitest";
import { classGaussian, heldOutScores, meanScore, PRIOR_FRAMES } from "../../../src/doctor/checks/outlier-findings.js";
import { addSums, frameSums, noFrames } from "../../../src/doctor/measures/frame-sums.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { meanLogLikelihood } from "../../../src/gmm/score/score.js";
import { createRandom } from "../../../src/math/random.js";
import type { FeatureMatrix } from "../../../src/types.js";

const origin = Float64Array.of(3, -2);

function frames(seed: number, centre: number, numFrames = 20): FeatureMatrix {
  const random = createRandom(seed);
  return featureMatrix(
    Array.from({ length: numFrames }, () => {
      const x = random.normal();
      return [centre + x, centre + 0.5 * x + random.normal()];
    }),
  );
}

describe("sums of frames", () => {
  it("add up, and can be taken off again", () => {
    const [a, b] = [frameSums(frames(1, 0), origin), frameSums(frames(2, 5), origin)];
    const both = addSums(a, b);
    const joined = featureMatrix([...rowsOf(frames(1, 0)), ...rowsOf(frames(2, 5))]);
    const expected = frameSums(joined, origin);
    for (const key of ["first", "second"] as const) {
      both[key].forEach((value, i) => {
        expect(value).toBeCloseTo(expected[key][i] as number, 9);
      });
      addSums(both, b, -1)[key].forEach((value, i) => {
        expect(value).toBeCloseTo(a[key][i] as number, 9);
      });
    }
    expect(addSums(noFrames(2), a)).toEqual(a);
  });
});

const rowsOf = ({ data, numFrames, dim }: FeatureMatrix) =>
  Array.from({ length: numFrames }, (_, t) => Array.from(data.slice(t * dim, (t + 1) * dim)));

describe("the Gaussian of a class", () => {
  it("scores sums as the mixture of one Gaussian scores frames", () => {
    const within = Float64Array.of(2, 0.3, 1.5);
    const [training, tested] = [frames(3, 1, 50), frames(4, 1.5)];
    const gaussian = classGaussian(frameSums(training, origin), within);
    if (gaussian === null) throw new Error("there is a Gaussian");
    // The covariance by its definition.
    const rows = rowsOf(training);
    const mean = [0, 1].map((d) => rows.reduce((sum, row) => sum + (row[d] as number), 0) / 50);
    const scatter = (i: number, j: number) =>
      rows.reduce(
        (sum, row) => sum + ((row[i] as number) - (mean[i] as number)) * ((row[j] as number) - (mean[j] as number)),
        0,
      );
    const value = (i: number, j: number, prior: number) => (scatter(i, j) + PRIOR_FRAMES * prior) / (50 + PRIOR_FRAMES);
    const covariances = [value(0, 0, 2), value(0, 1, 0.3), value(0, 1, 0.3), value(1, 1, 1.5)];
    const mixture = createMixture({ covarianceType: "full", weights: [1], means: mean, covariances });
    expect(meanScore(gaussian, frameSums(tested, origin))).toBeCloseTo(meanLogLikelihood(mixture, tested), 9);
  });
});

describe("held-out scores", () => {
  it("find what is labelled wrong, and do not see a recording's own frames", () => {
    const recordings = Array.from({ length: 12 }, (_, i) => ({
      label: i % 2 ? "low" : "high",
      sums: frameSums(frames(10 + i, i % 2 ? -2 : 2), origin),
    }));
    const wrong = recordings.map((recording, i) => (i === 4 ? { ...recording, label: "low" } : recording));
    const scores = heldOutScores(wrong);
    expect(scores.map((score) => (score?.own ?? 0) > (score?.other ?? 0))).toEqual(wrong.map((_, i) => i !== 4));
    expect(scores[4]?.otherLabel).toBe("high");
    // With twenty times its frames, it would have been its class.
    const heavy = wrong.map((recording, i) =>
      i === 4 ? { ...recording, sums: frameSums(frames(14, 2, 2000), origin) } : recording,
    );
    expect(heldOutScores(heavy)[4]?.own).toBeLessThan(heldOutScores(heavy)[4]?.other ?? 0);
  });

  it("have nothing to say of the one recording of a class", () => {
    const sums = frameSums(frames(1, 0), origin);
    expect(heldOutScores([{ label: "a", sums }])).toEqual([null]);
    const scores = heldOutScores([
      { label: "a", sums },
      { label: "b", sums },
      { label: "b", sums },
    ]);
    expect(scores[0]).toBeNull();
    expect(scores[1]).toMatchObject({ otherLabel: "a" });
  });
});
