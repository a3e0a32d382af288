import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readFolder } from "../../../src/corpus/layouts/read-folder.js";
import { folderOf, tinyWav, wavsNamed } from "../temporary-folder.js";

const digits = wavsNamed("7_jackson_10.wav", "7_jackson_4.wav", "7_jackson_5.wav");

describe("readFolder", () => {
  it.each(["", "recordings/"])("knows FSDD by its names, in %o", async (prefix) => {
    const files = Object.fromEntries(Object.entries(digits).map(([name, bytes]) => [prefix + name, bytes]));
    const folder = await folderOf({ ...files, "README.md": "about" });
    const manifest = await readFolder(folder);
    expect(manifest.columnNames).toEqual(["digit", "speaker", "index", "split"]);
    expect(manifest.rows).toEqual([
      {
        path: join(folder, `${prefix}7_jackson_4.wav`),
        row: 1,
        columns: { digit: "7", speaker: "jackson", index: "4", split: "test" },
      },
      {
        path: join(folder, `${prefix}7_jackson_5.wav`),
        row: 2,
        columns: { digit: "7", speaker: "jackson", index: "5", split: "train" },
      },
      {
        path: join(folder, `${prefix}7_jackson_10.wav`),
        row: 3,
        columns: { digit: "7", speaker: "jackson", index: "10", split: "train" },
      },
    ]);
  });

  it("reads label/file.wav, and passes over what is no recording", async () => {
    const folder = await folderOf({
      ...wavsNamed("no/b.wav", "no/a.WAV", "yes/a.wav", "yes/._a.wav", ".git/x.wav"),
      "no/a.txt": "x",
    });
    const manifest = await readFolder(folder);
    expect(manifest.columnNames).toEqual(["label"]);
    expect(manifest.rows.map((row) => [row.path.slice(folder.length + 1), row.columns])).toEqual([
      ["no/a.WAV", { label: "no" }],
      ["no/b.wav", { label: "no" }],
      ["yes/a.wav", { label: "yes" }],
    ]);
  });

  it("follows links, each folder once", async () => {
    const real = await folderOf(wavsNamed("a.wav"));
    const folder = await folderOf({ "yes/b.wav": tinyWav() });
    await symlink(real, join(folder, "no"));
    await symlink(folder, join(folder, "yes", "loop"));
    await symlink(join(folder, "nowhere"), join(folder, "yes", "gone.wav"));
    const manifest = await readFolder(folder);
    expect(manifest.rows.map((row) => row.path.slice(folder.length + 1))).toEqual([
      "no/a.wav",
      "yes/b.wav",
      "yes/gone.wav",
    ]);
  });

  it("reads a manifest.tsv where there is one, though the names look like FSDD", async () => {
    const folder = await folderOf({ ...digits, "manifest.tsv": "path\tsplit\n7_jackson_4.wav\ttrain\n" });
    expect((await readFolder(folder)).rows.map((row) => row.columns)).toEqual([{ split: "train" }]);
  });

  it("reads any names by a pattern, which goes before all else", async () => {
    const folder = await folderOf({ ...wavsNamed("ann/1/yes.wav", "bob/2/no.wav"), "manifest.tsv": "path\nx.wav\n" });
    const manifest = await readFolder(folder, { pattern: "{speaker}/{session}/{word}.wav" });
    expect(manifest.columnNames).toEqual(["speaker", "session", "word"]);
    expect(manifest.rows.map((row) => row.columns)).toEqual([
      { speaker: "ann", session: "1", word: "yes" },
      { speaker: "bob", session: "2", word: "no" },
    ]);
  });

  it("names the file that does not match the pattern", async () => {
    const folder = await folderOf(wavsNamed("s01_00_1.wav", "s01-00-2.wav"));
    await expect(readFolder(folder, { pattern: "{speaker}_{word}_{take}.wav" })).rejects.toThrow(
      /s01-00-2\.wav does not match .*mend its name/,
    );
    const deeper = await folderOf(wavsNamed("recordings/s01_00_1.wav"));
    await expect(readFolder(deeper, { pattern: "{speaker}_{word}_{take}.wav" })).rejects.toThrow(
      /name the subfolder as the corpus/,
    );
    expect((await readFolder(deeper, { pattern: "recordings/{speaker}_{word}_{take}.wav" })).rows).toHaveLength(1);
  });

  it.each([
    ["an empty folder", {}, /no sound file/],
    ["a folder without recordings", { "a.txt": "x" }, /no sound file/],
    [
      "recordings in the folder itself",
      wavsNamed("x.wav"),
      /x\.wav lies in the folder itself.*manifest\.tsv.*label\/file\.wav.*pattern/,
    ],
    ["deeper folders", wavsNamed("ann/1/yes.wav"), /ann\/1\/yes\.wav lies deeper.*Understood are/],
    ["labels and loose files", wavsNamed("yes/a.wav", "z.wav"), /z\.wav lies in the folder itself/],
    ["FSDD with one other name", { ...digits, "10_jackson_3.wav": tinyWav() }, /lies in the folder itself/],
    [
      "FSDD with recordings elsewhere",
      { ...digits, "recordings/1_theo_1.wav": tinyWav() },
      /lies in the folder itself/,
    ],
  ])("refuses %s", async (_, files, message) => {
    await expect(readFolder(await folderOf(files))).rejects.toThrow(message);
  });
});
