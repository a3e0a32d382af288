import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readWav } from "../../src/audio/read-wav.js";
import { extractFeatures } from "../../src/features/extract-features.js";
import { buzz, writeFsddLike, writeSound } from "../oracles/sounds.js";

const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-cli-"));
  await writeFsddLike(join(folder, "corpus"));
  expect(
    voxmix("train", "corpus", "--by", "digit", "--split", "train", "-o", "m.safetensors", "--components", "2").status,
  ).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

function voxmix(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: "utf8" });
  return { status, stdout, stderr, json: () => JSON.parse(stdout) };
}

describe("voxmix", () => {
  it("answers --help and --version", () => {
    expect(voxmix("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { status, stdout } = voxmix("--help");
    expect(status).toBe(0);
    for (const verb of ["corpus", "info", "features", "train", "classify", "evaluate"]) expect(stdout).toContain(verb);
  });

  it.each([
    [["sing"], /unknown command/],
    [[], /Usage/],
    [["train", "corpus", "--by", "digit"], /required option.*--output/],
    [["train", "corpus", "-o", "x.safetensors"], /--by; corpus has: digit, speaker, index, split/],
    [["train", "corpus", "--by", "digit", "-o", "x.safetensors", "--components", "two"], /a whole number/],
    [["train", "corpus", "--by", "digit", "-o", "x.safetensors", "--components", "0"], /numComponents/],
    [["train", "corpus", "--by", "digit", "-o", "x.safetensors", "--window", "round"], /Allowed choices/],
    [["train", "corpus", "--by", "digit", "-o", "x.safetensors", "--where", "speaker"], /no condition/],
    [["evaluate", "corpus"], /a model and a manifest, or a manifest and --folds/],
    [["evaluate", "corpus", "--by", "digit", "--folds", "colour"], /--folds is a number.*speaker/],
    [["evaluate", "m.safetensors", "corpus", "--folds", "3"], /give the manifest alone/],
    [["evaluate", "m.safetensors", "corpus", "--report", "r.pdf"], /\.html or \.json/],
  ])("exits with 2 on %j", (args, message) => {
    const { status, stderr } = voxmix(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it.each([
    [["info", "nowhere"], /no such file/],
    [["train", "nowhere", "--by", "digit", "-o", "x.safetensors"], /nowhere/],
    [["train", "corpus", "--by", "colour", "-o", "x.safetensors"], /"colour".*digit/],
    [
      ["train", "corpus", "--by", "digit", "--split", "dev", "-o", "x.safetensors"],
      /no row has split=dev.*test, train/,
    ],
    [
      ["classify", "corpus/recordings/0_ann_0.wav", "corpus/recordings/0_ann_0.wav"],
      /0_ann_0\.wav: .*not a \.safetensors/,
    ],
    [["evaluate", "m.safetensors", "corpus", "--by", "speaker"], /"ann"; the model knows these of digit/],
    [["corpus", "get", "librispeech"], /librispeech.*fsdd/],
    [["features", "m.safetensors"], /m\.safetensors/],
  ])("exits with 1 on %j", (args, message) => {
    const { status, stderr } = voxmix(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
    expect(stderr).not.toMatch(/bug of voxmix/);
  });
});

describe("voxmix train", () => {
  it("prints one JSON object and writes the model it names", () => {
    const result = voxmix(
      "train",
      "corpus",
      "--by",
      "speaker",
      "--split",
      "train",
      "-o",
      "s.safetensors",
      "--components",
      "2",
      "--json",
    );
    expect(result.json()).toMatchObject({
      model: "s.safetensors",
      by: "speaker",
      labels: ["ann", "ben"],
      task: "speaker",
      numComponents: [2, 2],
      training: { numUtterances: 12 },
      skipped: [],
    });
    expect(existsSync(join(folder, "s.safetensors"))).toBe(true);
  });

  it("gives the same bytes for the same seed", async () => {
    const train = (name: string, seed: string) =>
      voxmix(
        "train",
        "corpus",
        "--by",
        "digit",
        "--where",
        "index!=0,1",
        "-o",
        name,
        "--components",
        "3",
        "--seed",
        seed,
      );
    for (const [name, seed] of [
      ["1.safetensors", "5"],
      ["2.safetensors", "5"],
      ["3.safetensors", "6"],
    ] as const)
      train(name, seed);
    const [a, b, c] = await Promise.all([1, 2, 3].map((i) => readFile(join(folder, `${i}.safetensors`))));
    expect(a?.equals(b as Buffer)).toBe(true);
    expect(a?.equals(c as Buffer)).toBe(false);
  });

  it("leaves out a wrong file, says so at the end, and stops at once with --strict", async () => {
    const rows = (await readdir(join(folder, "corpus", "recordings"))).map(
      (name) => `corpus/recordings/${name}\t${name[0]}`,
    );
    await writeFile(join(folder, "broken.wav"), "RIFF");
    await writeFile(
      join(folder, "list.tsv"),
      ["path\tdigit", ...rows.slice(0, 10), "broken.wav\t0", ...rows.slice(10)].join("\n"),
    );
    const args = ["train", "list.tsv", "--by", "digit", "-o", "l.safetensors", "--components", "2"];
    const lenient = voxmix(...args, "--json");
    expect(lenient.status).toBe(0);
    expect(lenient.json().skipped).toMatchObject([{ row: 12, path: expect.stringContaining("broken.wav") }]);
    expect(lenient.stderr).toMatch(/skipped 1 of 43 recordings[\s\S]*row 12 .*broken\.wav/);
    const strict = voxmix(...args, "--strict");
    expect(strict.status).toBe(1);
    expect(strict.stderr).toMatch(/row 12 .*broken\.wav/);
  });

  it("reads labels from file names and folders", async () => {
    for (const [speaker, pitch] of [
      ["kim", 200],
      ["lee", 500],
    ] as const) {
      for (const take of [1, 2]) {
        await writeSound(join(folder, "named", `${speaker}-${take}.wav`), buzz(pitch, take));
        await writeSound(join(folder, "folders", speaker, `${take}.wav`), buzz(pitch, take));
      }
    }
    const named = voxmix(
      "train",
      "named",
      "--pattern",
      "{who}-{take}.wav",
      "--by",
      "who",
      "-o",
      "n.safetensors",
      "--components",
      "1",
      "--json",
    );
    expect(named.json().labels).toEqual(["kim", "lee"]);
    const foldered = voxmix("train", "folders", "--by", "label", "-o", "f.safetensors", "--components", "1", "--json");
    expect(foldered.json().labels).toEqual(["kim", "lee"]);
  });
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
    const html = await readFile(join(folder, "r.html"), "utf8");
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).not.toMatch(/https?:|<script/);
    voxmix(...args, "--report", "r.json");
    expect(JSON.parse(await readFile(join(folder, "r.json"), "utf8")).numTrials).toBe(30);
  });
});

describe("voxmix classify", () => {
  const recordings = ["corpus/recordings/0_ann_0.wav", "corpus/recordings/2_ben_1.wav"];

  it("prints an array of path, label, margin and scores", () => {
    const results = voxmix("classify", "m.safetensors", ...recordings, "--json").json();
    expect(results.map(({ path, label }: { path: string; label: string }) => [path, label])).toEqual([
      [recordings[0], "0"],
      [recordings[1], "2"],
    ]);
    for (const { margin, scores } of results) {
      const [best = 0, second = 0] = Object.values<number>(scores).sort((a, b) => b - a);
      expect(margin).toBe(best - second);
    }
  });

  it("decides on the others when one cannot be used, and exits with 1", () => {
    const { status, stdout, stderr } = voxmix("classify", "m.safetensors", "none.wav", ...recordings);
    expect(status).toBe(1);
    expect(stderr).toMatch(/none\.wav: there is no such file/);
    expect(stdout).toMatch(/2_ben_1\.wav/);
  });
});

describe("voxmix features", () => {
  it("writes what the library extracts", async () => {
    const path = "corpus/recordings/0_ann_0.wav";
    const { json } = voxmix("features", path, "--json", "--deltas", "1", "--frame-length", "32");
    const [{ frames, numFrames, names }] = json();
    const expected = extractFeatures(await readWav(join(folder, path)), { deltaOrder: 1, frameLength: 0.032 });
    expect(numFrames).toBe(expected.numFrames);
    expect(names).toHaveLength(expected.dim);
    expect(Float32Array.from(frames.flat())).toEqual(expected.data);
  });

  it("writes .npy files, one for each recording", async () => {
    expect(
      voxmix("features", "corpus/recordings/0_ann_0.wav", "corpus/recordings/0_ann_1.wav", "-o", "npy").status,
    ).toBe(0);
    expect(await readdir(join(folder, "npy"))).toEqual(["0_ann_0.npy", "0_ann_1.npy"]);
    expect((await readFile(join(folder, "npy", "0_ann_0.npy"))).subarray(1, 6).toString()).toBe("NUMPY");
    expect(
      voxmix("features", "corpus/recordings/0_ann_0.wav", "corpus/recordings/0_ann_1.wav", "-o", "x.npy").status,
    ).toBe(2);
  });
});

describe("voxmix info and corpus", () => {
  it("describe a recording, a model and a manifest", () => {
    expect(voxmix("info", "corpus/recordings/0_ann_0.wav", "--json").json()).toMatchObject({
      kind: "recording",
      sampleRate: 8000,
      seconds: 0.4,
    });
    expect(voxmix("info", "m.safetensors", "--json").json()).toMatchObject({ kind: "model", labels: ["0", "1", "2"] });
    const manifest = voxmix("info", "corpus", "--json").json();
    expect(manifest).toMatchObject({
      kind: "manifest",
      numRecordings: 42,
      columns: { split: { test: 30, train: 12 } },
    });
    expect(voxmix("info", "m.safetensors").stdout).toMatch(/energyGate/);
  });

  it("list and check", async () => {
    expect(
      voxmix("corpus", "list", "--json")
        .json()
        .map(({ name }: { name: string }) => name),
    ).toEqual(["fsdd", "spoken-digits"]);
    const sound = voxmix("corpus", "check", "corpus", "--json");
    expect(sound.status).toBe(0);
    expect(sound.json().numFiles).toBe(42);
    await writeFile(join(folder, "bad.tsv"), "path\tword\ncorpus/recordings/0_ann_0.wav\ta\nnowhere.wav\tb\n");
    const bad = voxmix("corpus", "check", "bad.tsv");
    expect(bad.status).toBe(1);
    expect(bad.stdout).toMatch(/error.*3.*nowhere\.wav/);
  });
});
