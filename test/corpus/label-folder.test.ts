import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest } from "../../src/corpus/read-manifest.js";
import { CorpusError } from "../../src/errors.js";
import { formatTextGrid } from "../../src/formats/labels/text-grid.js";
import { folderOf, tinyWav, wavsNamed } from "./temporary-folder.js";

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
