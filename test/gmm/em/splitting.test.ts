import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { splitComponents } from "../../../src/gmm/em/splitting.js";
import { trainMixture } from "../../../src/gmm/em/train-mixture.js";
import { clusteredFrames } from "../../oracles/random-frames.js";
import { randomMixture } from "../../oracles/random-mixture.js";

describe.each(["diag", "full", "tied", "spherical"] as const)("a mixture grown by splitting: %s", (covarianceType) => {
  const mixture = randomMixture({ covarianceType, numComponents: 2, dim: 3, seed: 1 });
  const heaviest = mixture.weights.indexOf(Math.max(...mixture.weights));

  it("keeps its mean and weight; the halves are 0.4 deviations apart", () => {
    const grown = splitComponents(mixture, 3);
    expect(grown.numComponents).toBe(3);
    expect(grown.weights.reduce((sum, weight) => sum + weight)).toBeCloseTo(1, 12);
    expect(grown.weights[2]).toBe((mixture.weights[heaviest] as number) / 2);
    expect(grown.weights[heaviest]).toBe(grown.weights[2]);
    const at = (k: number) => grown.means.subarray(3 * k, 3 * k + 3);
    const variances = {
      diag: mixture.covariances.subarray(3 * heaviest, 3 * heaviest + 3),
      spherical: new Float64Array(3).fill(mixture.covariances[heaviest] as number),
      tied: [0, 4, 8].map((d) => mixture.covariances[d] as number),
      full: [0, 4, 8].map((d) => mixture.covariances[9 * heaviest + d] as number),
    }[covarianceType];
    for (let d = 0; d < 3; d++) {
      const [a, b] = [at(heaviest)[d] as number, at(2)[d] as number];
      expect((a + b) / 2).toBeCloseTo(mixture.means[3 * heaviest + d] as number, 12);
      expect(b - a).toBeCloseTo(0.4 * Math.sqrt(variances[d] as number), 12);
    }
  });

  it("moves at random with a seed, the same each time", () => {
    const grown = splitComponents(mixture, 5, { perturbation: 0.01, seed: 3 });
    expect(grown).toEqual(splitComponents(mixture, 5, { perturbation: 0.01, seed: 3 }));
    expect(grown.means).not.toEqual(splitComponents(mixture, 5, { perturbation: 0.01, seed: 4 }).means);
  });

  it("starts EM as well as k-means does, and grows a mixture that is there", async () => {
    const frames = clusteredFrames({ numFrames: 400, dim: 3, numClusters: 4, seed: 6 });
    const options = { numComponents: 4, covarianceType, tolerance: 1e-6 };
    const last = async (initialization: "kmeans" | "split") =>
      (await trainMixture(frames, { ...options, initialization })).history.at(-1) as number;
    expect(await last("split")).toBeGreaterThan((await last("kmeans")) - 0.2);
    const small = await trainMixture(frames, { ...options, numComponents: 2 });
    const warm = await trainMixture(frames, { ...options, initialization: small.mixture });
    expect(warm.mixture.numComponents).toBe(4);
    expect(warm.history.at(-1)).toBeGreaterThan(small.history.at(-1) as number);
  });
});

describe("growing", () => {
  const mixture = randomMixture({ covarianceType: "diag", numComponents: 2, dim: 1, seed: 1 });

  it.each([
    [1, {}, /grown to .* at least as many, not 1/],
    [2.5, {}, /not 2.5/],
    [4, { perturbation: 0 }, /perturbation .* above 0/],
  ])("to %d with %j is refused", (numComponents, options, message) => {
    expect(() => splitComponents(mixture, numComponents, options)).toThrow(OptionError);
    expect(() => splitComponents(mixture, numComponents, options)).toThrow(message);
  });
});
