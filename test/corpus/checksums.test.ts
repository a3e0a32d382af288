import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { compareChecksums, describeReport, readChecksums } from "../../src/corpus/checksums.js";
import { folderOf } from "./temporary-folder.js";
import { recordings, testCorpus } from "./test-archive.js";

describe("readChecksums", () => {
  it("reads the sums by name", async () => {
    const sums = await readChecksums(await testCorpus("https://example.org"));
    expect([...sums.keys()]).toEqual(Object.keys(recordings).toSorted());
    expect([...sums.values()].every((sum) => /^[0-9a-f]{64}$/.test(sum))).toBe(true);
  });

  it("refuses sums that the digest does not vouch for, or that are gone", async () => {
    const corpus = await testCorpus("https://example.org");
    await writeFile(fileURLToPath(corpus.sums), `${"0".repeat(64)}  0_ann_0.wav\n`);
    await expect(readChecksums(corpus)).rejects.toThrow(/SHA256SUMS: its digest is .*install voxmix again/);
    await expect(readChecksums({ ...corpus, sums: new URL("file:///no/such") })).rejects.toThrow(/are not there/);
  });
});

describe("compareChecksums", () => {
  it("finds what is missing, extra and damaged", async () => {
    const sums = await readChecksums(await testCorpus("https://example.org"));
    const { "0_ann_5.wav": _, ...present } = recordings;
    const whole = await compareChecksums(await folderOf(recordings), sums);
    expect(whole).toEqual({ missing: [], extra: [], damaged: [] });
    expect(describeReport(whole)).toBe("");

    const folder = await folderOf({ ...present, "1_bob_0.wav": "x", "1_bob_2.wav": "x", "notes.txt": "x" });
    const report = await compareChecksums(folder, sums);
    expect(report).toEqual({ missing: ["0_ann_5.wav"], extra: ["1_bob_2.wav"], damaged: ["1_bob_0.wav"] });
    expect(describeReport(report)).toBe("1 missing (0_ann_5.wav), 1 extra (1_bob_2.wav), 1 damaged (1_bob_0.wav)");
  });

  it("misses everything where there is no folder, in natural order", async () => {
    const sums = await readChecksums(await testCorpus("https://example.org"));
    expect((await compareChecksums("/no/such", sums)).missing).toEqual([
      "0_ann_0.wav",
      "0_ann_5.wav",
      "1_bob_0.wav",
      "1_bob_10.wav",
    ]);
    const many = Array.from({ length: 8 }, (_, i) => `${i}.wav`);
    expect(describeReport({ missing: many, extra: [], damaged: [] })).toBe(
      "8 missing (0.wav, 1.wav, 2.wav, 3.wav, 4.wav, … 3 more)",
    );
  });
});
