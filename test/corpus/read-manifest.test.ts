import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readManifest } from "../../src/corpus/read-manifest.js";
import { CorpusError } from "../../src/errors.js";
import { folderOf, wavsNamed } from "./temporary-folder.js";

describe("readManifest", () => {
  it("takes a table or a folder", async () => {
    const folder = await folderOf({ ...wavsNamed("yes/a.wav"), "list.tsv": "path\tlabel\nyes/a.wav\tyes\n" });
    const expected = [{ path: join(folder, "yes/a.wav"), columns: { label: "yes" } }];
    expect((await readManifest(folder)).rows).toMatchObject(expected);
    expect((await readManifest(join(folder, "list.tsv"))).rows).toMatchObject(expected);
    expect((await readManifest(folder, { pattern: "{word}/{take}.wav" })).columnNames).toEqual(["word", "take"]);
  });

  it("says what is not there", async () => {
    await expect(readManifest("no/such/corpus")).rejects.toThrow(/no\/such\/corpus: there is no such file or folder/);
    await expect(readManifest("no/such/corpus")).rejects.toBeInstanceOf(CorpusError);
  });

  it("refuses a pattern for a table", async () => {
    const folder = await folderOf({ "list.tsv": "path\na.wav\n" });
    await expect(readManifest(join(folder, "list.tsv"), { pattern: "{a}.wav" })).rejects.toThrow(/this is a file/);
  });
});
