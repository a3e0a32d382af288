import { readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { buzz, writeSound } from "../oracles/sounds.js";
import { commandFolder } from "./command-line.js";

const { at, voxmix, run } = commandFolder(({ run }) => {
  expect(run("train corpus --by digit --split train -o m.safetensors --components 2").status).toBe(0);
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

  it("finds the segments itself, or says that there is none", async () => {
    const tone = buzz(300, 1);
    const quiet = new Float32Array(8000).map((_, n) => 0.0005 * Math.sin(n * n));
    const samples = Float32Array.from([...quiet, ...tone.samples, ...quiet, ...tone.samples, ...quiet]);
    await writeSound(at("twice.wav"), { ...tone, samples });
    const found = run("classify m.safetensors twice.wav --by segment -o twice.ctm --json");
    expect(found.status).toBe(0);
    expect(found.json()).toHaveLength(2);
    expect((await readFile(at("twice.ctm"), "utf8")).trim().split("\n")).toHaveLength(2);
    await writeSound(at("silence.wav"), { ...tone, samples: new Float32Array(8000) });
    const none = run("classify m.safetensors silence.wav --by segment --json");
    expect(none.json()).toEqual([]);
    expect(none.stderr).toMatch(/no segment: no speech was found/);
  });

  it("goes on after a segment that cannot be used, and exits with 1", async () => {
    await writeFile(at("some.ctm"), "0_ann_0 1 0 0.3 a\n0_ann_0 1 5 1 b\n");
    const args = `classify m.safetensors ${recordings[0]} --by segment --segments some.ctm`;
    const { status, stdout, stderr } = run(args);
    expect(status).toBe(1);
    expect(stdout).toMatch(/0\.300/);
    expect(stderr).toMatch(/0_ann_0\.wav, 5\.000–6\.000 s: .*holds no samples/);
  });

  it.each([
    ["--by word", /expected one of "recording", "segment", got "word"/],
    ["--segments some.ctm", /--segments is for segments; add --by segment/],
    ["-o x.ctm", /--output is for segments/],
    ["--by segment -o x.pdf", /name it \.TextGrid/],
    ["--by segment -o x.TextGrid", /holds one recording, and there are 2/],
    ["--by segment --segments m.rttm", /has no labels of 0_ann_0/],
  ])("refuses %s before it decides", async (args, message) => {
    await writeFile(at("m.rttm"), "SPEAKER a 1 0 1 <NA> <NA> x <NA> <NA>\nSPEAKER b 1 0 1 <NA> <NA> x <NA> <NA>\n");
    const { status, stderr } = run(`classify m.safetensors ${recordings.join(" ")} ${args}`);
    expect(stderr).toMatch(message);
    expect(status).toBe(2);
  });

  it("normalises the recordings of one speaker together where the model does", () => {
    expect(run("train corpus --by digit --normalize-by speaker -o g.safetensors --components 2").status).toBe(0);
    const args = "classify g.safetensors corpus/recordings/0_ann_0.wav corpus/recordings/2_ann_1.wav --json";
    const [alone] = run(args).json();
    const [together] = run(`${args} --same-speaker`).json();
    expect(together.label).toBe("0");
    expect(together.scores).not.toEqual(alone.scores);
  });

  it("takes files of features, and says what a model of features knows of sound", async () => {
    expect(run("features corpus/recordings/0_ann_0.wav corpus/recordings/2_ben_1.wav -o f.ark").status).toBe(0);
    const names = (await readdir(at("corpus", "recordings"))).filter((name) => name.includes("_ann_"));
    expect(run(`features ${names.map((name) => `corpus/recordings/${name}`).join(" ")} -o npy`).status).toBe(0);
    const rows = names.map((name) => `npy/${name.replace(".wav", ".npy")}\t${name[0]}`);
    await writeFile(at("features.tsv"), ["path\tdigit", ...rows].join("\n"));
    const flags = "--energy-gate off --normalization none --delta-window 2";
    const trained = run(`train features.tsv --by digit -o f.safetensors --components 2 ${flags}`);
    expect(trained.status).toBe(0);
    expect(trained.stderr).toMatch(/trained on files of features, which do not say which recipe made them/);

    const results = run("classify f.safetensors f.ark npy/2_ann_1.npy --json");
    expect(results.stderr).toBe("");
    expect(results.json().map(({ path, label }: { path: string; label: string }) => [path, label])).toEqual([
      ["f.ark:0_ann_0", "0"],
      ["f.ark:2_ben_1", expect.any(String)],
      ["npy/2_ann_1.npy", "2"],
    ]);
    const sound = run("classify f.safetensors corpus/recordings/2_ann_1.wav --json");
    expect(sound.status).toBe(1);
    expect(sound.json()[0].error).toMatch(/do not say which recipe made them, so it cannot take sound/);
  });
});
