import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { readAudio } from "../../../src/audio/read-audio.js";
import { resample } from "../../../src/audio/resample.js";
import { createAugmentedExtractor } from "../../../src/corpus/load/augmented-features.js";
import { type LoadOptions, loadUtterances } from "../../../src/corpus/load/load-utterances.js";
import { readManifest } from "../../../src/corpus/read-manifest.js";
import { CorpusError, OptionError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { encodeHtkFeatures } from "../../../src/formats/htk/htk-features.js";
import { encodeNpy } from "../../../src/formats/npy/npy.js";
import type { FeatureMatrix, RecipeOptions } from "../../../src/types.js";
import { bare } from "../../features/chunks.js";
import { maxDifference } from "../../features/waveforms.js";
import { buzz, writeSound } from "../../oracles/sounds.js";
import { temporaryFolder } from "../temporary-folder.js";

const recipe = resolveRecipe({ profile: "kaldi", highFrequency: 3800 });

let folder = "";
beforeEach(async () => {
  folder = await temporaryFolder();
  for (const [i, name] of ["a", "b", "c"].entries())
    await writeSound(join(folder, `${name}.wav`), buzz(200 + 90 * i, i + 1));
  await writeSound(join(folder, "wide.wav"), buzz(300, 2, { sampleRate: 16000 }));
});

const soundOf = (name: string) => readAudio(join(folder, `${name}.wav`));

async function load(lines: readonly string[], options: Partial<LoadOptions> & { readonly recipe: RecipeOptions }) {
  const path = join(folder, "manifest.tsv");
  await writeFile(path, lines.join("\n"));
  return loadUtterances(await readManifest(path), { by: "word", ...options });
}

const featuresOf = ({ utterances }: { readonly utterances: readonly { readonly features: FeatureMatrix }[] }) =>
  utterances.map(({ features }) => features);

describe("recordings of another rate", () => {
  const lines = ["path\tword", "a.wav\tyes", "wide.wav\tno"];

  it("are left out with what to do, or stop the loading", async () => {
    const { skipped, utterances } = await load(lines, { recipe });
    expect(utterances).toHaveLength(1);
    expect(skipped[0]?.message).toBe(
      "16000 Hz, where the files before it have 8000 Hz; resample it, e.g. sox in.wav -r 8000 out.wav, " +
        "or train with --resample 8000, which converts by itself",
    );
    await expect(load(lines, { recipe, strict: true })).rejects.toThrow(/row 3 .*wide\.wav.*: 16000 Hz/);
    const asked = await load(lines, { recipe: { ...recipe, sampleRate: 16000 } });
    expect(asked.skipped.map(({ path }) => path)).toEqual([join(folder, "a.wav")]);
    expect(asked.sampleRate).toBe(16000);
  });

  it("are converted where the recipe allows it", async () => {
    const expected = [await soundOf("a"), await resample(await soundOf("wide"), 8000)];
    for (const more of [{}, { sampleRate: 8000 }]) {
      const loaded = await load(lines, { recipe: { ...recipe, ...more, resampling: "allow" } });
      expect(loaded.skipped).toEqual([]);
      expect(loaded.sampleRate).toBe(8000);
      expect(featuresOf(loaded).map(bare)).toEqual(expected.map((sound) => bare(extractFeatures(sound, recipe))));
      expect(loaded.utterances.map(({ features }) => features.sampleRate)).toEqual([8000, 8000]);
    }
    const model = await load(lines, {
      recipe: { ...recipe, sampleRate: 16000, resampling: "allow" },
      sampleRate: 8000,
    });
    expect(featuresOf(model).map(bare)).toEqual(expected.map((sound) => bare(extractFeatures(sound, recipe))));
  });
});

describe("normalisation over a speaker", () => {
  it("is the mean and deviation of all frames of the speaker's recordings", async () => {
    const grouped = { ...recipe, normalization: "mean-variance", normalizationScope: "group" } as const;
    const lines = ["path\tword\tspeaker\troom", "a.wav\tyes\tann\t1", "b.wav\tno\tben\t1", "c.wav\tno\tann\t2"];
    const plain = await Promise.all(["a", "b", "c"].map(async (name) => extractFeatures(await soundOf(name), recipe)));
    const byHand = (members: readonly number[]) => {
      const frames = members.flatMap((i) => {
        const { data, numFrames, dim } = plain[i] as FeatureMatrix;
        return Array.from({ length: numFrames }, (_, t) => Array.from(data.subarray(t * dim, (t + 1) * dim)));
      });
      const mean = frames[0]?.map((_, d) => frames.reduce((sum, row) => sum + Number(row[d]), 0) / frames.length) ?? [];
      const deviation = mean.map((m, d) =>
        Math.sqrt(frames.reduce((sum, row) => sum + (Number(row[d]) - m) ** 2, 0) / frames.length),
      );
      return (i: number) =>
        (plain[i] as FeatureMatrix).data.map((x, at) => (x - Number(mean[at % 13])) / Number(deviation[at % 13]));
    };
    const [ann, ben] = [byHand([0, 2]), byHand([1])];
    const bySpeaker = featuresOf(await load(lines, { recipe: grouped }));
    for (const [i, expected] of [ann(0), ben(1), ann(2)].entries()) {
      expect(maxDifference(bySpeaker[i]?.data ?? [], expected)).toBeLessThan(1e-4);
    }
    const byRoom = featuresOf(await load(lines, { recipe: grouped, normalizeBy: "room" }));
    expect(maxDifference(byRoom[1]?.data ?? [], byHand([0, 1])(1))).toBeLessThan(1e-4);
    await expect(load(["path\tword", "a.wav\tyes"], { recipe: grouped })).rejects.toThrow(/speaker/);
  });
});

describe("files of features as rows", () => {
  it("are taken as they are, beside recordings", async () => {
    const features = extractFeatures(await soundOf("b"), recipe);
    await mkdir(join(folder, "made"));
    await writeFile(join(folder, "made", "b.npy"), encodeNpy(features.data, [features.numFrames, features.dim]));
    await writeFile(join(folder, "made", "b.htk"), encodeHtkFeatures(features));
    const loaded = await load(["path\tword", "made/b.npy\tyes", "a.wav\tno", "made/b.htk\tyes"], { recipe });
    expect(loaded.skipped).toEqual([]);
    expect(loaded.sampleRate).toBe(8000);
    const [npy, sound, htk] = featuresOf(loaded);
    expect(npy?.data).toEqual(features.data);
    expect(htk?.data).toEqual(features.data);
    expect([npy?.dim, npy?.numFrames]).toEqual([13, features.numFrames]);
    expect(sound).toEqual(extractFeatures(await soundOf("a"), recipe));
    const alone = await load(["path\tword", "made/b.npy\tyes"], { recipe });
    expect(alone.sampleRate).toBeNull();
  });

  it("have no segments, and get no copies", async () => {
    const features = extractFeatures(await soundOf("b"), recipe);
    await writeFile(join(folder, "b.npy"), encodeNpy(features.data, [features.numFrames, features.dim]));
    const cut = await load(["path\tword\tstart\tend", "b.npy\tyes\t0.1\t0.2", "b.npy\tyes\t\t"], { recipe });
    expect(cut.skipped.map(({ message }) => message)).toEqual([expect.stringContaining("start and end cut sound")]);
    const copied = await load(["path\tword", "b.npy\tyes"], { recipe, augmentation: { vtlnWarps: [0.9] } });
    expect(copied.utterances).toHaveLength(1);
  });
});

describe("augmentation", () => {
  const lines = ["path\tword", "a.wav\tyes", "b.wav\tno"];
  const augmentation = { plan: { gain: [-6, 6], speed: [0.9, 1.1] }, copies: 2, vtlnWarps: [0.9], seed: 3 } as const;

  it("puts the copies of a recording beside it, the same bits with the same seed", async () => {
    const loaded = await load(lines, { recipe, augmentation });
    expect(loaded.utterances.map(({ label }) => label)).toEqual(["yes", "yes", "yes", "yes", "no", "no", "no", "no"]);
    const extract = await createAugmentedExtractor(recipe, 8000, augmentation);
    expect(featuresOf(loaded)).toEqual([
      ...(await extract(await soundOf("a"), 2)),
      ...(await extract(await soundOf("b"), 3)),
    ]);
    expect(await load(lines, { recipe, augmentation })).toEqual(loaded);
    expect(await load(lines, { recipe, augmentation: { ...augmentation, seed: 4 } })).not.toEqual(loaded);
  });

  it("that is wrong is an error at once, and not one of every recording", async () => {
    for (const wrong of [{ copies: 1 }, { vtlnWarps: [3] }]) {
      const loading = load(lines, { recipe, augmentation: wrong });
      await expect(loading).rejects.toThrow(OptionError);
      await expect(loading).rejects.not.toThrow(CorpusError);
    }
    await expect(load(lines, { recipe: {}, augmentation: { vtlnWarps: [0.9] } })).rejects.toThrow(
      /^profile "meyda" is/,
    );
  });
});
