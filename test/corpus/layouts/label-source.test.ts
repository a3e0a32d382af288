import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest } from "../../../src/corpus/read-manifest.js";
import { CorpusError } from "../../../src/errors.js";
import { formatTextGrid } from "../../../src/formats/labels/text-grid.js";
import { folderOf, tinyWav, wavsNamed } from "../temporary-folder.js";

describe("label folder", () => {
  const oneSecond = tinyWav(0.5, { numSamples: 8000 });
  const grid = (label: string) => formatTextGrid([{ name: "Word", intervals: [{ start: 0.25, end: 0.5, label }] }]);
  const columnsOf = async (...args: Parameters<typeof readManifest>) =>
    (await readManifest(...args)).rows.map(({ columns }) => columns);

  describe("a folder with labels beside the recordings", () => {
    it("gives a row for each label, in the order of the files", async () => {
      const folder = await folderOf({
        ...wavsNamed("b.wav", "a.WAV"),
        "a.TextGrid": grid("yes"),
        "b.textgrid": grid("no"),
      });
      const manifest = await readManifest(folder);
      expect(manifest.rows).toEqual([
        { path: join(folder, "a.WAV"), row: 1, start: 0.25, end: 0.5, columns: { word: "yes", file: "a" } },
        { path: join(folder, "b.wav"), row: 2, start: 0.25, end: 0.5, columns: { word: "no", file: "b" } },
      ]);
      expect(manifest).toMatchObject({ source: folder, columnNames: ["word", "file"] });
    });

    it("joins TIMIT's files, by the sample rate of the recording", async () => {
      const folder = await folderOf({
        "dr1/fcjf0/SA1.WAV": oneSecond,
        "dr1/fcjf0/SA1.PHN": "0 800 h#\n800 1600 sh\n1600 2400 iy\n2400 8000 h#\n",
        "dr1/fcjf0/SA1.WRD": "800 2400 she\n",
        "dr1/fcjf0/SA1.TXT": "0 8000 She.\n",
      });
      expect(await columnsOf(folder, { by: "phone" })).toEqual([
        { phone: "h#", text: "She.", file: "dr1/fcjf0/SA1" },
        { phone: "sh", word: "she", text: "She.", file: "dr1/fcjf0/SA1" },
        { phone: "iy", word: "she", text: "She.", file: "dr1/fcjf0/SA1" },
        { phone: "h#", text: "She.", file: "dr1/fcjf0/SA1" },
      ]);
      const [word] = (await readManifest(folder, { by: "word", pattern: "{region}/{speaker}/{sentence}.wav" })).rows;
      expect(word).toMatchObject({ start: 0.1, end: 0.3, columns: { word: "she", speaker: "fcjf0", sentence: "SA1" } });
    });

    it("refuses labels of another recording, and remarks on those that end late", async () => {
      const folder = await folderOf({ "a.wav": oneSecond, "a.phn": "0 7000 a\n7000 9000 b\n" });
      expect((await readManifest(folder)).warnings).toEqual([
        expect.stringMatching(/a\.phn: "b" ends at 1\.125 s, after/),
      ]);
      const other = await folderOf({ "a.wav": oneSecond, "a.phn": "0 16000 a\n16000 24000 b\n" });
      await expect(readManifest(other)).rejects.toThrow(
        /a\.phn: "b" starts at 2 s, and .*a\.wav is 1\.000 s long at 8000 Hz/,
      );
    });

    it("takes the first kind of the documented order, or the one asked for", async () => {
      const files = {
        "a.wav": oneSecond,
        "a.txt": "0\t0.5\taudacity\n",
        "a.rttm": "SPEAKER a 1 0 0.5 <NA> <NA> ann <NA>\n",
        "a.ctm": "b 1 0 0.5 other\na 1 0 0.5 ctm\n",
        "a.mlf": '#!MLF!#\n"*/a.lab"\n0 5000000 mlf\n.\n',
        "a.lab": "#\n0.5 125 esps\n",
        "a.phn": "0 4000 timit\n",
        "a.TextGrid": grid("textgrid"),
      };
      const found: unknown[] = [];
      const left: Record<string, string | Uint8Array> = { ...files };
      for (const name of Object.keys(files).reverse().slice(0, -1)) {
        found.push(...(await columnsOf(await folderOf(left))));
        delete left[name];
      }
      expect(found).toMatchObject([
        { word: "textgrid" },
        { phone: "timit" },
        { label: "esps" },
        { label: "mlf" },
        { word: "ctm" },
        { speaker: "ann" },
        { label: "audacity" },
      ]);
      const all = await folderOf(files);
      expect(await columnsOf(all, { labels: "CTM" })).toEqual([{ word: "ctm", file: "a" }]);
      expect(await columnsOf(all, { labels: "Audacity" })).toEqual([{ label: "audacity", file: "a" }]);
      await expect(readManifest(all, { labels: "HTK" })).rejects.toThrow(/no HTK label file lies beside a recording/);
    });

    it("remarks on recordings without labels", async () => {
      const folder = await folderOf({ ...wavsNamed("a.wav", "b.wav", "c.wav"), "b.TextGrid": grid("yes") });
      expect((await readManifest(folder)).warnings).toEqual([
        "2 of 3 recordings have no labels beside them (TextGrid) and are left out: a.wav, c.wav",
      ]);
    });

    it("names the label file and the line that is malformed", async () => {
      const folder = await folderOf({ ...wavsNamed("a.wav"), "a.lab": "0 10 a\n20 10 b\n" });
      await expect(readManifest(folder)).rejects.toThrow(CorpusError);
      await expect(readManifest(folder)).rejects.toThrow(/a\.lab, line 2: "b" ends at/);
      const other = await folderOf({ ...wavsNamed("a.wav"), "a.ctm": "b 1 0 1 yes\n" });
      await expect(readManifest(other)).rejects.toThrow(
        /a\.ctm: it has no labels of a\.wav, beside which it lies, but of b/,
      );
    });

    it("stands back where the names already say the labels, unless its column is asked for", async () => {
      const folder = await folderOf({
        ...wavsNamed("yes/a.wav"),
        "yes/a.TextGrid": grid("x"),
        "yes/a.txt": "a transcript",
      });
      expect(await columnsOf(folder)).toEqual([{ label: "yes" }]);
      expect(await columnsOf(folder, { by: "label" })).toEqual([{ label: "yes" }]);
      expect(await columnsOf(folder, { by: "word" })).toEqual([{ word: "x", file: "yes/a", label: "yes" }]);
      expect(await columnsOf(folder, { labels: "TextGrid" })).toEqual([{ word: "x", file: "yes/a", label: "yes" }]);
      const pattern = "{answer}/{take}.wav";
      expect(await columnsOf(folder, { pattern })).toEqual([{ answer: "yes", take: "a" }]);
      expect(await columnsOf(folder, { pattern, by: "word" })).toEqual([
        { word: "x", file: "yes/a", answer: "yes", take: "a" },
      ]);
      const transcripts = await folderOf({ ...wavsNamed("yes/a.wav"), "yes/a.txt": "a transcript" });
      expect(await columnsOf(transcripts, { by: "word" })).toEqual([{ label: "yes" }]);
    });
  });
});

describe("read label source", () => {
  const grid = formatTextGrid([
    { name: "word", intervals: [{ start: 0, end: 1, label: "yes" }] },
    { name: "phone", intervals: [{ start: 0, end: 0.5, label: "y" }] },
  ]);

  describe("a file of labels as the source", () => {
    it("finds the recording beside it", async () => {
      const folder = await folderOf({
        ...wavsNamed("s1.wav", "s2.wav"),
        "s1.TextGrid": grid,
        "s1.txt": "a transcript",
      });
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
});
