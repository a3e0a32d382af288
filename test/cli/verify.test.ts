import { readFile, rm, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { writeFsddLike } from "../oracles/sounds.js";
import { commandFolder } from "./command-line.js";

const others = ["cat", "dan", "eve", "fay"];
const training = "train-ubm voices --components 4 --max-iterations 5";

const { run, at } = commandFolder(async ({ run, at }) => {
  await writeFsddLike(at("voices"), { speakers: ["ann", "ben", ...others], takes: 4 });
  const { status, stderr } = run(`${training} --where speaker=cat,dan,eve,fay -o ubm.safetensors`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const enrolled = run("enroll ubm.safetensors --manifest corpus --where index=5,6 -o door.safetensors");
  expect(enrolled.stdout).toMatch(/ann \(6 recordings\), ben \(6 recordings\); 2 speakers enrolled/);
});

const recording = (name: string) => `corpus/recordings/${name}.wav`;

describe("voxmix train-ubm", () => {
  it("says what it trained, and what the threshold does", () => {
    const { stdout } = run(`${training} --where speaker!=ann -o other.safetensors --false-acceptance 0.2`);
    expect(stdout).toMatch(/background model of 4 Gaussians from \d+ frames of 5 speakers, trained in/);
    expect(stdout).toMatch(
      /at most 20\.0 % of wrong claims accepted; of speakers held out it rejects .* of \d+ true claims/,
    );
  });

  it("gives --json all there is to know", () => {
    const facts = run(
      `${training} --norm s --scoring exact --relevance 4 --no-calibration -o j.safetensors --json`,
    ).json();
    expect(facts).toMatchObject({
      verifier: "j.safetensors",
      numComponents: 4,
      adaptation: "means with relevance factor 4",
      scoring: "exact, s-norm",
      decision: { calibration: null, threshold: 0, criterion: null },
      training: { numSpeakers: 6, numRecordings: 72 },
    });
  });

  it("says where nothing could be learned of thresholds, and what is wrong with its options", () => {
    const { status, stderr } = run("train-ubm corpus --components 4 --max-iterations 3 -o two.safetensors");
    expect(status).toBe(0);
    expect(stderr).toMatch(/no threshold was learned: that takes four speakers/);
    const refused = (flags: string) => run(`${training} -o no.safetensors ${flags}`);
    expect(refused("--no-calibration --prior 0.1")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/--no-calibration/),
    });
    expect(refused("--false-acceptance 0.1 --prior 0.1")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/two ways/),
    });
    expect(refused("--scoring linear --adapt means,weights")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/means alone/),
    });
    expect(refused("--by singer").stderr).toMatch(/no column "singer"/);
  });
});

describe("voxmix enroll", () => {
  it("adds recordings one by one, leaves out those it has, and takes speakers out again", async () => {
    await writeFile(at("step.safetensors"), await readFile(at("ubm.safetensors")));
    const names = ["0_ann_1", "1_ann_1"].map(recording);
    for (const name of names) expect(run(`enroll step.safetensors ann ${name}`).status).toBe(0);
    run(`enroll ubm.safetensors ann ${names.join(" ")} -o once.safetensors`);
    expect(await readFile(at("step.safetensors"))).toEqual(await readFile(at("once.safetensors")));
    const again = run(`enroll step.safetensors ann ${names[0]} ${recording("2_ann_1")}`);
    expect(again.stderr).toMatch(/left out 1 of 2 recordings that are enrolled for "ann" already/);
    expect(run("enroll step.safetensors --list --json").json()).toMatchObject([{ name: "ann", numRecordings: 3 }]);
    expect(run("enroll step.safetensors --remove ann").stdout).toMatch(/ann taken out; 0 speakers enrolled/);
    expect(await readFile(at("step.safetensors"))).toEqual(await readFile(at("ubm.safetensors")));
  });

  it("refuses a recording of another speaker, silence and unknown ways, and leaves the file alone", async () => {
    const before = await readFile(at("door.safetensors"));
    const of = (line: string) => run(`enroll door.safetensors ${line}`);
    expect(of(`eve ${recording("0_ann_5")}`)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/for "ann", and cannot be of "eve"/),
    });
    expect(of("eve nowhere.wav")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/nowhere\.wav: there is no such file/),
    });
    expect(of("eve")).toMatchObject({ status: 2, stderr: expect.stringMatching(/give the recordings of eve/) });
    expect(of("--list --remove ann").stderr).toMatch(/give one of/);
    expect(of("--remove eve").stderr).toMatch(/nobody named "eve" is enrolled; there are ann, ben/);
    expect(await readFile(at("door.safetensors"))).toEqual(before);
  });
});

describe("voxmix verify", () => {
  it("accepts and rejects claims, with score and threshold", () => {
    const claims = `--speaker ann ${recording("1_ann_4")} ${recording("1_ben_4")}`;
    const [ofAnn, ofBen] = run(`verify door.safetensors ${claims} --json`).json();
    expect(ofAnn).toMatchObject({ threshold: 0, thresholdFrom: "learned", accepted: ofAnn.score >= 0 });
    expect(ofAnn.score).toBeGreaterThan(ofBen.score);
    const between = ((ofAnn.score + ofBen.score) / 2).toFixed(3);
    const { status, stdout } = run(`verify door.safetensors ${claims} --threshold ${between}`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/1_ann_4\.wav │ accepted │ ann/);
    expect(stdout).toMatch(/1_ben_4\.wav │ rejected │ ann/);
    expect(stdout).toContain(`threshold ${between} (given)`);
  });

  it("says who it is, or nobody; and goes on after a recording that cannot be read", () => {
    const paths = `${recording("1_ben_4")} voices/recordings/1_fay_0.wav none.wav`;
    const { status, stdout, stderr } = run(`verify door.safetensors ${paths} --json`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/none\.wav: there is no such file/);
    const [ofBen, ofFay, none] = JSON.parse(stdout);
    expect(ofBen).toMatchObject({ best: { speaker: "ben" }, thresholdFrom: "learned" });
    expect(ofBen.speaker).toBe(ofBen.best.score >= 0 ? "ben" : null);
    expect(ofFay.best.score).toBeLessThan(ofBen.best.score);
    expect(ofFay.scores.length).toBe(2);
    expect(none.error).toMatch(/none/);
  });

  it("scores by other methods, where the learned threshold does not hold", () => {
    for (const flags of ["--scoring top --top 2", "--scoring linear", "--norm s"]) {
      const [result] = run(`verify door.safetensors --speaker ann ${recording("1_ann_4")} --json ${flags}`).json();
      expect(result).toMatchObject({ speaker: "ann", accepted: true, thresholdFrom: "default" });
    }
    const [given] = run(`verify door.safetensors --speaker ann ${recording("1_ann_4")} --json --threshold 99`).json();
    expect(given).toMatchObject({ accepted: false, threshold: 99, thresholdFrom: "given" });
  });

  it("makes a page of all claims, and points out recordings that are enrolled", async () => {
    const tested = "verify door.safetensors --manifest corpus --where index=4,5";
    const { status, stderr } = run(`${tested} --scoring supervector --report claims.html`);
    expect(status).toBe(0);
    expect(stderr).toMatch(/warning: 6 of 12 recordings tested are enrolled as well, .*_5\.wav/);
    const page = await readFile(at("claims.html"), "utf8");
    expect(page).toMatch(/Verification on corpus/);
    expect(page).toMatch(/supervector; score, cosine/);
    expect(page).toMatch(/6 of 12 recordings tested are enrolled as well/);
    expect(run(`${tested} --report claims.pdf`).stderr).toMatch(
      /'--report <page>': expected a file name that ends in \.html/,
    );
  });

  it("tests a manifest against everybody, and measures", async () => {
    const { stdout, status } = run("verify door.safetensors --manifest corpus --where index=3,4 -o scores.tsv");
    expect(status).toBe(0);
    expect(stdout).toMatch(/24 claims: 12 true, 12 wrong; score, LLR/);
    expect(stdout).toMatch(/equal error rate, convex hull/);
    const scores = await readFile(at("scores.tsv"), "utf8");
    expect(scores.split("\n")[0]).toBe("model\ttest\ttarget\tscore\tspeaker");
    expect(run("metrics scores.tsv --json").json().systems[0].numTargets).toBe(12);
    expect(run("verify door.safetensors --manifest corpus --where index=3,4 --json").json().report.numNonTargets).toBe(
      12,
    );
  });

  it("scores a trial list in its own format, enrolling models that are recordings", async () => {
    await writeFile(at("k.txt"), "ann 1_ann_4 target\nben 1_ann_4 nontarget\nann 2_ben_4 nontarget\n");
    const { stdout, status } = run("verify door.safetensors --trials k.txt --recordings corpus -o k-scores.txt");
    expect(status).toBe(0);
    expect(stdout).toMatch(/3 claims: 1 true, 2 wrong/);
    const lines = (await readFile(at("k-scores.txt"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => line.split(" "));
    expect(lines.map(([model, test]) => `${model} ${test}`)).toEqual(["ann 1_ann_4", "ben 1_ann_4", "ann 2_ben_4"]);
    const [alone] = run(`verify door.safetensors --speaker ben ${recording("1_ann_4")} --json`).json();
    expect(Number(lines[1]?.[2])).toBe(alone.score);

    await writeFile(
      at("v.txt"),
      "1 recordings/0_ann_0.wav recordings/1_ann_4.wav\n0 recordings/0_ann_0.wav recordings/1_ben_4.wav\n",
    );
    const pairs = run("verify ubm.safetensors --trials v.txt --recordings corpus --format csv -o v.csv");
    expect(pairs.stderr).toMatch(/1 model of the list enrolled from the recording of that name/);
    expect((await readFile(at("v.csv"), "utf8")).split("\n")[0]).toBe("model,test,target,score");
    const before = run("enroll ubm.safetensors --list").stdout;
    expect(before).toMatch(/nobody is enrolled/);

    await writeFile(at("lost.txt"), "ann lost target\n");
    const lost = run("verify door.safetensors --trials lost.txt --recordings corpus");
    expect(lost).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/1 of the 1 recordings of the trial list are not there, such as lost/),
    });
  });

  it("says what it needs", () => {
    const refused = (line: string, message: RegExp) => {
      const { status, stderr } = run(line);
      expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringMatching(message) });
    };
    refused("verify door.safetensors", /give one of: recordings/);
    refused("verify door.safetensors --trials k.txt", /where they are by --recordings/);
    refused(`verify door.safetensors --speaker eve ${recording("1_ann_4")}`, /nobody named "eve"/);
    refused(`verify door.safetensors ${recording("1_ann_4")} -o x.txt`, /give --json for recordings/);
    refused("verify door.safetensors --manifest corpus --speaker ann", /leave out --speaker/);
    refused(`verify ubm.safetensors ${recording("1_ann_4")}`, /nobody is enrolled/);
    expect(run(`verify ${recording("1_ann_4")} ${recording("1_ann_4")}`).stderr).toMatch(/1_ann_4\.wav/);
  });
});

describe("other commands", () => {
  it("know the file", async () => {
    expect(run("info door.safetensors --json").json()).toMatchObject({
      kind: "verifier",
      enrolled: { ann: 6, ben: 6 },
      cohort: others,
    });
    expect(run("convert door.safetensors --label ann -o ann.json").status).toBe(0);
    expect(JSON.parse(await readFile(at("ann.json"), "utf8")).means_.length).toBe(4);
    await rm(at("ann.json"));
    expect(run(`classify door.safetensors ${recording("1_ann_4")}`).stderr).toMatch(
      /this is a verifier, expected a classifier: use voxmix verify/,
    );
  });
});
