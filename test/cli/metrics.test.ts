import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { detectionReport } from "../../src/evaluate/detection/detection-report.js";
import { closedSetTrials } from "../../src/evaluate/detection/open-set.js";
import { formatScores, formatTrials } from "../../src/formats/trials/format-trials.js";
import { createRandom } from "../../src/math/random.js";
import type { ScoredTrial } from "../../src/types.js";
import { commandFolder } from "./command-line.js";

const speakers = ["ada", "bob", "cyd", "dan", "eve"];

function scored(seed: number, distance: number): ScoredTrial[] {
  const random = createRandom(seed);
  return speakers.flatMap((model) =>
    speakers.flatMap((speaker) =>
      [1, 2, 3, 4].map((take) => ({
        model,
        test: `${speaker}-${take}`,
        isTarget: model === speaker,
        score: random.normal() + (model === speaker ? distance : -distance),
      })),
    ),
  );
}

const [good, bad] = [scored(1, 1.2), scored(2, 0.4)];
const json = (value: unknown) => JSON.parse(JSON.stringify(value));

const { at, run } = commandFolder(async ({ at }) => {
  await writeFile(at("good.scores"), formatScores(good));
  await writeFile(at("bad.tsv"), formatScores(bad, { format: "tsv" }));
  await writeFile(at("good.nist"), formatScores(good, { format: "nist" }));
  await writeFile(at("trials"), formatTrials(good));
  await writeFile(at("voxceleb.txt"), formatTrials(good.slice(0, 90), { format: "voxceleb" }));
  await writeFile(at("utt2spk"), good.map(({ test }) => `${test} ${test.replace(/-\d/, "")}\n`).join(""));
  await writeFile(at("few.scores"), formatScores(good.slice(3)));
});

describe("voxmix metrics", () => {
  it("shows systems side by side, with intervals by speaker", () => {
    const { status, stdout, stderr } = run("metrics good.scores bad.tsv trials --samples 50");
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/│ +│ +good\.scores │ +bad\.tsv │/);
    expect(stdout).toMatch(/│ targets +│ +20 │ +20 │/);
    expect(stdout).toMatch(/│ equal error rate, convex hull +│ +[\d.]+ % \([\d.]+ % – [\d.]+ %\) │/);
    expect(stdout).toMatch(/│ minimum cost at prior 0\.01 /);
    expect(stdout).toMatch(/resampling 5 speakers/);
  });

  it("gives the report as JSON, whatever the format, and where the scores tell what is true", () => {
    const report = detectionReport(good, { numSamples: 30, seed: 4 });
    const { systems } = run("metrics good.scores trials --samples 30 --seed 4 --json").json();
    expect(systems).toEqual([{ name: "good.scores", ...json(report) }]);
    expect(run("metrics good.nist trials --samples 30 --seed 4 --json").json().systems[0].cllr).toEqual(report.cllr);
    const own = run("metrics bad.tsv --samples 0 --json").json().systems[0];
    expect(own).toEqual({ name: "bad.tsv", ...json(detectionReport(bad, { numSamples: 0 })) });
  });

  it("takes operating points, and says which scores no trial asked for", () => {
    const { stderr, json } = run(
      "metrics good.scores voxceleb.txt --prior 0.2,0.3 --cost-miss 10 --cost-false-alarm 2 --samples 0 --json",
    );
    const [system] = json().systems;
    expect(stderr).toBe("good.scores: 10 scores of no trial in the list, left out\n");
    expect(system.numTargets + system.numNonTargets).toBe(90);
    expect(system.costs.map(({ priorTarget }: { priorTarget: number }) => priorTarget)).toEqual([0.2, 0.3]);
    expect(system.costs[0]).toMatchObject({ costMiss: 10, costFalseAlarm: 2 });
    expect(run("metrics good.scores trials --prior 0.2 --cost-miss 10 --samples 0").stdout).toContain(
      "actual cost at prior 0.2, costs 10 and 1",
    );
  });

  it("knows speakers from a map", async () => {
    const strangers = good.filter(({ isTarget, test }) => isTarget === true || /(ada|bob)/.test(test));
    const unknown = strangers.map((trial) => ({ ...trial, test: trial.isTarget ? trial.test : `x-${trial.test}` }));
    await writeFile(at("x.csv"), formatScores(unknown, { format: "csv" }));
    const all = unknown.map(({ test }) => `${test},${test.replace(/^x-|-\d/g, "")}\n`);
    await writeFile(at("speakers.csv"), `path,speaker\n${[...new Set(all)].join("")}`);
    const numGroups = (line: string) => run(`${line} --samples 20 --json`).json().systems[0].numGroups;
    expect(numGroups("metrics x.csv")).toBe(5 + 8);
    expect(numGroups("metrics x.csv --speakers speakers.csv")).toBe(5);
    expect(numGroups("metrics good.scores trials --speakers utt2spk")).toBe(5);
  });

  it("takes the decisions of a classifier as claims", async () => {
    const trial = { path: "a.wav", actual: "ada", predicted: "ada", margin: 1, numFrames: 9, fold: null };
    const trials = [
      { ...trial, scores: { ada: -40, bob: -41, cyd: -42 } },
      { ...trial, path: null, actual: "bob", scores: { ada: -40, bob: -40.5, cyd: -44 } },
    ];
    await writeFile(at("report.json"), JSON.stringify({ accuracy: 0.5, trials }));
    const expected = json(detectionReport(closedSetTrials({ trials }), { numSamples: 0 }));
    expect(run("metrics report.json --samples 0 --json").json().systems).toEqual([
      { name: "report.json", ...expected },
    ]);
    await writeFile(at("cut.json"), '{"trials": [');
    await writeFile(at("other.json"), '{"trials": [{"actual": "ada", "path": null}]}');
    expect(run("metrics cut.json").stderr).toMatch(/cut\.json: this is not whole JSON/);
    expect(run("metrics other.json").stderr).toMatch(/other\.json: this is no report of voxmix evaluate/);
  });

  it("draws DET curves", async () => {
    const { status, stderr } = run("metrics good.scores bad.tsv --trials trials --samples 0 --plot det.svg");
    expect([status, stderr]).toEqual([0, "DET plot: det.svg\n"]);
    expect(await readFile(at("det.svg"), "utf8")).toContain("good.scores: ");
    expect(run("metrics bad.tsv --plot det.png").status).toBe(2);
  });

  it("says what is missing", () => {
    const said = (line: string) => {
      const { status, stderr } = run(line);
      return `${status} ${stderr}`;
    };
    expect(said("metrics good.scores")).toMatch(/^2 .*good\.scores does not tell which claims are true/);
    expect(said("metrics few.scores trials")).toMatch(
      /^1 .*3 of 100 trials have no score, the first ada against ada-1/,
    );
    expect(said("metrics nothing.scores trials")).toMatch(/^1 .*nothing\.scores: there is no such file/);
    expect(said("metrics utt2spk")).toMatch(/^1 .*utt2spk, line 1: 2 fields, and "model test score" was expected/);
    expect(said("metrics good.scores trials --prior 1.5")).toMatch(
      /^2 .*'--prior <p,p,…>': expected a probability between 0 and 1/,
    );
    expect(said("metrics bad.tsv bad.tsv")).toMatch(/^2 .*a score file is given twice/);
  });
});
