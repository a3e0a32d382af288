import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeManifest } from "../../src/corpus/manifest.js";
import { readManifest } from "../../src/corpus/read-manifest.js";
import { CorpusError } from "../../src/errors.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-tables-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, text: string) {
  await writeFile(join(folder, name), text);
  return (await readManifest(join(folder, name))).rows.map(({ columns }) => columns);
}

const HEAD = "path\tsentence\tage\n";

describe("a quotation mark that nothing closes", () => {
  it("takes no row of a table with tabs away, and shifts no label", async () => {
    const rows = await read(
      "voices.tsv",
      `${HEAD}1.wav\t"Good morning, he said.\ttwenties\n2.wav\tYes.\tteens\n3.wav\tMaybe tomorrow."\tfifties\n4.wav\tsay "a" now\tteens\n`,
    );
    expect(rows.map(({ age }) => age)).toEqual(["twenties", "teens", "fifties", "teens"]);
    expect(rows.map(({ sentence }) => sentence)).toEqual([
      '"Good morning, he said.',
      "Yes.",
      'Maybe tomorrow."',
      'say "a" now',
    ]);
  });

  it("leaves whole quoted fields as they were, tabs inside too", async () => {
    const rows = await read("quoted.tsv", `${HEAD}1.wav\t"a\tb ""c"""\tteens\n`);
    expect(rows[0]).toEqual({ sentence: 'a\tb "c"', age: "teens" });
    const mixed = await read("mixed.tsv", `${HEAD}1.wav\t"whole ""c"""\tteens\n2.wav\t"half\tteens\n`);
    expect(mixed.map(({ sentence }) => sentence)).toEqual(['whole "c"', '"half']);
  });

  it("is an error in a table with commas, in the row where it stands", async () => {
    const text = 'path,sentence,age\n1.wav,"Good morning,twenties\n2.wav,Yes.,teens\n3.wav,"No.",teens\n';
    await expect(read("voices.csv", text)).rejects.toThrow(CorpusError);
    await expect(read("voices.csv", text)).rejects.toThrow(/row \d+: a quotation mark is out of place/);
    const twoLines = 'path,sentence\n1.wav,"a\n2.wav,b"\n3.wav,c\n';
    await expect(read("lines.csv", twoLines)).rejects.toThrow(/row \d+: a quotation mark is out of place/);
  });

  it("is written and read back as it is", async () => {
    const rows = await read("round.tsv", `${HEAD}1.wav\t"half\tteens\n2.wav\tsay "a"\tteens\n`);
    const written = join(folder, "written.tsv");
    const manifest = await readManifest(join(folder, "round.tsv"));
    await writeManifest(written, manifest.rows);
    expect((await readManifest(written)).rows.map(({ columns }) => columns)).toEqual(rows);
  });
});
