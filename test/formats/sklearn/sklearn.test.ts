import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../../src/errors.js";
import { encodeNpy } from "../../../src/formats/npy/npy.js";
import {
  decodeSklearnArrays,
  encodeSklearnArrays,
  formatSklearnMixture,
  parseSklearnMixture,
} from "../../../src/formats/sklearn/sklearn.js";
import { randomMixture } from "../../oracles/random-mixture.js";
import { COVARIANCE_TYPES, exchangeFolder } from "../exchange-files.js";

const mixtureFromSklearn = (parameters: object) => parseSklearnMixture(JSON.stringify(parameters));

const good = {
  weights_: [0.25, 0.75],
  means_: [
    [0, 1, 2],
    [3, 4, 5],
  ],
  covariances_: [
    [1, 2, 3],
    [4, 5, 6],
  ],
};

describe("scikit-learn's attributes as JSON", () => {
  it.each(COVARIANCE_TYPES)("come back to the bit: %s", (covarianceType) => {
    const mixture = randomMixture({ covarianceType, numComponents: 5, dim: 3, seed: 4 });
    expect(parseSklearnMixture(formatSklearnMixture(mixture))).toEqual(mixture);
    expect(Object.keys(JSON.parse(formatSklearnMixture(mixture)))).toEqual([
      "covariance_type",
      "weights_",
      "means_",
      "covariances_",
      "precisions_cholesky_",
    ]);
  });

  it("may have names with or without an underscore, and anything beside them", () => {
    const { weights_: weights, means_: means, covariances_: covariances } = good;
    const mixture = mixtureFromSklearn({ weights, means, covariances, n_iter: 3, converged: true });
    expect(mixture).toEqual(mixtureFromSklearn(good));
    expect(mixture.covarianceType).toBe("diag");
  });

  it("may have weights that were rounded, which are scaled", () => {
    expect(mixtureFromSklearn({ ...good, weights_: [0.2499, 0.75] }).weights[1]).toBeCloseTo(0.75 / 0.9999, 14);
  });

  it("may be a little asymmetric: the lower triangle counts, as for scikit-learn's Cholesky factor", () => {
    const covariances_ = [
      [2, 0.5 + 1e-7],
      [0.5, 3],
    ];
    const { covariances } = mixtureFromSklearn({ weights_: [1], means_: [[0, 0]], covariances_: [covariances_] });
    expect(Array.from(covariances)).toEqual([2, 0.5, 0.5, 3]);
  });

  it("cannot be told apart where K = D and no type is given, and can with it", () => {
    const square = {
      weights_: [0.5, 0.5],
      means_: [
        [0, 0],
        [1, 1],
      ],
      covariances_: [
        [2, 0.5],
        [0.5, 1],
      ],
    };
    expect(() => mixtureFromSklearn(square)).toThrow(/could be tied or diag: give the covariance_type/);
    expect(mixtureFromSklearn({ ...square, covariance_type: "tied" }).covarianceType).toBe("tied");
    expect(mixtureFromSklearn({ ...square, covariance_type: "diag" }).covarianceType).toBe("diag");
  });

  it.each([
    ["no weights", { means_: [[0]], covariances_: [[1]] }, /weights_ is missing; there are means_, covariances_/],
    [
      "ragged means",
      {
        ...good,
        means_: [
          [0, 1, 2],
          [3, 4],
        ],
      },
      /means_ is ragged/,
    ],
    [
      "a null",
      {
        ...good,
        means_: [
          [0, 1, null],
          [3, 4, 5],
        ],
      },
      /means_ holds null/,
    ],
    ["means of one row too few", { ...good, means_: [[0, 1, 2]] }, /weights of shape \(2,\) and means of \(1, 3\)/],
    ["means that are no lists", { ...good, means_: 3 }, /means_ should be numbers in lists/],
    ["lists too deep", { ...good, covariances_: [[[[1]]]] }, /lists of up to 3 levels/],
    [
      "another type than stated",
      { ...good, covariance_type: "full" },
      /full covariances .* shape \(2, 3, 3\), not \(2, 3\)/,
    ],
    ["an unknown type", { ...good, covariance_type: "round" }, /"round"; it is one of full, tied, diag, spherical/],
    [
      "shapes of no type",
      {
        ...good,
        covariances_: [
          [1, 2],
          [3, 4],
        ],
      },
      /\(2, 2\) are of no type/,
    ],
    [
      "a variance of 0",
      {
        ...good,
        covariances_: [
          [1, 0, 1],
          [1, 1, 1],
        ],
      },
      /variance/,
    ],
    ["weights far from 1", { ...good, weights_: [0.2, 0.75] }, /sum to 0\.95/],
    ["weights under 0", { ...good, weights_: [-0.5, 1.5] }, /not negative/],
    [
      "an asymmetric covariance",
      {
        weights_: [1],
        means_: [[0, 0]],
        covariances_: [
          [
            [1, 0.5],
            [0.1, 1],
          ],
        ],
      },
      /not symmetric/,
    ],
    ["empty lists", { weights_: [], means_: [], covariances_: [] }, /weights of shape \(0,\) and means of \(0,\)/],
  ])("of %s are refused", (_, parameters, message) => {
    const text = JSON.stringify(parameters);
    expect(() => parseSklearnMixture(text, "a.json")).toThrow(ModelFileError);
    expect(() => parseSklearnMixture(text, "a.json")).toThrow(message);
    expect(() => parseSklearnMixture(text, "a.json")).toThrow(/^a\.json: /);
  });

  it("are refused where they are no JSON object", () => {
    expect(() => parseSklearnMixture('{"weights_": [NaN]}')).toThrow(/no JSON/);
    const infinite = '{"weights_": [1], "means_": [[1e999]], "covariances_": [[1]]}';
    expect(() => parseSklearnMixture(infinite)).toThrow(/means_ holds Infinity at value 0; a finite number/);
    expect(() => parseSklearnMixture("[1]")).toThrow(/a JSON object with weights_/);
  });
});

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
