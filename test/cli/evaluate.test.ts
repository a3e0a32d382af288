import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

const { at, voxmix, run } = commandFolder(({ run }) => {
  expect(run("train corpus --by digit --split train -o m.safetensors --components 2").status).toBe(0);
});

describe("voxmix evaluate", () => {
  it("prints accuracy, interval, confusion and trials of a model", () => {
    const { status, json } = voxmix(
      "evaluate",
      "m.safetensors",
      "corpus",
      "--by",
      "digit",
      "--split",
      "test",
      "--json",
    );
    expect(status).toBe(0);
    const report = json();
    expect(report.numTrials).toBe(30);
    expect(report.accuracy).toBeGreaterThan(0.9);
    expect(report.interval.low).toBeLessThan(report.accuracy);
    expect(report.confusion.labels).toEqual(["0", "1", "2"]);
    expect(report.trials[0]).toMatchObject({ actual: "0", path: expect.stringContaining("0_ann_0.wav") });
    expect(Object.keys(report.trials[0].scores)).toEqual(["0", "1", "2"]);
  });

  it("trains anew for each fold", () => {
    const args = ["evaluate", "corpus", "--by", "digit", "--components", "2", "--json"];
    const bySpeaker = voxmix(...args, "--folds", "speaker").json();
    expect(new Set(bySpeaker.trials.map((trial: { fold: string }) => trial.fold))).toEqual(new Set(["ann", "ben"]));
    expect(bySpeaker.numTrials).toBe(42);
    const inThree = voxmix(...args, "--folds", "3").json();
    expect(new Set(inThree.trials.map((trial: { fold: string }) => trial.fold))).toEqual(new Set(["1", "2", "3"]));
    const grouped = voxmix(...args, "--folds", "2", "--group-by", "index").json();
    expect(new Set(grouped.trials.map((trial: { fold: string }) => trial.fold))).toEqual(new Set(["1", "2"]));
    expect(voxmix(...args, "--folds", "leave-one-out", "--where", "index=0,1,2").json().numTrials).toBe(18);
  });

  it("shows a table, and writes the report to look at and the one to compute with", async () => {
    const args = ["evaluate", "m.safetensors", "corpus", "--split", "test"];
    const { stdout } = voxmix(...args, "--report", "r.html");
    expect(stdout).toMatch(/rows are the actual digit/);
    expect(stdout).toMatch(/accuracy: [\d.]+ % right \(\d+ of 30\); 95 % interval/);
    const html = await readFile(at("r.html"), "utf8");
    expect(html).toMatch(/^<!doctype html>/);
    expect(html.replace(/ xmlns(:xlink)?="[^"]*"/g, "")).not.toMatch(/https?:|<script/);
    expect(html).toContain("<h1>Digit recognition on corpus</h1>");
    expect(html).toContain("voxmix evaluate m.safetensors corpus --split test --report r.html");
    for (const id of ["about", "confusions", "scores", "labels", "training", "mistakes", "reproduce"]) {
      expect(html).toContain(`<section id="${id}"`);
    }
    voxmix(...args, "--report", "r.json");
    expect(JSON.parse(await readFile(at("r.json"), "utf8")).numTrials).toBe(30);
  });

  it("lets the worst mistakes of folds be heard, and of segments of one recording those that were mistaken", async () => {
    run("evaluate corpus --by speaker --folds 3 --components 1 --covariance spherical --report folds.html");
    const html = await readFile(at("folds.html"), "utf8");
    const [mistakes = 0, sounds = 0] = [/class="mistake"/g, /<audio /g].map((of) => html.match(of)?.length ?? 0);
    expect(sounds).toBe(mistakes);
    expect(html).toContain("in 3 folds, each by models trained on the other folds alone");
    const rows = [
      "path\tstart\tend\tdigit",
      ...[0, 1, 2].map((k) => `corpus/recordings/1_ann_0.wav\t${k / 10}\t${k / 10 + 0.1}\t0`),
    ];
    await writeFile(at("segments.tsv"), rows.join("\n"));
    run("evaluate m.safetensors segments.tsv --report segments.html");
    const segments = await readFile(at("segments.html"), "utf8");
    expect(new Set(segments.match(/<audio [^>]*src="[^"]*"/g)).size).toBe(segments.match(/class="mistake"/g)?.length);
  });

  it.each([
    ["--lda 2", {}],
    ["--pca 6", {}],
    ["--normalize-by speaker", { recipe: { normalizationScope: "group" } }],
    ["--vad adaptive --energy-gate off", { recipe: { vad: { method: "adaptive" } } }],
    ["--resample 4000", { recipe: { sampleRate: 4000, resampling: "allow" } }],
  ])("trains the folds with %s", (flags, expected) => {
    const args = `evaluate corpus --by digit --folds 2 --group-by index --components 2 ${flags} --json`;
    const { status, json } = run(args);
    expect(status).toBe(0);
    expect(json()).toMatchObject({ numTrials: 42, ...expected });
    expect(json().accuracy).toBeGreaterThan(0.5);
  });

  it("needs the column to normalise by", () => {
    const { status, stderr } = run("evaluate corpus --by digit --folds 2 --normalize-by room");
    expect(status).toBe(1);
    expect(stderr).toMatch(/no column "room"; the columns are: digit, speaker/);
  });
});
