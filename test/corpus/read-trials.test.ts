import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readScores, readTrials } from "../../src/corpus/read-trials.js";
import { CorpusError } from "../../src/errors.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-trials-"));
  await writeFile(join(folder, "trials"), "ada a1 target\n");
  await writeFile(join(folder, "scores"), "a1 2.5 ada\n");
  await writeFile(join(folder, "binary"), new Uint8Array([1, 0, 2]));
});
afterAll(() => rm(folder, { recursive: true }));

describe("files of trials and scores", () => {
  it("are read, and named where they are wrong", async () => {
    expect(await readTrials(join(folder, "trials"))).toEqual([{ model: "ada", test: "a1", isTarget: true }]);
    await expect(readScores(join(folder, "trials"))).rejects.toThrow(/trials, line 1: the score "target" is no number/);
    await expect(readScores(join(folder, "scores"))).rejects.toThrow(join(folder, "scores"));
    await expect(readScores(join(folder, "binary"))).rejects.toThrow(CorpusError);
    await expect(readTrials(join(folder, "nothing"))).rejects.toThrow(/there is no such file/);
    await expect(readTrials(folder)).rejects.toThrow(CorpusError);
  });
});
