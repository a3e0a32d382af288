import { describe, expect, it } from "vitest";
import { loadUtterances } from "../src/corpus/load/load-utterances.js";
import { readManifest } from "../src/corpus/read-manifest.js";
import { filterRows, parseWhere } from "../src/corpus/where.js";
import { crossValidate } from "../src/evaluate/folds/cross-validate.js";
import { groupFolds } from "../src/evaluate/folds/folds.js";
import { evaluate } from "../src/evaluate/report.js";
import { resolveClassifierOptions, trainClassifier } from "../src/recognize/classifier.js";
import { corpusFolder, hasCorpus, skipNote } from "./oracles/corpora.js";

/** The README's table, with the defaults: `npm run test:slow`, about ten minutes. */
async function load(corpus: "fsdd" | "words20", by: string, split?: string) {
  const options = resolveClassifierOptions({ by });
  const all = await readManifest(corpusFolder(corpus));
  const manifest = split === undefined ? all : filterRows(all, [parseWhere(`split=${split}`)]);
  const { recipe } = options;
  const { utterances, sampleRate } = await loadUtterances(manifest, { by, groupBy: "speaker", recipe, strict: true });
  return { utterances, options: { ...options, sampleRate } };
}

async function accuracyOnSplit(corpus: "fsdd" | "words20", by: string) {
  const { utterances, options } = await load(corpus, by, "train");
  const test = await load(corpus, by, "test");
  return await evaluate(await trainClassifier(utterances, options), test.utterances);
}

describe.skipIf(!hasCorpus("fsdd"))(`FSDD${skipNote("fsdd")}`, () => {
  it("digits, official split", async () => {
    const { accuracy, numTrials } = await accuracyOnSplit("fsdd", "digit");
    expect(numTrials).toBe(300);
    expect(accuracy).toBeGreaterThanOrEqual(0.993);
  }, 1_800_000);
  it("speakers, official split", async () => {
    expect((await accuracyOnSplit("fsdd", "speaker")).accuracy).toBe(1);
  }, 1_800_000);
  it("digits of speakers never heard", async () => {
    const { utterances, options } = await load("fsdd", "digit");
    const { accuracy, numTrials } = await crossValidate(utterances, groupFolds(utterances), options);
    expect(numTrials).toBe(3000);
    expect(accuracy).toBeGreaterThanOrEqual(0.84);
  }, 3_600_000);
});

describe.skipIf(!hasCorpus("words20"))(`words20${skipNote("words20")}`, () => {
  it("words of speakers never heard", async () => {
    const { utterances, options } = await load("words20", "word");
    const { accuracy, numTrials } = await crossValidate(utterances, groupFolds(utterances, 5), options);
    expect(numTrials).toBe(1600);
    expect(accuracy).toBeGreaterThanOrEqual(0.9);
  }, 3_600_000);
  it("speakers, takes 1–3 → 4", async () => {
    const { accuracy, numTrials } = await accuracyOnSplit("words20", "speaker");
    expect(numTrials).toBe(400);
    expect(accuracy).toBeGreaterThanOrEqual(0.98);
  }, 1_800_000);
});
