import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../src/errors.js";
import { encodeNpy } from "../../src/store/npy.js";
import { decodeSklearnArrays, encodeSklearnArrays } from "../../src/store/sklearn-npy.js";
import { randomMixture } from "../oracles/random-mixture.js";
import { COVARIANCE_TYPES, exchangeFolder } from "./exchange-files.js";

const json = (text: string) => new TextEncoder().encode(text);

describe("scikit-learn's attributes as .npy files", () => {
  it.each(COVARIANCE_TYPES)("come back to the bit, with K = D too: %s", (covarianceType) => {
    const mixture = randomMixture({ covarianceType, numComponents: 3, dim: 3, seed: 5 });
    expect(decodeSklearnArrays(encodeSklearnArrays(mixture))).toEqual(mixture);
  });

  it("may have names without an underscore, float32, and the type as a word alone", () => {
    const files = {
      "weights.npy": encodeNpy([0.5, 0.5], [2], { precision: "float32" }),
      "means.npy": encodeNpy([1, 2, 3, 4], [2, 2], { precision: "float32" }),
      "covariances.npy": encodeNpy([1, 0.5, 0.5, 2], [2, 2], { precision: "float32" }),
    };
    expect(() => decodeSklearnArrays(files)).toThrow(/could be tied or diag/);
    expect(decodeSklearnArrays({ ...files, "type.json": json('"tied"') }).covarianceType).toBe("tied");
  });

  it("are refused where one is missing or damaged, naming folder and file", () => {
    const files = exchangeFolder("full-npy");
    const { "means_.npy": means, ...rest } = files;
    const decode =
      (change: Record<string, Uint8Array>, from = files) =>
      () =>
        decodeSklearnArrays({ ...from, ...change }, "m");
    expect(decode({}, rest)).toThrow(/^m: means_\.npy is missing/);
    expect(decode({ "means_.npy": (means as Uint8Array).slice(0, -8) })).toThrow(/^m: means_\.npy: .*cut short/);
    expect(decode({ "means_.npy": json("text") })).toThrow(/^m: means_\.npy: this is not a \.npy file/);
    expect(decode({ "weights_.npy": encodeNpy([1, 2], [1, 1, 1, 2]) })).toThrow(/array of 4 dimensions/);
    expect(decode({ "a.json": json("{") })).toThrow(/^m: a\.json: .*no JSON/);
    expect(decode({ "a.json": json("{") })).toThrow(ModelFileError);
  });
});
