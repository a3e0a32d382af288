import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelOf, readTable, writeManifest } from "../../src/corpus/manifest.js";
import { CorpusError } from "../../src/errors.js";
import { temporaryFolder } from "./temporary-folder.js";

describe("labelOf", () => {
  const row = { path: "/c/a.wav", row: 7, columns: { speaker: "ann", digit: "" } };

  it("is what stands in the column", () => {
    expect(labelOf(row, "speaker")).toBe("ann");
  });

  it("names the row, the column and what there is", () => {
    expect(() => labelOf(row, "word")).toThrow(CorpusError);
    expect(() => labelOf(row, "word")).toThrow(/row 7 .*"word".*speaker, digit/);
    expect(() => labelOf(row, "digit")).toThrow(/row 7 .*empty "digit"/);
    expect(() => labelOf({ ...row, columns: {} }, "word")).toThrow(/no column besides the path/);
  });

  it("does not take what every object has for a column", () => {
    expect(() => labelOf(row, "toString")).toThrow(/no column "toString"/);
  });
});

describe("writeManifest", () => {
  it("writes paths relative to the manifest, and segments where there are any", async () => {
    const folder = await temporaryFolder();
    await writeManifest(join(folder, "m.tsv"), [
      { path: join(folder, "a", "1.wav"), columns: { speaker: "ann" } },
      { path: join(folder, "..", "2.wav"), columns: { word: "yes" }, end: 0.5 },
    ]);
    expect(await readFile(join(folder, "m.tsv"), "utf8")).toBe(
      "path\tend\tspeaker\tword\na/1.wav\t\tann\t\n../2.wav\t0.5\t\tyes\n",
    );
  });

  it("is read back as it was", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "m.tsv");
    const text = fc
      .string({ unit: fc.constantFrom("a", '"', "\t", "\n", ",", ";", "é", " "), maxLength: 6 })
      .map((s) => s.trim());
    const row = fc.record({
      path: text.map((name) => join(folder, `x${name}.wav`)),
      columns: fc.record({ a: text, b: text }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 5 }), async (rows) => {
        await writeManifest(file, rows);
        const back = (await readTable(file)).rows;
        expect(back.map(({ path, columns }) => ({ path, columns }))).toEqual(rows);
      }),
      { numRuns: 50 },
    );
  });

  it("leaves nothing behind when it cannot write", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "m.tsv"));
    await expect(writeManifest(join(folder, "m.tsv"), [])).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["m.tsv"]);
  });

  it("refuses a label called path", async () => {
    const file = join(await temporaryFolder(), "m.tsv");
    await expect(writeManifest(file, [{ path: "/a.wav", columns: { path: "x" } }])).rejects.toThrow(CorpusError);
  });
});

it("refuses a row of one channel, for which a table has no column", async () => {
  const row = { path: "/a.wav", channel: 1, columns: { word: "yes" } };
  await expect(writeManifest("never.tsv", [row])).rejects.toThrow(/\/a\.wav is wanted by channel.*remix/);
});
