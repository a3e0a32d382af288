import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readManifest } from "../../src/corpus/read-manifest.js";
import { buzz, writeSound } from "../oracles/sounds.js";

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
