import { describe, expect, it } from "vitest";
import { featureMatrix, kmeans, TrainingDataError, trainBayesianMixture, trainMixture } from "voxmix";
import { createRandom } from "../../src/math/random.js";

const random = createRandom(3);
const rows = Array.from({ length: 120 }, () => Array.from({ length: 3 }, () => random.normal()));
const scaled = (factor: number) => featureMatrix(rows.map((row) => row.map((value) => factor * value)));
const oneOf = (value: number) => featureMatrix([...rows, [value, 0, 0]]);

const types = ["diag", "full", "tied", "spherical"] as const;
const data = [
  ["f32, one value of 1e19", oneOf(1e19), "f32"],
  ["f32, of scale 1e-25", scaled(1e-25), "f32"],
  ["f32, of scale 1e30", scaled(1e30), "f32"],
  ["f64, of scale 1e-160", scaled(1e-160), "f64"],
  ["f64, of scale 1e200", scaled(1e200), "f64"],
] as const;

describe("degenerate data", () => {
  it.each(
    data.flatMap(([name, features, precision]) => types.map((type) => [name, type, features, precision] as const)),
  )("%s: %s mixtures say to scale them", async (_, covarianceType, features, precision) => {
    const options = { numComponents: 2, covarianceType, precision };
    for (const train of [trainMixture(features, options), trainBayesianMixture(features, options)]) {
      const error = await train.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(TrainingDataError);
      expect(String(error)).toMatch(/scale (the features|them)/);
    }
    await expect(kmeans(features, { numClusters: 2, precision })).rejects.toThrow(TrainingDataError);
  });

  it("a constant dimension is not one of them", async () => {
    const constant = featureMatrix(rows.map(([a = 0, b = 0]) => [a, b, 7e-20]));
    const { mixture } = await trainMixture(constant, { numComponents: 2, precision: "f32" });
    expect(mixture.covariances.every((variance) => Number.isFinite(variance) && variance > 0)).toBe(true);
  });

  it("near as many components as frames says why there are fewer", async () => {
    const few = featureMatrix(rows.slice(0, 60));
    const { mixture, repairs } = await trainMixture(few, { numComponents: 30 });
    const [fewer] = repairs.filter(({ kind }) => kind === "fewer-components");
    expect(mixture.numComponents).toBeLessThan(30);
    expect(fewer?.message).toMatch(/components were trained and not 30: the others held fewer than 2 frames/);
    const repeated = featureMatrix(Array.from({ length: 60 }, (_, i) => [i % 3]));
    const same = await trainMixture(repeated, { numComponents: 5 });
    expect(same.repairs[0]?.message).toBe("3 components were trained and not 5: there are no more distinct frames");
  });
});
