import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { trainCalibration } from "../../../src/calibrate/calibration.js";
import { ModelFileError } from "../../../src/errors.js";
import { encodeMixture } from "../../../src/formats/mixture/mixture-codec.js";
import { decodeModel, encodeModel, type Model } from "../../../src/formats/model/model-codec.js";
import {
  readAnomalyDetector,
  readCalibration,
  readClassifier,
  readModel,
  readVerifier,
  writeModel,
} from "../../../src/formats/model/model-files.js";
import { featureMatrix } from "../../../src/gmm/passes/moments.js";
import { trainAnomalyDetector } from "../../../src/recognize/anomaly/train-anomaly-detector.js";
import { createVerifier } from "../../../src/verify/verifier.js";
import { randomMixture } from "../../oracles/random-mixture.js";
import { tinyClassifier } from "../../oracles/tiny-classifier.js";

const mixture = randomMixture({ covarianceType: "full", numComponents: 2, dim: 2, seed: 3 });
const normal = Array.from({ length: 40 }, (_, i) => featureMatrix([[i % 5], [i % 3], [i % 4], [1]]));
const models = {
  classifier: await tinyClassifier(),
  verifier: createVerifier(mixture),
  detector: await trainAnomalyDetector(normal, { falseAlarmRate: 0.05, numComponents: 1 }),
  calibration: trainCalibration([2, 3, 0, 1], [-1, 1, -2, 0]),
  mixture,
} satisfies Record<string, Model>;

describe.each(Object.entries(models))("any model: a %s", (kind, model) => {
  it("comes back with what it is", () => {
    expect(decodeModel(encodeModel(model))).toEqual({ kind, [kind]: model });
  });

  it("is refused when it is cut short, by its name", () => {
    const bytes = encodeModel(model);
    expect(() => decodeModel(bytes.subarray(0, -8), { name: "m.bin" })).toThrow(ModelFileError);
    expect(() => decodeModel(bytes.subarray(0, -8), { name: "m.bin" })).toThrow(/^m\.bin: /);
  });
});

describe("what is no model", () => {
  it.each([
    ["text", "hello, this is not a model", /no classifier, verifier/],
    ["nothing", "", /no classifier, verifier/],
    ["several mixtures", "<DIMENSION> 1 <NUMPDFS> 2 GMM GMM", /several mixtures: read it with decodeMixtures/],
  ])("is refused: %s", (_, text, message) => {
    const gmm = "<DiagGMM> <WEIGHTS> [ 1 ] <MEANS_INVVARS> [ 0 ] <INV_VARS> [ 1 ] </DiagGMM>";
    const bytes = new TextEncoder().encode(text.replaceAll("GMM GMM", `${gmm} ${gmm}`));
    expect(() => decodeModel(bytes, { name: "x" })).toThrow(message);
  });
});

describe("the readers of one kind", () => {
  let folder = "";
  const at = (kind: string) => join(folder, `${kind}.model`);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "voxmix-models-"));
    for (const [kind, model] of Object.entries(models)) await writeModel(at(kind), model);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const readers = {
    classifier: readClassifier,
    verifier: readVerifier,
    detector: readAnomalyDetector,
    calibration: readCalibration,
  };
  const names = {
    classifier: "a classifier",
    verifier: "a verifier",
    detector: "an anomaly detector",
    calibration: "a calibration",
    mixture: "a mixture",
  };

  it.each(Object.entries(readers))("read it, and say what another file is: %s", async (expected, read) => {
    for (const [kind, model] of Object.entries(models)) {
      expect((await readModel(at(kind))).kind).toBe(kind);
      if (kind === expected) expect(await read(at(kind))).toEqual(model);
      else {
        const [found, wanted] = [names[kind as keyof typeof names], names[expected as keyof typeof names]];
        await expect(read(at(kind))).rejects.toThrow(`${kind}.model: this is ${found}, expected ${wanted}: use `);
      }
    }
  });

  it("take a mixture of another tool for a mixture", async () => {
    const bytes = encodeMixture(mixture, { format: "htk" });
    expect(decodeModel(bytes).kind).toBe("mixture");
  });
});
