import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest } from "../../src/corpus/read-manifest.js";
import { formatTextGrid } from "../../src/formats/labels/text-grid.js";
import { folderOf, tinyWav, wavsNamed } from "./temporary-folder.js";

const grid = formatTextGrid([
  { name: "word", intervals: [{ start: 0, end: 1, label: "yes" }] },
  { name: "phone", intervals: [{ start: 0, end: 0.5, label: "y" }] },
]);

describe("a file of labels as the source", () => {
  it("finds the recording beside it", async () => {
    const folder = await folderOf({ ...wavsNamed("s1.wav", "s2.wav"), "s1.TextGrid": grid, "s1.txt": "a transcript" });
    const source = join(folder, "s1.TextGrid");
    expect(await readManifest(source, { by: "word" })).toEqual({
      source,
      columnNames: ["word", "file"],
      rows: [{ path: join(folder, "s1.wav"), row: 1, start: 0, end: 1, columns: { word: "yes", file: "s1" } }],
    });
    const [row] = (await readManifest(source, { pattern: "{speaker}.wav" })).rows;
    expect(row?.columns).toEqual({ word: "yes", file: "s1", speaker: "s1" });
    await expect(readManifest(source, { pattern: "x{speaker}.wav" })).rejects.toThrow(
      /s1\.wav does not match the pattern/,
    );
  });

  it("says when there is no recording beside it, or more than one", async () => {
    const folder = await folderOf({ "a.lab": "0 1 a", "b.lab": "0 1 a", "b.wav": tinyWav(), "b.flac": "fLaC" });
    await expect(readManifest(join(folder, "a.lab"))).rejects.toThrow(
      /a\.lab: no recording lies beside it, such as a\.wav/,
    );
    await expect(readManifest(join(folder, "b.lab"))).rejects.toThrow(/b\.lab: it may belong to b\.flac or b\.wav/);
  });

  it("finds the recordings that it names, in its folder or below", async () => {
    const folder = await folderOf({
      ...wavsNamed("wav/a/s1.wav", "wav/b/s1.wav", "wav/s2.wav"),
      "all.mlf": '#!MLF!#\n"*/b/s1.lab"\n0 1000000 no\n.\n"/data/mfcc/s2.rec"\n0 1000000 yes\n.\n',
      "all.ctm": "s2 1 0 0.5 yes\ns2.wav 1 0.5 0.5 no\ngone 1 0 1 no\n",
      "unclear.ctm": "s1 1 0 0.5 yes\n",
      "gone.rttm": "SPEAKER gone 1 0 1 <NA> <NA> ann <NA>\n",
    });
    const rowsOf = async (name: string) =>
      (await readManifest(join(folder, name))).rows.map(({ path, columns }) => [
        path.slice(folder.length + 1),
        columns,
      ]);
    expect(await rowsOf("all.mlf")).toEqual([
      ["wav/b/s1.wav", { label: "no", file: "wav/b/s1" }],
      ["wav/s2.wav", { label: "yes", file: "wav/s2" }],
    ]);
    expect(await rowsOf("all.ctm")).toEqual([
      ["wav/s2.wav", { word: "yes", file: "wav/s2" }],
      ["wav/s2.wav", { word: "no", file: "wav/s2" }],
    ]);
    expect((await readManifest(join(folder, "all.ctm"))).warnings).toEqual([
      expect.stringMatching(/1 recordings it names are not in .*left out: gone/),
    ]);
    await expect(readManifest(join(folder, "unclear.ctm"))).rejects.toThrow(
      /"s1" may be wav\/a\/s1\.wav or wav\/b\/s1\.wav/,
    );
    await expect(readManifest(join(folder, "gone.rttm"))).rejects.toThrow(/no recording is called gone in/);
  });

  it("tells labels from a table by the content of a .txt, and takes a format that is named", async () => {
    const folder = await folderOf({
      ...wavsNamed("a.wav", "b.wav"),
      "a.txt": "0.0\t0.005\tyes\n",
      "b.out": "#\n0.005 125 no\n",
      "list.txt": "path\tword\na.wav\tyes\n",
    });
    expect((await readManifest(join(folder, "a.txt"))).rows[0]?.columns).toEqual({ label: "yes", file: "a" });
    expect((await readManifest(join(folder, "list.txt"))).rows[0]?.columns).toEqual({ word: "yes" });
    expect((await readManifest(join(folder, "b.out"), { labels: "ESPS" })).rows[0]?.columns.label).toBe("no");
  });
});
