import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findTrialRecordings, readScores, readTrials } from "../../src/corpus/trial-files.js";
import { CorpusError } from "../../src/errors.js";
import { buzz, writeSound } from "../oracles/sounds.js";

describe("read trials", () => {
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
      await expect(readScores(join(folder, "trials"))).rejects.toThrow(
        /trials, line 1: the score "target" is no number/,
      );
      await expect(readScores(join(folder, "scores"))).rejects.toThrow(join(folder, "scores"));
      await expect(readScores(join(folder, "binary"))).rejects.toThrow(CorpusError);
      await expect(readTrials(join(folder, "nothing"))).rejects.toThrow(/there is no such file/);
      await expect(readTrials(folder)).rejects.toThrow(CorpusError);
    });
  });
});

describe("trial recordings", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "voxmix-trials-"));
    for (const name of ["id1/x/a.wav", "id1/y/a.wav", "id2/b.wav"])
      await writeSound(join(folder, "wav", name), buzz(200, 1));
    await writeFile(join(folder, "list.tsv"), "path\tspeaker\nwav/id1/x/a.wav\tada\nwav/id2/b.wav\tbob\n");
  });
  afterAll(() => rm(folder, { recursive: true }));

  const found = async (source: string, names: readonly string[]) =>
    (await findTrialRecordings(join(folder, source), names)).rows.map(({ path, columns }) => [
      columns.recording,
      path.slice(folder.length + 1),
    ]);

  describe("the recordings of a trial list", () => {
    it("are found in any folder by their paths, and by their names where these are enough", async () => {
      expect(await found("wav", ["id1/x/a.wav", "id1/y/a", "b", "b.wav"])).toEqual([
        ["id1/x/a.wav", "wav/id1/x/a.wav"],
        ["id1/y/a", "wav/id1/y/a.wav"],
        ["b", "wav/id2/b.wav"],
        ["b.wav", "wav/id2/b.wav"],
      ]);
    });

    it("are found in a manifest", async () => {
      expect(await found("list.tsv", ["b", "a"])).toEqual([
        ["b", "wav/id2/b.wav"],
        ["a", "wav/id1/x/a.wav"],
      ]);
    });

    it("are found by the utterances of a Kaldi data directory", async () => {
      await writeSound(join(folder, "kaldi", "one.wav"), buzz(200, 1));
      await writeFile(join(folder, "kaldi", "wav.scp"), `ada-1 ${join(folder, "kaldi", "one.wav")}\n`);
      expect(await found("kaldi", ["ada-1"])).toEqual([["ada-1", "kaldi/one.wav"]]);
    });

    it("are asked for where they are missing, or not clear", async () => {
      await expect(found("wav", ["b", "c", "d"])).rejects.toThrow(
        /2 of the 3 recordings of the trial list are not there, such as c, d/,
      );
      await expect(found("wav", ["a"])).rejects.toThrow(/may be id1\/x\/a\.wav or id1\/y\/a\.wav/);
      await expect(found("nowhere", ["a"])).rejects.toThrow(CorpusError);
    });
  });
});
