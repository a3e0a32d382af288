import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readLabels, writeLabels } from "../../src/corpus/label-files.js";
import { CorpusError } from "../../src/errors.js";
import { folderOf, temporaryFolder } from "./temporary-folder.js";

const tiers = [{ name: "word", intervals: [{ start: 0, end: 0.5, label: "yes" }] }];

describe("writeLabels", () => {
  it.each(["TextGrid", "ctm", "rttm", "mlf", "lab", "txt"])(
    "writes .%s by its name, which readLabels reads",
    async (extension) => {
      const path = join(await temporaryFolder(), `take.${extension}`);
      await writeLabels(path, tiers);
      const [read] = await readLabels(path);
      expect(read?.recording).toBe("take");
      expect(read?.tiers[0]?.intervals[0]).toMatchObject({ start: 0, end: 0.5, label: "yes" });
    },
  );

  it("turns one format into another", async () => {
    const folder = await folderOf({ "a.ctm": "s1 1 0.5 0.25 yes\n" });
    await writeLabels(join(folder, "b.TextGrid"), await readLabels(join(folder, "a.ctm")), { duration: 2 });
    const [back] = await readLabels(join(folder, "b.TextGrid"));
    expect(back?.tiers[0]?.intervals.map(({ label, end }) => [label, end])).toEqual([
      ["", 0.5],
      ["yes", 0.75],
      ["", 2],
    ]);
    await writeLabels(join(folder, "c.out"), tiers, { format: "Audacity" });
    expect(await readFile(join(folder, "c.out"), "utf8")).toBe("0\t0.5\tyes\n");
  });

  it("leaves nothing behind when it refuses", async () => {
    const folder = await temporaryFolder();
    await expect(writeLabels(join(folder, "a.xml"), tiers)).rejects.toThrow(/a\.xml: name it \.TextGrid/);
    await expect(writeLabels(join(folder, "a.phn"), tiers)).rejects.toThrow(/"TIMIT" is not written/);
    const two = ["a", "b"].map((recording) => ({ recording, tiers }));
    await expect(writeLabels(join(folder, "a.TextGrid"), two)).rejects.toThrow(CorpusError);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("readLabels", () => {
  it("says what is not there and what is no file of labels", async () => {
    const folder = await folderOf({ "a.txt": "hello" });
    await expect(readLabels(join(folder, "b.lab"))).rejects.toThrow(/b\.lab: there is no such file/);
    await expect(readLabels(folder)).rejects.toThrow(/a file of labels was expected/);
    await expect(readLabels(join(folder, "a.txt"))).rejects.toThrow(/a\.txt: these are no labels with times/);
  });
});
