import { describe, expect, it } from "vitest";
import { ModelFileError, OptionError } from "../../../src/errors.js";
import { decodeMixtures, encodeMixture } from "../../../src/formats/mixture/mixture-codec.js";
import type { MixtureFormat } from "../../../src/formats/mixture/mixture-formats.js";
import { encodeClassifier } from "../../../src/formats/model/classifier-file.js";
import { encodeTensors } from "../../../src/formats/safetensors.js";
import { randomMixture } from "../../oracles/random-mixture.js";
import { tinyClassifier } from "../../oracles/tiny-classifier.js";
import { COVARIANCE_TYPES } from "../exchange-files.js";

const decodeMixture = (bytes: Uint8Array, name = "m") =>
  decodeMixtures(bytes, { format: "safetensors", name })[0]?.mixture;

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

  it("gives the mixtures of a classifier under its labels", async () => {
    const { labels, mixtures } = await tinyClassifier();
    const named = labels.map((name, i) => ({ name, mixture: mixtures[i] }));
    expect(decodeMixtures(encodeClassifier(await tinyClassifier()))).toEqual(named);
  });

  it.each([
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

describe("a mixture in the format of another tool", () => {
  const mixture = randomMixture({ covarianceType: "diag", numComponents: 2, dim: 2, seed: 8 });

  it.each(["safetensors", "sklearn", "kaldi", "htk"] as const)(
    "is known by its content, or read as the format that is named: %s",
    (format) => {
      const bytes = encodeMixture(mixture, { format, name: "ubm" });
      const found = decodeMixtures(bytes, { name: "a/ubm.bin" });
      expect(found.map(({ name }) => name)).toEqual(["ubm"]);
      expect(Array.from(found[0]?.mixture.means ?? [], (mean) => mean.toFixed(12))).toEqual(
        Array.from(mixture.means, (mean) => mean.toFixed(12)),
      );
      expect(decodeMixtures(bytes, { format, name: "a/ubm.bin" })).toEqual(found);
      const other = format === "htk" ? "kaldi" : "htk";
      expect(() => decodeMixtures(bytes, { format: other, name: "a/ubm.bin" })).toThrow(/^a\/ubm\.bin: /);
    },
  );

  it("is JSON text for scikit-learn, and numbers one can read for Kaldi where asked for", () => {
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    expect(JSON.parse(text(encodeMixture(mixture, { format: "sklearn" }))).weights_).toEqual([...mixture.weights]);
    expect(text(encodeMixture(mixture, { format: "kaldi", text: true }))).toMatch(/^<DiagGMM> \n/);
    expect(text(encodeMixture(mixture, { format: "htk", parameterKind: "PLP" }))).toMatch(/<PLP>.*\n~h "mixture"/);
  });

  it("has one of four formats", () => {
    const octave = "octave" as MixtureFormat;
    expect(() => encodeMixture(mixture, { format: octave })).toThrow(OptionError);
    expect(() => decodeMixtures(encodeMixture(mixture), { format: octave })).toThrow(/octave/);
  });
});
