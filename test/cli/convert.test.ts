import { copyFile, readdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readMixture } from "../../src/formats/mixture/mixture-files.js";
import { commandFolder } from "./command-line.js";

const golden = (name: string): string => fileURLToPath(new URL(`../golden/exchange/${name}`, import.meta.url));

const { at, run } = commandFolder(({ run }) => {
  expect(run("train corpus --by digit --split train -o m.safetensors --components 2").status).toBe(0);
});

describe("voxmix convert", () => {
  it("writes the mixtures of a classifier as a folder of files, or one file of HTK", async () => {
    expect(run("convert m.safetensors --to kaldi -o digits")).toMatchObject({
      status: 0,
      stdout: "digits: 3 mixtures in kaldi\n",
      stderr: "",
    });
    expect((await readdir(at("digits"))).sort()).toEqual(["0.gmm", "1.gmm", "2.gmm"]);
    expect(run("convert m.safetensors -o digits.mmf --kind MFCC_0 --json").json()).toEqual({
      output: "digits.mmf",
      format: "htk",
      names: ["0", "1", "2"],
    });
    expect(await readFile(at("digits.mmf"), "utf8")).toMatch(/<MFCC_0>[\s\S]*~h "0"[\s\S]*~h "1"[\s\S]*~h "2"/);
  });

  it("takes one label, and brings it back from every format", async () => {
    const original = await readMixture(at("m.safetensors"), { label: "1" });
    for (const name of ["one.json", "one.txt", "one.ubm", "one.mmf", "one"]) {
      const there = run(`convert m.safetensors --label 1 -o ${name}${name === "one" ? " --to sklearn" : ""}`);
      expect(there).toMatchObject({
        status: 0,
        stderr: "",
        stdout: expect.stringMatching(/^one.*: the mixture "1" in /),
      });
      expect(run(`convert ${name} -o back.safetensors`).status).toBe(0);
      const back = await readMixture(at("back.safetensors"));
      expect(back.covarianceType).toBe(original.covarianceType);
      expect(Math.max(...back.means.map((mean, i) => Math.abs(mean - (original.means[i] as number))))).toBeLessThan(
        1e-10,
      );
    }
  });

  it("reads what other tools wrote, and info says what it is", async () => {
    await copyFile(golden("two-pdfs.mdl"), at("final.mdl"));
    expect(run("convert final.mdl --label 1 -o pdf.txt --json").json()).toMatchObject({
      names: ["1"],
      format: "kaldi",
    });
    expect(await readFile(at("pdf.txt"), "utf8")).toMatch(/^<DiagGMM> /);
    expect(run("info final.mdl --json").json()).toMatchObject({
      kind: "mixtures",
      numMixtures: 2,
      names: ["0", "1"],
      dimensions: [4],
      covarianceTypes: ["diag"],
      numComponents: [3, 3],
    });
    for (const name of ["ldc-bpcsad.mmf", "tied.json", "full.safetensors", "kaldi-mono.txt"]) {
      await copyFile(golden(name), at(name));
      expect(run(`info ${name} --json`).json()).toMatchObject({ kind: "mixtures", numMixtures: 1 });
    }
    expect(run("convert tied.json --to sklearn -o arrays").status).toBe(0);
    expect(run("info arrays --json").json()).toMatchObject({ kind: "mixtures", covarianceTypes: ["tied"] });
  });

  it("says what to do where it cannot", async () => {
    expect(run("convert m.safetensors -o all.json")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/3 mixtures do not fit in all\.json; give a folder, as all\/.*--label/),
    });
    await writeFile(at("taken"), "");
    expect(run("convert m.safetensors -o taken --to kaldi")).toMatchObject({ status: 2 });
    expect(run("convert m.safetensors -o all")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/the name does not say in which format/),
    });
    expect(run("convert m.safetensors --label 9 -o x.json")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no mixture is called "9"; there are 0, 1, 2/),
    });
    expect(run("convert nowhere.ubm -o x.json")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/nowhere\.ubm: there is no such file/),
    });
    expect(run("convert corpus/recordings/0_ann_0.wav -o x.json")).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/no mixture in a format that is known/),
    });
    expect(run("convert m.safetensors -o x --to octave").status).toBe(2);
  });
});
