import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelFileError, OptionError } from "../../../src/errors.js";
import { readMixture, readMixtures, writeMixture, writeMixtures } from "../../../src/formats/mixture/mixture-files.js";
import type { MixtureFormat } from "../../../src/formats/mixture/mixture-formats.js";
import { writeModel } from "../../../src/formats/model/model-files.js";
import { logLikelihoods } from "../../../src/gmm/score/score.js";
import type { GaussianMixture } from "../../../src/types.js";
import { relativeError } from "../../oracles/golden.js";
import { framesAbout, randomMixture } from "../../oracles/random-mixture.js";
import { tinyClassifier } from "../../oracles/tiny-classifier.js";

const mixture = randomMixture({ covarianceType: "tied", numComponents: 3, dim: 2, seed: 16 });
const frames = framesAbout(mixture, { numFrames: 30, seed: 17, single: false });
const scores = (of: GaussianMixture) => logLikelihoods(of, frames, { kernel: "reference" });

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "voxmix-mixture-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("one mixture on disk", () => {
  it.each(["a.safetensors", "b.json", "c.gmm", "c.ubm", "c.txt", "d.mmf", "deep/er/d.hmm"])(
    "goes round, its format told by the name: %s",
    async (name) => {
      const path = join(folder, name);
      await writeMixture(path, mixture);
      expect(relativeError(scores(await readMixture(path)), scores(mixture), 1)).toBeLessThan(1e-12);
      expect((await readMixtures(path)).map((found) => found.name)).toEqual([/[abcd](?=\.)/.exec(name)?.[0]]);
    },
  );

  it("is told by its content, whatever it is called", async () => {
    for (const format of ["safetensors", "sklearn", "kaldi", "htk"] as const) {
      const path = join(folder, "some.json");
      await writeMixture(path, mixture, { format });
      await copyFile(path, join(folder, "noname"));
      expect(relativeError(scores(await readMixture(join(folder, "noname"))), scores(mixture), 1)).toBeLessThan(1e-12);
    }
  });

  it("is a folder of .npy for scikit-learn where the name has no extension", async () => {
    const path = join(folder, "numpy");
    await writeMixture(path, mixture, { format: "sklearn" });
    expect((await readdir(path)).sort()).toEqual([
      "covariances_.npy",
      "means_.npy",
      "params.json",
      "precisions_cholesky_.npy",
      "weights_.npy",
    ]);
    expect(await readMixtures(path)).toEqual([{ name: "numpy", mixture }]);
  });

  it("is text for Kaldi in a .txt, or where asked for", async () => {
    await writeMixture(join(folder, "e.txt"), mixture);
    await writeMixture(join(folder, "e.ubm"), mixture, { text: true });
    expect(await readFile(join(folder, "e.txt"), "utf8")).toMatch(/^<FullGMM> \n/);
    expect(await readFile(join(folder, "e.ubm"))).toEqual(await readFile(join(folder, "e.txt")));
  });

  it("has no format where neither name nor option says it", async () => {
    await expect(writeMixture(join(folder, "x.bin"), mixture)).rejects.toThrow(OptionError);
    await expect(writeMixture(join(folder, "x"), mixture, { format: "octave" as MixtureFormat })).rejects.toThrow(
      /octave/,
    );
  });
});

describe("several mixtures on disk", () => {
  const labels = ["ada", "a/b: ü%", "..", ""];
  const named = labels.map((name, i) => ({
    name,
    mixture: randomMixture({ covarianceType: "diag", numComponents: 2, dim: 2, seed: 20 + i }),
  }));

  it.each(["safetensors", "sklearn", "kaldi"] as const)(
    "are a folder of files under their names: %s",
    async (format) => {
      const path = join(folder, `set-${format}`);
      const files = await writeMixtures(path, named, { format });
      expect((await readdir(path)).length).toBe(4);
      expect(files.every((file) => file.startsWith(path))).toBe(true);
      const back = new Map((await readMixtures(path)).map((found) => [found.name, found.mixture]));
      expect([...back.keys()].sort()).toEqual([...labels].sort());
      for (const { name, mixture: original } of named) {
        expect(relativeError(back.get(name)?.means ?? [], original.means, 1)).toBeLessThan(1e-12);
      }
    },
  );

  it("are one file for HTK", async () => {
    const path = join(folder, "set.mmf");
    expect(await writeMixtures(path, named.slice(0, 3))).toEqual([path]);
    expect((await readMixtures(path)).map(({ name }) => name)).toEqual(labels.slice(0, 3));
    await expect(readMixture(path)).rejects.toThrow(/there are 3 mixtures; name one by its label: ada/);
    expect((await readMixture(path, { label: "ada" })).numComponents).toBe(2);
    await expect(readMixture(path, { label: "bob" })).rejects.toThrow(/no mixture is called "bob"; there are ada/);
  });

  it("of a classifier are one a label", async () => {
    const path = join(folder, "model.safetensors");
    const classifier = await tinyClassifier();
    await writeModel(path, classifier);
    expect(await readMixture(path, { label: "bob" })).toEqual(classifier.mixtures[1]);
  });

  it("that would overwrite one another are not written", async () => {
    const twins = ["Ada", "ada"].map((name) => ({ name, mixture }));
    await expect(writeMixtures(join(folder, "twins"), twins, { format: "kaldi" })).rejects.toThrow(
      /would both be written/,
    );
  });
});

describe("what is no mixture on disk", () => {
  it("is refused, naming it", async () => {
    await expect(readMixture(join(folder, "nowhere.json"))).rejects.toThrow(/nowhere\.json: there is no such file/);
    await mkdir(join(folder, "empty"));
    await expect(readMixture(join(folder, "empty"))).rejects.toThrow(/empty: the folder holds no file/);
    await mkdir(join(folder, "half"));
    await writeFile(join(folder, "half", "weights_.npy"), "x");
    await expect(readMixture(join(folder, "half"))).rejects.toThrow(/half: weights_\.npy: this is not a \.npy file/);
    await expect(readMixture(join(folder, "half"))).rejects.toThrow(ModelFileError);
  });
});
