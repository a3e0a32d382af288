import { describe, expect, it } from "vitest";
import { CorpusError } from "../../../src/errors.js";
import { utterancesFromArchive } from "../../../src/formats/features/feature-entries.js";
import { readFeatures, writeFeatures } from "../../../src/formats/features/feature-files.js";
import { trainClassifier } from "../../../src/recognize/classifier.js";
import { classify } from "../../../src/recognize/classify.js";
import type { FeatureMatrix } from "../../../src/types.js";
import { temporaryFolder } from "../../corpus/temporary-folder.js";
import { bare } from "../../features/chunks.js";
import { tinyUtterances } from "../../oracles/tiny-classifier.js";
import { features } from "../feature-fixtures.js";

const inMemory = tinyUtterances(["ada", "bob", "chi"], 4).map((utterance, i) => ({
  ...(utterance as { label: string; group: string }),
  // An archive does not say which recipe made its features.
  features: bare((utterance as { features: FeatureMatrix }).features),
  path: `${utterance.label}-${i}`,
}));
const labels = new Map(inMemory.map(({ path, label }) => [path, label]));
const groups = new Map(inMemory.map(({ path, group }) => [path, group]));
const entries = inMemory.map(({ path, features }) => ({ key: path, features }));

describe("utterancesFromArchive", () => {
  it.each([
    ["a binary archive", "feats.ark", {}],
    ["a binary archive of float64", "feats.ark", { precision: "float64" }],
    ["an archive in text", "feats.ark", { text: true }],
    ["a script file", "feats.scp", {}],
  ] as const)("trains and classifies from %s as from memory, to the bit", async (_, name, options) => {
    const path = `${await temporaryFolder()}/${name}`;
    await writeFeatures(path, entries, options);
    const utterances = await utterancesFromArchive(readFeatures(path), labels, { groups });
    if (!("precision" in options)) expect(utterances).toEqual(inMemory);
    const training = { by: "speaker", numComponents: 2 };
    const [fromFile, fromMemory] = [
      await trainClassifier(utterances, training),
      await trainClassifier(inMemory, training),
    ];
    expect(fromFile.mixtures).toEqual(fromMemory.mixtures);
    expect(utterances.map(({ label }) => label)).toEqual(inMemory.map(({ label }) => label));
    utterances.forEach((utterance, i) => {
      const given = inMemory[i]?.features;
      if (!("features" in utterance) || !given) throw new Error("an utterance has no features");
      const decision = classify(fromFile, utterance.features);
      expect(decision).toEqual(classify(fromMemory, given));
      expect(decision.label).toBe(utterance.label);
    });
  });

  it("takes entries that are there already, without groups", async () => {
    const [first] = await utterancesFromArchive(entries, labels);
    expect(first).toEqual({ label: "ada", path: "ada-0", features: entries[0]?.features });
  });

  it.each([
    ["features without a label", entries, new Map([["bob-4", "bob"]]), {}, /"ada-0" has features and no label/],
    ["features without a group", entries, labels, { groups: new Map() }, /"ada-0" has a label and no group/],
    [
      "features twice",
      [...entries, { key: "ada-0", features: features([[1]]) }],
      labels,
      {},
      /"ada-0" has features twice/,
    ],
    ["no features", [], labels, {}, /of 0 features none has one of the 12 labels/],
    [
      "no label that fits",
      entries,
      new Map([["x", "y"]]),
      { unlabelled: "leave-out" },
      /of 12 features none has one of the 1 labels/,
    ],
  ] as const)("refuses %s", async (_, given, table, options, message) => {
    await expect(utterancesFromArchive(given, table, options)).rejects.toThrow(CorpusError);
    await expect(utterancesFromArchive(given, table, options)).rejects.toThrow(message);
  });

  it("leaves features without a label out when told to, and labels without features", async () => {
    const some = new Map([
      ["bob-4", "bob"],
      ["zoe-1", "zoe"],
    ]);
    const utterances = await utterancesFromArchive(entries, some, { unlabelled: "leave-out" });
    expect(utterances.map(({ path }) => path)).toEqual(["bob-4"]);
  });
});
