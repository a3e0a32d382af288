import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

const { run } = commandFolder(({ at }) => {
  writeFileSync(at("ref.txt"), "ada-1 one two three\nada-2 yes\nbob-1 no No\n");
  writeFileSync(at("hyp.trn"), "one too three (ada-1)\nyes oh (ada-2)\nno no (bob-1)\n");
  writeFileSync(at("short.txt"), "ada-1 one two three\n");
});

describe("voxmix wer", () => {
  it("counts what was recognised against what was said", () => {
    const { status, stdout } = run("wer ref.txt hyp.trn");
    expect(status).toBe(0);
    expect(stdout).toMatch(/word error rate: 50\.00 % \(3 of 6\); 95 % interval /);
    expect(stdout).toMatch(/utterances with an error: 100\.00 % \(3 of 3\)/);
    expect(stdout).toMatch(/two +│ too +│ +1/);
    expect(run("wer ref.txt hyp.trn --json --ignore-case").json()).toMatchObject({
      rate: 2 / 6,
      substitutions: 1,
      insertions: 1,
      utterances: [{ id: "ada-1" }, { id: "ada-2" }, { id: "bob-1", rate: 0 }],
    });
  });

  it("shows word under word", () => {
    const { stdout } = run("wer ref.txt hyp.trn --alignments");
    expect(stdout).toContain("REF:  one two three\nHYP:  one too three\n          S\n");
    expect(stdout).toContain("REF:  yes **\nHYP:  yes oh\n          I");
  });

  it("counts characters, and draws groups for the interval", () => {
    const json = run("wer ref.txt hyp.trn --json --characters --group-by ^[a-z]+").json();
    expect(json).toMatchObject({ unit: "character", numReference: 18, substitutions: 2, insertions: 2, numGroups: 2 });
  });

  it("wants a hypothesis for every utterance, unless it is told that none is empty", () => {
    const { status, stderr } = run("wer ref.txt short.txt");
    expect(status).toBe(1);
    expect(stderr).toMatch(/2 \(ada-2, bob-1\) of the references have no hypothesis/);
    expect(run("wer ref.txt short.txt --missing-is-empty --json").json()).toMatchObject({ deletions: 3, rate: 0.5 });
    expect(run("wer ref.txt hyp.trn --group-by (").status).toBe(2);
  });
});
