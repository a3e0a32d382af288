import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadUtterances } from "../src/corpus/load/load-utterances.js";
import { readManifest } from "../src/corpus/read-manifest.js";
import { filterRows, parseWhere } from "../src/corpus/where.js";
import { evaluate } from "../src/evaluate/report.js";
import { readClassifier } from "../src/formats/model/model-files.js";
import { resolveClassifierOptions } from "../src/recognize/classifier.js";
import { corpusFolder, hasCorpus, skipNote } from "./oracles/corpora.js";

const models = fileURLToPath(new URL("../models", import.meta.url));
const names = readdirSync(models, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe.each(names)("the released model %s", (name) => {
  const read = () => readClassifier(join(models, name, "model.safetensors"));
  const card = readFileSync(join(models, name, "CARD.md"), "utf8");

  it("is what the defaults give today", async () => {
    const { recipe, by, mixtures, training } = await read();
    const defaults = resolveClassifierOptions({ by });
    expect(recipe).toEqual(defaults.recipe);
    expect(mixtures[0]).toMatchObject({
      covarianceType: defaults.covarianceType,
      numComponents: defaults.numComponents,
    });
    expect(training.numUtterances).toBe(2700);
  });

  it("has a card with data, licence, score and limits", () => {
    for (const word of ["26eb9aa", "CC BY-SA 4.0", "95 % interval", "**Limits.**"]) expect(card).toContain(word);
  });

  it.skipIf(!hasCorpus("fsdd"))(`scores what its card says${skipNote("fsdd")}`, async () => {
    const classifier = await read();
    const manifest = filterRows(await readManifest(corpusFolder("fsdd")), [parseWhere("split=test")]);
    const { by, recipe } = classifier;
    const { utterances } = await loadUtterances(manifest, { by, recipe, strict: true });
    const { accuracy, numTrials } = await evaluate(classifier, utterances);
    expect(numTrials).toBe(300);
    expect(card).toContain(`**${(100 * accuracy).toFixed(2)} %** of the 300 test recordings`);
  });
});
