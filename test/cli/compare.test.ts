import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

const { at, run } = commandFolder(({ run }) => {
  expect(run("evaluate corpus --by digit --folds speaker --components 1 --report a.json").status).toBe(0);
  expect(run("evaluate corpus --by digit --folds speaker --components 2 --report b.json").status).toBe(0);
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

  it("names what is missing in one of them", async () => {
    const report = JSON.parse(await readFile(at("a.json"), "utf8"));
    writeFileSync(at("c.json"), JSON.stringify({ ...report, trials: report.trials.slice(2) }));
    const { status, stderr } = run("compare a.json c.json");
    expect(status).toBe(1);
    expect(stderr).toMatch(/2 of a\.json are not in c\.json \(corpus\/recordings\//);
    expect(run("compare a.json none.json").stderr).toMatch(/none\.json: there is no such file/);
  });

  it("believes a plain difference", async () => {
    const report = JSON.parse(await readFile(at("a.json"), "utf8"));
    const trials = report.trials.map((trial: object) => ({ ...trial, predicted: "?" }));
    writeFileSync(at("wrong.json"), JSON.stringify({ ...report, trials }));
    expect(run("compare wrong.json a.json").stdout).toMatch(
      /a\.json is right more often: chance alone .* once in .* times/,
    );
  });
});
