import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkManifest } from "../../../src/corpus/check-manifest.js";
import { fsdd } from "../../../src/corpus/public/corpora.js";
import { compareChecksums, getCorpus, readChecksums } from "../../../src/corpus/public/get-corpus.js";
import { matchLayout } from "../../../src/corpus/public/public-corpus.js";
import { readManifest } from "../../../src/corpus/read-manifest.js";
import { filterRows, parseWhere } from "../../../src/corpus/where.js";
import { corpusFolder, hasCorpus, skipNote } from "../../oracles/corpora.js";
import { buzz, writeSound } from "../../oracles/sounds.js";

const folder = corpusFolder("fsdd");

describe("fsdd", () => {
  it("splits by index", () => {
    expect(matchLayout(fsdd.layout, "7_jackson_32.wav")).toEqual({
      digit: "7",
      speaker: "jackson",
      index: "32",
      split: "train",
    });
    expect(matchLayout(fsdd.layout, "7_jackson_4.wav")).toMatchObject({ split: "test" });
    expect(matchLayout(fsdd.layout, "7_jackson_5.wav")).toMatchObject({ split: "train" });
  });

  it.each(["10_jackson_3.wav", "x_jackson_3.wav", "7_jackson_a.wav", "7_jackson_3_2.wav", "7_jackson.wav"])(
    "does not know %s",
    (name) => {
      expect(matchLayout(fsdd.layout, name)).toBeNull();
    },
  );

  it("has a sum for every recording, sorted as the command sorts them", async () => {
    const names = [...(await readChecksums(fsdd)).keys()];
    expect(names).toHaveLength(fsdd.numRecordings);
    expect(names).toEqual(names.toSorted());
    expect(names.every((name) => matchLayout(fsdd.layout, name) !== null)).toBe(true);
  });
});

describe.skipIf(!hasCorpus("fsdd"))(`fsdd, the real recordings${skipNote("fsdd")}`, () => {
  it("is the corpus that the sums and the digest are of", async () => {
    const recordings = join(folder, "recordings");
    expect(await compareChecksums(recordings, await readChecksums(fsdd))).toEqual({
      missing: [],
      extra: [],
      damaged: [],
    });
  });

  it("is recognised as complete, without a download", async () => {
    const got = await getCorpus("fsdd", { folder, url: "https://example.invalid/" });
    expect(got).toMatchObject({ wasPresent: true, numRecordings: 3000 });
  });

  it("has the official split and nothing wrong with it", async () => {
    const manifest = await readManifest(folder);
    expect(filterRows(manifest, [parseWhere("split=test")]).rows).toHaveLength(300);
    expect(filterRows(manifest, [parseWhere("split=train"), parseWhere("speaker=theo")]).rows).toHaveLength(450);
    const check = await checkManifest(manifest);
    expect(check.sampleRates).toEqual([{ sampleRate: 8000, numFiles: 3000 }]);
    expect(check.problems).toEqual([]);
  });
});

it("recognises speaker, word, take and the usual split by the names", async () => {
  const folder = await mkdtemp(join(tmpdir(), "voxmix-words-"));
  try {
    for (const name of ["s01_00_1", "s02_19_4"])
      await writeSound(join(folder, "recordings", `${name}.wav`), buzz(200, 1));
    const { columnNames, rows } = await readManifest(folder);
    expect(columnNames).toEqual(["speaker", "word", "take", "split"]);
    expect(rows.map(({ columns }) => Object.values(columns))).toEqual([
      ["s01", "00", "1", "train"],
      ["s02", "19", "4", "test"],
    ]);
    await writeSound(join(folder, "recordings", "s1_word_1.wav"), buzz(200, 1));
    expect((await readManifest(folder)).columnNames).toEqual(["label"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
