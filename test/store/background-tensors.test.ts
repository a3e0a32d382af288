import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../src/errors.js";
import { backgroundTensors, readBackground } from "../../src/store/background-tensors.js";
import { randomMixture } from "../oracles/random-mixture.js";

const background = randomMixture({ covarianceType: "full", numComponents: 2, dim: 3, seed: 1 });
const tensors = new Map(backgroundTensors(background));
const shape = { covarianceType: "full", dim: 3 } as const;

describe("the tensors of a background model", () => {
  it("are none without one", () => {
    expect(backgroundTensors(undefined)).toEqual([]);
    expect(readBackground(new Map(), shape)).toBeNull();
  });

  it("go round", () => {
    expect(readBackground(tensors, shape)).toEqual(background);
  });

  it("are refused when one is missing or of another shape", () => {
    const without = new Map(tensors);
    without.delete("background_means");
    const cases = [without, new Map([...tensors].slice(1))];
    for (const wrong of cases) expect(() => readBackground(wrong, shape)).toThrow(ModelFileError);
    expect(() => readBackground(tensors, { ...shape, dim: 2 })).toThrow(/not of full covariances over 2 dimensions/);
    expect(() => readBackground(tensors, { ...shape, covarianceType: "diag" })).toThrow(ModelFileError);
  });
});
