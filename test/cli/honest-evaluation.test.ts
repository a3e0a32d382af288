import { copyFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

const { at, run } = commandFolder(({ at, run }) => {
  expect(run("train corpus --by digit --split train -o m.safetensors --components 2").status).toBe(0);
  copyFileSync(at("corpus", "recordings", "0_ann_5.wav"), at("copy.wav"));
  const rows = [
    ["copy.wav", "0", "ann", "monday", "train"],
    ["corpus/recordings/0_ann_5.wav", "0", "ann", "monday", "test"],
    ["corpus/recordings/0_ann_6.wav", "0", "ann", "friday", "train"],
    ["corpus/recordings/0_ben_5.wav", "0", "ben", "friday", "test"],
    ["corpus/recordings/1_ann_5.wav", "1", "ann", "monday", "train"],
    ["corpus/recordings/1_ann_6.wav", "1", "ann", "friday", "train"],
    ["corpus/recordings/1_ben_5.wav", "1", "ben", "friday", "test"],
    ["corpus/recordings/1_ben_6.wav", "1", "ben", "monday", "test"],
  ];
  const table = [["path", "digit", "speaker", "session", "part"], ...rows];
  writeFileSync(at("leaky.tsv"), `${table.map((row) => row.join("\t")).join("\n")}\n`);
});

const kinds = ({ leaks }: { leaks: { kind: string; numConcerned: number }[] }) =>
  leaks.map(({ kind, numConcerned }) => [kind, numConcerned]);

describe("voxmix evaluate, of what a model was trained on", () => {
  it("says that recordings were trained on, and that speakers were", () => {
    const { status, stderr, json } = run("evaluate m.safetensors corpus --where index=4,5 --json");
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /error {3}6 of 12 tested recordings are trained on as well, by the very samples: corpus\/rec/,
    );
    expect(stderr).toMatch(/hint {4}2 of 2 tested speakers are trained on too: ann, ben/);
    expect(kinds(json())).toEqual([
      ["same-sound", 6],
      ["same-speaker", 12],
    ]);
  });

  it("knows a recording under another name", () => {
    const { stderr } = run("evaluate m.safetensors leaky.tsv --where part=train");
    expect(stderr).toMatch(/4 of 4 tested recordings are trained on as well/);
  });

  it("finds nothing in the test part but the speakers, and shows it on the page", async () => {
    const { stderr, stdout } = run("evaluate m.safetensors corpus --split test --report r.html");
    expect(stderr).not.toMatch(/error|warning/);
    expect(stdout).toMatch(/by speaker: 95 % interval .* for a claim about another speaker \(these 2 drawn anew/);
    expect(await readFile(at("r.html"), "utf8")).toMatch(/2 of 2 tested speakers are trained on too: the figure/);
  });

  it("holds to a claim", () => {
    const { status, stdout, stderr } = run("evaluate m.safetensors corpus --split test --claim speaker-independent");
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/speaker-independent does not hold: 2 of 2 tested speakers are trained on too \(ann, ben\)/);
  });

  it("knows nothing of what an older model was trained on", async () => {
    const bytes = await readFile(at("m.safetensors"));
    expect(bytes.includes('\\"recordings\\":\\"')).toBe(true);
    expect(
      run("train corpus --by digit --split train --json -o n.safetensors --components 1").json().training,
    ).not.toHaveProperty("recordings");
  });
});

describe("voxmix evaluate by folds", () => {
  const folds = "evaluate leaky.tsv --by digit --components 1 --json --folds";

  it("finds copies, sessions and speakers that folds part", () => {
    const { stderr, json } = run(`${folds} part`);
    expect(new Set(json().trials.map(({ fold }: { fold: string }) => fold))).toEqual(new Set(["test"]));
    expect(kinds(json())).toEqual([
      ["same-sound", 1],
      ["same-speaker", 1],
    ]);
    expect(stderr).toMatch(/1 of 4 tested recordings is trained on as well, by the very samples/);
    const inTwo = run(`${folds} session`).json();
    expect(inTwo.leaks.map(({ kind }: { kind: string }) => kind)).toEqual(["same-speaker"]);
    expect(inTwo.intervalBy).toBe("speaker");
    expect(inTwo.intervalByGroup.numGroups).toBe(2);
  });

  it("holds to a claim before it trains anything", () => {
    expect(run(`${folds} speaker --claim speaker-independent`).json().leaks).toEqual([]);
    const { status, stderr } = run(`${folds} 2 --claim speaker-independent`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/does not hold: 2 of 2 tested speakers/);
    expect(run("evaluate corpus --by speaker --folds 2 --claim speaker-independent").status).toBe(2);
    expect(run("evaluate corpus --by digit --folds 2 --claim sometimes").status).toBe(2);
  });

  it("repeats them, dealt anew", () => {
    const args = "evaluate corpus --by digit --components 1 --folds 3 --repeats 3";
    const { repeats, numTrials } = run(`${args} --json`).json();
    expect(numTrials).toBe(42);
    expect(repeats.accuracies.map(({ seed }: { seed: number }) => seed)).toEqual([0, 1, 2]);
    expect(run(args).stdout).toMatch(/3 deals of the folds: [\d.]+ % on the average/);
    expect(run("evaluate corpus --by digit --folds speaker --repeats 3").stderr).toMatch(/give their number/);
  });

  it("chooses within each of them", () => {
    const args =
      "evaluate corpus --by digit --folds speaker --choose components=1,2 --choose covariance=diag,full --inner-folds 2";
    const { choices, candidates, innerFolds, numTrials } = run(`${args} --json`).json();
    expect([numTrials, innerFolds]).toEqual([42, 2]);
    expect(candidates).toEqual([
      "components 1, covariance diag",
      "components 1, covariance full",
      "components 2, covariance diag",
      "components 2, covariance full",
    ]);
    expect(choices.map(({ fold }: { fold: string }) => fold)).toEqual(["ann", "ben"]);
    expect(choices[0].innerAccuracies).toHaveLength(4);
    expect(candidates).toContain(choices[0].chosen);
    expect(run(args).stdout).toMatch(/chosen of 4 in each fold by 2 inner folds/);
  });

  it.each([
    ["--choose size=3", /--choose takes setting=value/],
    ["--choose components=a", /--choose: components: expected a whole number of at least 1, got "a"/],
    ["--choose components=1 --choose components=2", /comes twice/],
    ["--choose components=1 --repeats 2", /do not go together/],
    ["--inner-folds 2", /give both/],
    ["--stratify", /--folds 5 --group-by speaker/],
  ])("refuses %s", (flags, message) => {
    const { status, stderr } = run(`evaluate corpus --by digit --folds 2 ${flags}`);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  it("balances the labels of groups", () => {
    const { status, json } = run(
      "evaluate corpus --by digit --components 1 --folds 2 --group-by index --stratify --json",
    );
    expect([status, json().numTrials]).toEqual([0, 42]);
  });
});
