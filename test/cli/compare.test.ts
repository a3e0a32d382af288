import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

/** A report of 42 recordings of two speakers, of which those are right that are asked for. */
function report(isRight: (index: number) => boolean) {
  const trials = Array.from({ length: 42 }, (_, i) => ({
    path: `corpus/${i}.wav`,
    group: i % 2 ? "ann" : "ben",
    actual: String(i % 3),
    predicted: isRight(i) ? String(i % 3) : "other",
    margin: 1,
    scores: {},
    numFrames: 20,
    fold: null,
  }));
  return { accuracy: 0, trials };
}

const { at, run } = commandFolder(({ at }) => {
  writeFileSync(at("a.json"), JSON.stringify(report((i) => i % 4 > 0)));
  writeFileSync(at("b.json"), JSON.stringify(report((i) => i % 5 > 0)));
});

describe("voxmix compare", () => {
  it("says of two reports on the same recordings whether they differ", () => {
    const { status, stdout } = run("compare a.json b.json");
    expect(status).toBe(0);
    expect(stdout).toMatch(/a\.json alone/);
    expect(stdout).toMatch(/McNemar's exact test: p = /);
    expect(stdout).toMatch(/no difference|right more often/);
    const same = run("compare a.json a.json --json").json();
    expect(same).toMatchObject({ difference: 0, better: null, numTrials: 42, intervalByGroup: { numGroups: 2 } });
    expect(same.conclusion).toMatch(/right on the same recordings/);
  });

  it("names what is missing in one of them", () => {
    writeFileSync(at("c.json"), JSON.stringify({ trials: report(() => true).trials.slice(2) }));
    const { status, stderr } = run("compare a.json c.json");
    expect(status).toBe(1);
    expect(stderr).toMatch(/2 of a\.json are not in c\.json \(corpus\/0/);
    expect(run("compare a.json none.json").stderr).toMatch(/none\.json: there is no such file/);
  });

  it("believes a plain difference", () => {
    writeFileSync(at("wrong.json"), JSON.stringify(report(() => false)));
    expect(run("compare wrong.json a.json").stdout).toMatch(
      /a\.json is right more often: chance alone .* once in .* times/,
    );
  });

  it("takes what evaluate writes", async () => {
    expect(run("evaluate corpus --by digit --folds 2 --components 1 --report r.json").status).toBe(0);
    expect(JSON.parse(await readFile(at("r.json"), "utf8")).trials[0]).toHaveProperty("group");
    expect(run("compare r.json r.json --json").json()).toMatchObject({ numTrials: 42, difference: 0 });
  });
});
