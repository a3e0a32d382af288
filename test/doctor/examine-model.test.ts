import { describe, expect, it } from "vitest";
import { examineModel } from "../../src/doctor/examine-model.js";
import { createMixture } from "../../src/gmm/mixture/mixture.js";
import { featureMatrix } from "../../src/gmm/passes/moments.js";
import { createRandom } from "../../src/math/random.js";
import { trainClassifier } from "../../src/recognize/classifier.js";
import type { Classifier, CovarianceType, GaussianMixture, LabelTraining } from "../../src/types.js";

/** Frames about two places of a label's own, in two dimensions. */
function utterancesOf(labels: readonly string[], numFrames = 200) {
  return labels.flatMap((label, index) =>
    [0, 1, 2].map((take) => {
      const random = createRandom(100 * index + take);
      const rows = Array.from({ length: numFrames }, (_, t) => [
        4 * index + 2 * (t % 2) + random.normal(),
        index - 3 * (t % 2) + random.normal(),
      ]);
      return { label, features: featureMatrix(rows) };
    }),
  );
}

const train = (covarianceType: CovarianceType = "full", numComponents = 2) =>
  trainClassifier(utterancesOf(["ada", "bob", "cyd"]), { by: "speaker", covarianceType, numComponents });

const sound = await train();

const kindsOf = (model: Classifier) =>
  examineModel(model).findings.map(({ severity, kind, where }) => [severity, kind, ...where.map(({ label }) => label)]);

const withFirst = (model: Classifier, mixture: GaussianMixture): Classifier => ({
  ...model,
  mixtures: [mixture, ...model.mixtures.slice(1)],
});

const withTraining = (model: Classifier, over: Partial<LabelTraining>): Classifier => {
  const [first, ...rest] = model.training.perLabel;
  return { ...model, training: { ...model.training, perLabel: first ? [{ ...first, ...over }, ...rest] : [] } };
};

const diag = (weights: readonly number[], means: readonly number[], covariances: readonly number[]) =>
  createMixture({ covarianceType: "diag", weights, means, covariances });

describe("examineModel", () => {
  it.each(["diag", "full", "tied", "spherical"] as const)(
    "finds nothing wrong with a sound model, %s",
    async (type) => {
      const { subject, classes, numFrames, findings } = examineModel(await train(type));
      expect(findings).toEqual([]);
      expect({ subject, numFrames }).toEqual({ subject: "model", numFrames: 1800 });
      expect(classes).toMatchObject([
        { label: "ada", numRecordings: 3, numFrames: 600, numComponents: 2 },
        { label: "bob" },
        { label: "cyd" },
      ]);
    },
  );

  it("names Gaussians that hold next to nothing", async () => {
    const model = withFirst(await train("diag"), diag([0.995, 0.005], [0, 0, 9, 9], [1, 1, 1, 1]));
    const { findings } = examineModel(model);
    expect(findings).toMatchObject([
      {
        severity: "warning",
        kind: "starved-components",
        where: [{ label: "ada", component: 1, detail: "3.0 frames" }],
      },
    ]);
  });

  it("names Gaussians that are the same", async () => {
    const model = withFirst(await train("diag"), diag([0.5, 0.3, 0.2], [0, 0, 9, 9, 0.15, 0], [1, 1, 1, 1, 1, 1.02]));
    const { findings } = examineModel(model);
    expect(findings).toMatchObject([
      { severity: "hint", kind: "coincident-components", where: [{ label: "ada", component: 2 }] },
    ]);
    expect(findings[0]?.where[0]?.detail).toMatch(/^overlaps 99\.\d % with 0$/);
  });

  it("names covariances that are all but flat: along a column, or across", async () => {
    const thin = withFirst(await train("diag"), diag([0.5, 0.5], [0, 0, 9, 9], [1, 1, 1, 1e-6]));
    expect(kindsOf(thin)).toEqual([["warning", "near-singular", "ada"]]);
    const across = createMixture({
      covarianceType: "full",
      weights: [0.5, 0.5],
      means: [0, 0, 9, 9],
      covariances: [1, 0.999999, 0.999999, 1, 1, 0, 0, 1],
    });
    expect(examineModel(withFirst(sound, across)).findings).toMatchObject([
      { kind: "near-singular", where: [{ component: 0 }], figures: { count: 1, total: 6 } },
    ]);
  });

  it("names labels that are modelled alike", () => {
    const [, bob] = sound.mixtures;
    expect(kindsOf(withFirst(sound, bob as GaussianMixture))).toEqual([["warning", "similar-models", "bob"]]);
  });

  it("tells what training had to mend, and where it stopped too soon", () => {
    const mended = withTraining(sound, {
      repairs: [
        { kind: "fewer-components", message: "3 components instead of 8" },
        { kind: "variance-floor", message: "2 of 8 directions of the covariances were raised to the floor" },
      ],
    });
    expect(kindsOf(mended)).toEqual([["warning", "training-repairs", "ada"]]);
    expect(kindsOf(withTraining(sound, { converged: false }))).toEqual([["hint", "not-converged", "ada"]]);
    const message = "8 of 8 directions of the covariances were raised to the floor";
    const floored = withTraining(sound, { repairs: [{ kind: "variance-floor", message }] });
    expect(kindsOf(floored)).toEqual([["hint", "floored-variances", "ada"]]);
  });

  it("reads the share of floored variances from what a training says", async () => {
    const options = { by: "speaker", numComponents: 8, varianceFloor: 0.99, covarianceType: "diag" } as const;
    const model = await trainClassifier(utterancesOf(["ada", "bob"]), options);
    expect(kindsOf(model)).toContainEqual(["hint", "floored-variances", "ada", "bob"]);
  });

  it("names labels of few frames or of one recording", () => {
    expect(kindsOf(withTraining(sound, { numUtterances: 1 }))).toEqual([["warning", "single-recording", "ada"]]);
    expect(kindsOf(withTraining(sound, { numFrames: 30 }))).toEqual([
      ["warning", "few-frames", "ada"],
      ["warning", "imbalance", "ada"],
    ]);
  });
});
