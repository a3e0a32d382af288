import { describe, expect, it } from "vitest";
import { crossValidate } from "../../src/evaluate/folds/cross-validate.js";
import { kFolds } from "../../src/evaluate/folds/folds.js";
import { decodeClassifier, encodeClassifier } from "../../src/formats/model/classifier-file.js";
import { trainClassifier } from "../../src/recognize/classifier.js";
import { tinyUtterances } from "../oracles/tiny-classifier.js";

const utterances = tinyUtterances(["ada", "bob", "chi"], 4);
const options = { by: "speaker", numComponents: 4, covarianceType: "diag", adaptation: {} } as const;
const discriminative = { criterion: "mmi", iterations: 2 } as const;

describe("mixtures that are adapted, and then trained to tell their labels apart", async () => {
  const adapted = await trainClassifier(utterances, options);
  const both = await trainClassifier(utterances, { ...options, discriminative });

  it("start from the same background model, and go on from the adapted mixtures", async () => {
    expect(both.background).toEqual(adapted.background);
    expect(both.training.adaptation).toEqual(adapted.training.adaptation);
    const [before, after] = [both.training.discriminative?.history[0], both.training.discriminative?.history.at(-1)];
    expect(after?.objective).toBeGreaterThan(before?.objective as number);
    expect(both.mixtures[0]?.means).not.toEqual(adapted.mixtures[0]?.means);
    expect(
      (await trainClassifier(utterances, { ...options, discriminative: { ...discriminative, iterations: 0 } }))
        .mixtures,
    ).toEqual(adapted.mixtures);
  });

  it("are kept by a model file, and trained in each fold", async () => {
    expect(decodeClassifier(encodeClassifier(both))).toEqual(both);
    expect((await crossValidate(utterances, kFolds(utterances, 2), { ...options, discriminative })).numTrials).toBe(12);
  });
});
