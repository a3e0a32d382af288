import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";
import { RARE, writePhoneCorpus } from "./phone-corpus.js";

const { at, run } = commandFolder(async ({ at, run }) => {
  await writePhoneCorpus(at("phones"));
  expect(run("train phones --by phonetic -o p.safetensors").status).toBe(0);
});

describe("phones at the command line", () => {
  it("are trained with the defaults of their own, without labels of too few frames, which are named", () => {
    const { status, stderr, json } = run("train phones --by phonetic -o q.safetensors --json");
    expect(status).toBe(0);
    expect(json()).toMatchObject({
      task: "phone",
      labels: ["a", "i", "s", "t"],
      covarianceType: "diag",
      recipe: { normalization: "none", energyGate: null },
      skipped: [],
    });
    expect(stderr).toMatch(new RegExp(`left out 1 of 5 labels of phonetic.*fewer than the 2 frames.*"${RARE}"`));
  });

  it("stop the training at such a label with --strict", () => {
    const { status, stderr } = run("train phones --by phonetic -o q.safetensors --strict");
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`phonetic "${RARE}": 1 frame is too few`));
  });

  it("have features though they are shorter than a frame, but for a recipe with a gate", () => {
    const gated = run("train phones --by phonetic -o q.safetensors --energy-gate 60 --json");
    expect(gated.status).toBe(0);
    // Six of "t" and the click.
    expect(gated.json().skipped).toHaveLength(7);
    expect(gated.json().labels).toEqual(["a", "i", "s"]);
  });

  it("are told apart in sentences that were left out, each fold without what it cannot train", () => {
    const { status, stderr, json } = run("evaluate phones --by phonetic --folds file --json");
    expect(status).toBe(0);
    expect(json()).toMatchObject({ task: "phone", numTrials: 24, accuracy: 1 });
    expect(stderr).toMatch(new RegExp(`left out 1 of 5 labels.*without one of the folds.*"${RARE}"`));
    expect(run("evaluate phones --by phonetic --folds file --strict").status).not.toBe(0);
  });

  it("are classified as they were trained, segment by segment", () => {
    const args = "classify p.safetensors phones/say1.wav --by segment --segments phones/say1.TextGrid";
    const { status, stderr, json } = run(`${args} --json`);
    expect(status).toBe(0);
    expect(stderr).toMatch(/8 of 8 segments as they are labelled \(100\.0 %\)/);
    const segments = json();
    expect(segments.map(({ label }: { label: string }) => label).join("")).toBe("satiasit");
    expect(segments[2]).toMatchObject({ truth: "t", numFrames: expect.any(Number) });
    // The same frames as in training: the scores of an evaluation are those of the segments.
    const { trials } = run("evaluate p.safetensors phones --where file=say1 --json").json();
    expect(trials.map(({ scores }: { scores: unknown }) => scores)).toEqual(
      segments.map(({ scores }: { scores: unknown }) => scores),
    );
  });

  it("are written as labels in the formats that hold them", async () => {
    const args = "classify p.safetensors phones/say2.wav --by segment --segments phones/say2.TextGrid --tier phonetic";
    for (const output of ["o.TextGrid", "o.ctm", "o.rttm"]) expect(run(`${args} -o ${output}`).status).toBe(0);
    expect(await readFile(at("o.TextGrid"), "utf8")).toMatch(/name = "phonetic"/);
    expect((await readFile(at("o.ctm"), "utf8")).trim().split("\n")).toHaveLength(8);
    expect(await readFile(at("o.rttm"), "utf8")).toMatch(/^\w+ say2 1 0\.1 0\.07 .*\bi\b/m);
  });

  it("name the tiers when the one asked for is not there", () => {
    const args = "classify p.safetensors phones/say1.wav --by segment --segments phones/say1.TextGrid";
    const { status, stderr } = run(`${args} --tier syllable`);
    expect(status).toBe(2);
    expect(stderr).toMatch(/"syllable"; the tiers are: Word, Phonetic/);
  });
});
