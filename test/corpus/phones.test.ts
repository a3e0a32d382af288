import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLabels } from "../../src/corpus/label-files.js";
import { loadUtterances } from "../../src/corpus/load/load-utterances.js";
import type { ManifestRow } from "../../src/corpus/manifest.js";
import { readManifest } from "../../src/corpus/read-manifest.js";
import { formatTextGrid, parseTextGrid } from "../../src/formats/labels/text-grid.js";
import { resolveClassifierOptions, trainClassifier } from "../../src/recognize/classifier.js";
import { corpusFolder, hasCorpus, skipNote } from "../oracles/corpora.js";

const folder = corpusFolder("phones");
const place = ({ path, start, end }: ManifestRow) => `${path} ${start} ${end}`;

describe.skipIf(!hasCorpus("phones"))(`seven sentences with hand-made labels${skipNote("phones")}`, () => {
  it("have the same phones in the TextGrid and the ESPS file, which also labels what is before the first", async () => {
    const fromPraat = (await readManifest(folder, { by: "phonetic" })).rows;
    const fromEsps = (await readManifest(folder, { by: "label", labels: "ESPS" })).rows;
    expect(fromPraat).toHaveLength(253);
    expect(fromEsps).toHaveLength(260);
    const later = fromEsps.filter(({ start }) => start !== 0);
    expect(later.map((row) => [place(row), row.columns.label])).toEqual(
      fromPraat.map((row) => [place(row), row.columns.phonetic]),
    );
  });

  it("have each phone in its word", async () => {
    const phones = (await readManifest(folder, { by: "phonetic" })).rows;
    const words = (await readManifest(folder, { by: "text" })).rows;
    expect(words).toHaveLength(55);
    for (const { path, start = 0, end = 0, columns } of phones) {
      const around = words.filter((word) => word.path === path && (word.start ?? 0) <= start && (word.end ?? 0) >= end);
      expect(around.map((word) => word.columns.text)).toEqual(columns.text === undefined ? [] : [columns.text]);
    }
    expect(phones.filter(({ columns }) => columns.text === undefined)).toHaveLength(0);
    expect(phones.slice(0, 3).map(({ columns }) => [columns.phonetic, columns.text, columns.file])).toEqual([
      ["V", "amongst", "msajc003"],
      ["m", "amongst", "msajc003"],
      ["V", "amongst", "msajc003"],
    ]);
  });

  it("are one tier or the other, never both", async () => {
    await expect(readManifest(folder, { by: "phone" })).rejects.toThrow(
      /no tier is called "phone"; .*text, .*phonetic/,
    );
    await expect(readManifest(folder, { by: "tone" })).rejects.toThrow(/"tone" holds points/);
    const one = await readManifest(join(folder, "msajc003.TextGrid"), { by: "text" });
    expect(one.rows.map(({ columns }) => columns.text).join(" ")).toBe(
      "amongst her friends she was considered beautiful",
    );
  });

  it("survive being written as TextGrid", async () => {
    const [{ tiers } = { tiers: [] }] = await readLabels(join(folder, "msajc057.TextGrid"));
    expect(tiers).toHaveLength(11);
    expect(parseTextGrid(formatTextGrid(tiers))).toEqual(tiers);
  });

  it("train a model for each phone; segments shorter than a frame are passed over with a message", async () => {
    const options = resolveClassifierOptions({
      by: "phonetic",
      numComponents: 1,
      covarianceType: "diag",
      recipe: { normalization: "none", energyGate: null, deltaOrder: 0 },
    });
    const manifest = await readManifest(folder, { by: "phonetic" });
    const { utterances, skipped } = await loadUtterances(manifest, { ...options, groupBy: "file" });
    expect(utterances).toHaveLength(227);
    expect(skipped).toHaveLength(26);
    for (const { message } of skipped) expect(message).toMatch(/shorter than one frame of 25 ms/);
    expect(new Set(utterances.map(({ group }) => group)).size).toBe(7);
    const numFrames = new Map<string, number>();
    for (const { label, features } of utterances)
      numFrames.set(label, (numFrames.get(label) ?? 0) + features.numFrames);
    // "NH" and some others are one frame in all, too little for a Gaussian.
    const enough = utterances.filter(({ label }) => (numFrames.get(label) ?? 0) > 1);
    const classifier = await trainClassifier(enough, options);
    expect(classifier.labels).toHaveLength(40);
    expect(classifier.sampleRate).toBe(20000);
    expect([...numFrames.values()].reduce((sum, count) => sum + count)).toBe(1237);
  });
});
