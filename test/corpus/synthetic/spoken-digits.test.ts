import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkManifest } from "../../../src/corpus/check-manifest.js";
import { findAudioFiles } from "../../../src/corpus/layouts/find-recordings.js";
import { readManifest } from "../../../src/corpus/read-manifest.js";
import { digitVoices, makeSpokenDigits, spokenDigits } from "../../../src/corpus/synthetic/spoken-digits.js";
import { CorpusError, OptionError } from "../../../src/errors.js";
import type { Progress } from "../../../src/types.js";
import { folderOf, temporaryFolder } from "../temporary-folder.js";

const small = { voices: ["f2-scotland", "m3-america"], takes: 2, seed: 7 } as const;

async function digests(folder: string): Promise<Record<string, string>> {
  const names = [...(await findAudioFiles(folder)), "manifest.tsv"];
  const hash = async (name: string) =>
    createHash("sha256")
      .update(await readFile(join(folder, name)))
      .digest("hex");
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await hash(name)] as const)));
}

describe("makeSpokenDigits", () => {
  it("makes a sound corpus, the same from the same seed, each recording whatever the others are", async () => {
    const parent = await temporaryFolder();
    const folder = join(parent, "new", "digits");
    const progress: Progress[] = [];
    const made = await makeSpokenDigits({ folder, ...small, onProgress: (p) => progress.push(p) });
    expect(made).toEqual({ folder, numRecordings: 40 });
    expect(progress.at(-1)).toEqual({ stage: "synthesize", done: 40, total: 40 });

    const manifest = await readManifest(folder);
    expect(manifest.source).toBe(join(folder, "manifest.tsv"));
    expect(manifest.columnNames).toEqual(["speaker", "digit", "take", "split"]);
    expect(manifest.rows[13]).toMatchObject({
      path: join(folder, "recordings", "3_f2-scotland_1.wav"),
      columns: { speaker: "f2-scotland", digit: "3", take: "1", split: "train" },
    });
    const check = await checkManifest(manifest);
    expect(check.problems).toEqual([]);
    expect(check.sampleRates).toEqual([{ sampleRate: 22050, numFiles: 40 }]);
    expect(check.seconds / 40).toBeGreaterThan(0.4);
    expect(check.seconds / 40).toBeLessThan(1.2);

    const first = await digests(folder);
    expect(await digests((await makeSpokenDigits({ folder: join(parent, "again"), ...small })).folder)).toEqual(first);

    // In place of the earlier corpus, with one voice less.
    await makeSpokenDigits({ folder, ...small, voices: ["m3-america"] });
    const { "manifest.tsv": _, ...fewer } = await digests(folder);
    expect(Object.keys(fewer)).toHaveLength(20);
    expect(first).toMatchObject(fewer);

    await makeSpokenDigits({ folder, ...small, voices: ["m3-america"], seed: 8 });
    const other = await digests(folder);
    expect(Object.keys(fewer).filter((name) => fewer[name] === other[name])).toEqual([]);
    expect(await readdir(folder)).toEqual(["manifest.tsv", "recordings"]);
  });

  it("makes five takes, the first two of them to test with", async () => {
    const folder = join(await temporaryFolder(), "digits");
    await makeSpokenDigits({ folder, voices: ["f1-america"] });
    const { rows } = await readManifest(folder);
    const splits = new Map(rows.map(({ columns: { take, split } }) => [take, split]));
    expect([...splits]).toEqual([
      ["0", "test"],
      ["1", "test"],
      ["2", "train"],
      ["3", "train"],
      ["4", "train"],
    ]);
  });

  it("says how many recordings it makes", () => {
    expect(Object.keys(digitVoices).length * 5 * 10).toBe(spokenDigits.numRecordings);
  });

  it("leaves nothing behind when stopped", async () => {
    const parent = await temporaryFolder();
    const abort = new AbortController();
    let reports = 0;
    const onProgress = () => {
      reports++;
      abort.abort(new Error("enough"));
    };
    const failure = makeSpokenDigits({ folder: join(parent, "digits"), ...small, signal: abort.signal, onProgress });
    await expect(failure).rejects.toThrow("enough");
    expect(reports).toBe(1);
    expect(await readdir(parent)).toEqual([]);
  });

  it("does not replace what it did not make", async () => {
    const folder = await folderOf({ "recordings/0_m3-america_0.wav": "x", "recordings/0_jackson_0.wav": "x" });
    await expect(makeSpokenDigits({ folder, ...small })).rejects.toThrow("it holds another corpus (0_jackson_0.wav)");
    await expect(makeSpokenDigits({ folder, ...small })).rejects.toBeInstanceOf(CorpusError);
    expect(await readdir(join(folder, "recordings"))).toHaveLength(2);

    const listed = await folderOf({ "manifest.tsv": "path\nmine.wav\n" });
    await expect(makeSpokenDigits({ folder: listed, ...small })).rejects.toThrow(/manifest\.tsv of another corpus/);
    await expect(makeSpokenDigits({ folder: join(listed, "manifest.tsv"), ...small })).rejects.toThrow(
      /this is no folder/,
    );
    expect(await readdir(listed)).toEqual(["manifest.tsv"]);
  });

  it("leaves a README in the folder, and the earlier corpus until the new one is made", async () => {
    const folder = await folderOf({
      "README.md": "about",
      "recordings/0_m3-america_0.wav": "x",
      "manifest.tsv": "path\nx\n",
    });
    const abort = new AbortController();
    const onProgress = () => abort.abort(new Error("enough"));
    await expect(makeSpokenDigits({ folder, ...small, signal: abort.signal, onProgress })).rejects.toThrow("enough");
    expect((await readdir(folder)).toSorted()).toEqual(["README.md", "manifest.tsv", "recordings"]);
    expect(await readdir(join(folder, "recordings"))).toEqual(["0_m3-america_0.wav"]);
    await makeSpokenDigits({ folder, ...small, voices: ["f1-america"] });
    expect((await readdir(folder)).toSorted()).toEqual(["README.md", "manifest.tsv", "recordings"]);
    expect(await readdir(join(folder, "recordings"))).toHaveLength(20);
  });

  it.each([{ seed: 1.5 }, { seed: Number.NaN }, { takes: 1 }, { takes: 2.5 }, { voices: [] }])(
    "refuses %o",
    async (options) => {
      const folder = join(await temporaryFolder(), "digits");
      await expect(makeSpokenDigits({ folder, ...options })).rejects.toBeInstanceOf(OptionError);
    },
  );
});
