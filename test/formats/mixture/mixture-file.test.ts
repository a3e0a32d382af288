import { describe, expect, it } from "vitest";
import { ModelFileError } from "../../../src/errors.js";
import { decodeMixture, encodeMixture } from "../../../src/formats/mixture/mixture-file.js";
import { encodeClassifier } from "../../../src/formats/model/classifier-file.js";
import { encodeTensors } from "../../../src/formats/safetensors.js";
import { randomMixture } from "../../oracles/random-mixture.js";
import { tinyClassifier } from "../../oracles/tiny-classifier.js";
import { COVARIANCE_TYPES } from "../exchange-files.js";

const values = (data: readonly number[], shape: readonly number[]) => ({ shape, data: Float64Array.from(data) });

/** The file with another header before the same values. */
function withHeader(bytes: Uint8Array, header: string): Uint8Array {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const text = new TextEncoder().encode(header);
  const result = new Uint8Array(8 + text.length + bytes.length - 8 - length);
  new DataView(result.buffer).setBigUint64(0, BigInt(text.length), true);
  result.set(text, 8);
  result.set(bytes.subarray(8 + length), 8 + text.length);
  return result;
}

describe("a mixture as safetensors", async () => {
  it.each(COVARIANCE_TYPES)("comes back to the bit: %s", (covarianceType) => {
    const mixture = randomMixture({ covarianceType, numComponents: 3, dim: 3, seed: 6 });
    expect(decodeMixture(encodeMixture(mixture))).toEqual(mixture);
  });

  it("may name its tensors in any order, as other writers do", () => {
    const mixture = randomMixture({ covarianceType: "spherical", numComponents: 2, dim: 1, seed: 7 });
    const entry = (name: string, shape: readonly number[], begin: number) =>
      `"${name}":{"dtype":"F64","shape":[${shape}],"data_offsets":[${begin},${begin + 16}]}`;
    const entries = [entry("means_", [2, 1], 16), entry("covariances_", [2], 32), entry("weights_", [2], 0)];
    expect(decodeMixture(withHeader(encodeMixture(mixture), `{${entries.join(",")}}`))).toEqual(mixture);
  });

  it.each([
    ["a classifier", encodeClassifier(await tinyClassifier()), /this is a classifier/],
    [
      "no covariances",
      encodeTensors({
        metadata: {},
        tensors: new Map([
          ["weights", values([1], [1])],
          ["means", values([1], [1, 1])],
        ]),
      }),
      /"covariances" is missing; there are weights, means/,
    ],
    [
      "a type that is none",
      encodeTensors({
        metadata: { covariance_type: "oval" },
        tensors: new Map([
          ["weights", values([1], [1])],
          ["means", values([1], [1, 1])],
          ["covariances", values([1], [1, 1])],
        ]),
      }),
      /"oval"/,
    ],
    ["nothing", new Uint8Array(), /at least 8 bytes/],
  ])("is refused where it is %s", (_, bytes, message) => {
    expect(() => decodeMixture(bytes, "m")).toThrow(ModelFileError);
    expect(() => decodeMixture(bytes, "m")).toThrow(message);
  });
});
