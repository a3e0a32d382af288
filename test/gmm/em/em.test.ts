import { describe, expect, it } from "vitest";
import { dropComponents, splitHeaviest } from "../../../src/gmm/em/em.js";
import { createMixture } from "../../../src/gmm/mixture/mixture.js";

const mixture = createMixture({
  covarianceType: "diag",
  weights: [0.2, 0.7, 0.1],
  means: [0, 0, 10, 20, 5, 5],
  covariances: [1, 1, 4, 9, 1, 1],
});

describe("a starved component", () => {
  it("becomes one half of the heaviest, 0.2 deviations to each side", () => {
    const { weights, means, covariances } = splitHeaviest(mixture, [0]);
    expect(Array.from(weights)).toEqual([0.4375, 0.4375, expect.closeTo(0.125, 12)]);
    expect(Array.from(means)).toEqual([10.4, 20.6, 9.6, 19.4, 5, 5].map((mean) => expect.closeTo(mean, 12)));
    expect(Array.from(covariances)).toEqual([4, 9, 4, 9, 1, 1]);
  });

  it("of full covariance is split by the deviations of the diagonal", () => {
    const full = createMixture({
      covarianceType: "full",
      weights: [0.9, 0.1],
      means: [0, 0, 1, 1],
      covariances: [4, 1, 1, 9, 1, 0, 0, 1],
    });
    const { means, covariances } = splitHeaviest(full, [1]);
    expect(Array.from(means)).toEqual([-0.4, -0.6, 0.4, 0.6].map((mean) => expect.closeTo(mean, 12)));
    expect(Array.from(covariances)).toEqual([4, 1, 1, 9, 4, 1, 1, 9]);
  });

  it("can be dropped, and the others keep their proportions", () => {
    const { numComponents, weights, means, covariances } = dropComponents(mixture, [1]);
    expect(numComponents).toBe(2);
    expect(Array.from(weights)).toEqual([expect.closeTo(2 / 3, 12), expect.closeTo(1 / 3, 12)]);
    expect(Array.from(means)).toEqual([0, 0, 5, 5]);
    expect(Array.from(covariances)).toEqual([1, 1, 1, 1]);
  });
});
