import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { buzz, writeSound } from "../oracles/sounds.js";
import { commandFolder } from "./command-line.js";

const { at, voxmix, run } = commandFolder();

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
    expect(existsSync(at("s.safetensors"))).toBe(true);
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
    const [a, b, c] = await Promise.all([1, 2, 3].map((i) => readFile(at(`${i}.safetensors`))));
    expect(a?.equals(b as Buffer)).toBe(true);
    expect(a?.equals(c as Buffer)).toBe(false);
  });

  it("leaves out a wrong file, says so at the end, and stops at once with --strict", async () => {
    const rows = (await readdir(at("corpus", "recordings"))).map((name) => `corpus/recordings/${name}\t${name[0]}`);
    await writeFile(at("broken.wav"), "RIFF");
    await writeFile(
      at("list.tsv"),
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
        await writeSound(at("named", `${speaker}-${take}.wav`), buzz(pitch, take));
        await writeSound(at("folders", speaker, `${take}.wav`), buzz(pitch, take));
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

  it.each([
    ["--resample 4000", { sampleRate: 4000 }],
    ["--vad adaptive --energy-gate off", { recipe: { vad: { method: "adaptive" }, energyGate: null } }],
    ["--pitch keep", { recipe: { pitch: "keep" } }],
    ["--lda 2", { recipe: { transform: { kind: "lda", outputDim: 2 } } }],
    ["--pca 5", { recipe: { transform: { kind: "pca", outputDim: 5 } } }],
    ["--normalize-by speaker", { recipe: { normalizationScope: "group" } }],
    ["--profile kaldi --set cepstralLifter=0", null],
    ["--profile kaldi --deltas 1", { recipe: { profile: "kaldi", deltaOrder: 1 } }],
  ])("takes %s, and the model does as it says", (flags, expected) => {
    const args = `train corpus --by digit --split train -o o.safetensors --components 2 ${flags} --json`;
    const { status, stderr, stdout } = run(args);
    if (expected === null) {
      expect(status).toBe(2);
      expect(stderr).toMatch(/unknown recipe option "cepstralLifter"/);
      return;
    }
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject(expected);
    const { numTrials, accuracy } = run("evaluate o.safetensors corpus --split test --json").json();
    expect(numTrials).toBe(30);
    expect(accuracy).toBeGreaterThan(0.5);
  });

  it("trains on varied copies, and says what is wrong with a plan before it reads a recording", async () => {
    await writeFile(at("plan.json"), '{ "copies": 2, "plan": { "speed": [0.9, 1.1], "gain": [-6, 6] }, "seed": 3 }');
    const args = "train corpus --by digit --split train -o o.safetensors --components 2";
    expect(run(`${args} --augment plan.json --json`).json().training.numUtterances).toBe(36);
    const wrong = {
      "{": /this is not JSON/,
      '{ "speeds": [1] }': /unknown augmentation option "speeds"/,
      '{ "vtlnWarps": [0.9] }': /vtlnWarp is 1; got 0\.9/,
    };
    for (const [text, message] of Object.entries(wrong)) {
      await writeFile(at("wrong.json"), text);
      const { status, stderr } = run(`${args} --augment wrong.json`);
      expect(stderr).toMatch(message);
      expect(status).toBe(2);
    }
    expect(run(`${args} --augment none.json`)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/no such file/),
    });
  });

  it("suggests the profile that cross-validation found better, and only where there is one", () => {
    const trained = (flags: string) => run(`train corpus --components 1 -o hint.safetensors ${flags}`).stderr;
    expect(trained("--by digit")).toMatch(/^hint: --profile psf .*docs\/features\.md/m);
    expect(trained("--by digit --profile psf")).not.toMatch(/hint/);
    expect(trained("--by speaker")).not.toMatch(/hint/);
  });

  it("does not fill the screen with what was skipped", async () => {
    const missing = Array.from({ length: 14 }, (_, i) => `missing${i}.wav\t0`);
    const names = await readdir(at("corpus", "recordings"));
    const rows = [...missing, ...names.map((name) => `corpus/recordings/${name}\t${name[0]}`)];
    await writeFile(at("many.tsv"), ["path\tdigit", ...rows].join("\n"));
    const { stderr, json } = run("train many.tsv --by digit -o o.safetensors --components 1 --json");
    expect(json().skipped).toHaveLength(14);
    expect(stderr).toMatch(/skipped 14 of 56 recordings[\s\S]*missing9\.wav[\s\S]*and 4 more/);
    expect(stderr).not.toMatch(/missing10\.wav/);
  });
});
