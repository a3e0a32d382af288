import { describe, expect, it } from "vitest";
import { commandFolder } from "./command-line.js";

const { voxmix } = commandFolder(({ run }) => {
  expect(run("train corpus --by digit --split train -o m.safetensors --components 2").status).toBe(0);
});

describe("voxmix", () => {
  it("answers --help and --version", () => {
    expect(voxmix("--version").stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { status, stdout } = voxmix("--help");
    expect(status).toBe(0);
    for (const verb of ["corpus", "info", "features", "segments", "train", "classify", "evaluate"])
      expect(stdout).toContain(verb);
  });

  it.each([
    [["sing"], /unknown command/],
    [[], /Usage/],
    [["train", "corpus", "--by", "digit"], /required option.*--output/],
    [["train", "corpus", "-o", "x.safetensors"], /--by; corpus has: digit, speaker, index, split/],
    [
      ["train", "corpus", "--by", "digit", "-o", "x.safetensors", "--components", "two"],
      /^error: option '--components <n>': expected a whole number of at least 1, got "two"$/m,
    ],
    [
      ["train", "corpus", "--by", "digit", "-o", "x.safetensors", "--components", "0"],
      /option '--components <n>': expected a whole number of at least 1, got 0/,
    ],
    [
      ["train", "corpus", "--by", "digit", "-o", "x.safetensors", "--window", "round"],
      /option '--window <name>': expected one of .*, got "round"/,
    ],
    [["train", "corpus", "--by", "digit", "-o", "x.safetensors", "--where", "speaker"], /no condition/],
    [["evaluate", "corpus"], /a model and a manifest, or a manifest and --folds/],
    [["evaluate", "corpus", "--by", "digit", "--folds", "colour"], /--folds is a number.*speaker/],
    [["evaluate", "m.safetensors", "corpus", "--folds", "3"], /give the manifest alone/],
    [["evaluate", "m.safetensors", "corpus", "--report", "r.pdf"], /ends in \.html or \.htm or \.json, got "r\.pdf"/],
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
