import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { resample } from "../../../src/audio/resample.js";
import { encodeWav } from "../../../src/audio/wav/encode-wav.js";
import { augment } from "../../../src/augment/augment.js";
import { seedOf } from "../../../src/augment/level.js";
import { checkAugmentation, createAugmentedExtractor } from "../../../src/corpus/load/augmented-features.js";
import { OptionError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { noise, waveform } from "../../features/waveforms.js";
import { buzz } from "../../oracles/sounds.js";
import { folderOf } from "../temporary-folder.js";

const recipe = resolveRecipe({ profile: "kaldi", lowFrequency: 20, highFrequency: 3800 });
const sound = buzz(200, 1);
const plan = { speed: [0.9, 1.1], gain: [-6, 6] } as const;
const extract = async (augmentation: Parameters<typeof createAugmentedExtractor>[2], row = 2) =>
  (await createAugmentedExtractor(recipe, 8000, augmentation))(sound, row);

describe("an augmented extractor", () => {
  it("gives the recording alone where nothing is asked for", async () => {
    expect(await extract({})).toEqual([extractFeatures(sound, recipe)]);
    expect(await extract({ copies: 0, plan })).toEqual([extractFeatures(sound, recipe)]);
  });

  it("adds copies as augment makes them, one where only a plan is given", async () => {
    const copy = async (number: number) =>
      extractFeatures(await augment(sound, plan, seedOf(seedOf(5, number), 2)), recipe);
    expect(await extract({ plan, seed: 5 })).toEqual([extractFeatures(sound, recipe), await copy(1)]);
    const matrices = await extract({ plan, seed: 5, copies: 2 });
    expect(matrices).toEqual([extractFeatures(sound, recipe), await copy(1), await copy(2)]);
    expect(matrices[1]).not.toEqual(matrices[2]);
  });

  it("gives the same seed the same bits, and another seed or row others", async () => {
    const once = await extract({ plan, seed: 5 });
    expect(await extract({ plan, seed: 5 })).toEqual(once);
    expect(await extract({ plan, seed: 6 })).not.toEqual(once);
    expect(await extract({ plan, seed: 5 }, 3)).not.toEqual(once);
    expect(await extract({ plan })).toEqual(await extract({ plan, seed: 0 }));
  });

  it("gives the same copy whatever came before it through the same extractor", async () => {
    const used = await createAugmentedExtractor(recipe, 8000, { plan, seed: 5 });
    await used(buzz(400, 7), 1);
    expect(await used(sound, 2)).toEqual(await extract({ plan, seed: 5 }));
  });

  it("adds a warp of the recording itself for each factor, after the copies", async () => {
    const matrices = await extract({ plan, vtlnWarps: [0.9, 1.1], seed: 5 });
    expect(matrices).toHaveLength(4);
    for (const [i, vtlnWarp] of [0.9, 1.1].entries()) {
      expect(matrices[2 + i]).toEqual(extractFeatures(sound, { ...recipe, vtlnWarp }));
      expect(matrices[2 + i]).not.toEqual(matrices[0]);
    }
  });

  it("takes noise and rooms from files, at the rate of the recordings", async () => {
    const hum = noise(8000, 16000);
    const room = waveform([1, 0, 0.5], sound.sampleRate);
    const folder = await folderOf({
      "hum.wav": encodeWav(hum, { format: "float32" }),
      "room.wav": encodeWav(room, { format: "float32" }),
    });
    const [, copy] = await extract({
      plan: { snr: [5, 5] },
      noises: [join(folder, "hum.wav")],
      impulseResponses: [join(folder, "room.wav")],
      seed: 5,
    });
    const sounds = { noises: [await resample(hum, sound.sampleRate)], impulseResponses: [room] };
    const expected = await augment(sound, { snr: [5, 5] }, seedOf(seedOf(5, 1), 2), sounds);
    expect(copy).toEqual(extractFeatures(expected, recipe));
    await expect(extract({ plan: { snr: [5, 5] }, noises: [join(folder, "none.wav")] })).rejects.toThrow("none.wav");
  });

  it("refuses warps that the front end cannot make", async () => {
    await expect(createAugmentedExtractor(resolveRecipe(), 8000, { vtlnWarps: [0.9] })).rejects.toThrow(OptionError);
    await expect(extract({ vtlnWarps: [3] })).rejects.toThrow("vtlnWarp: expected a number, from 0.5 to 2, got 3");
  });

  it.each([
    [
      { copys: 1 },
      'unknown augmentation option "copys"; the options are copies, plan, vtlnWarps, noises, impulseResponses, seed',
    ],
    [{ copies: 1.5, plan }, "copies must be a whole number from 0 to 1000; got 1.5"],
    [{ copies: 2 }, "copies need a plan"],
    [{ seed: -1 }, "seed must be a whole number from 0; got -1"],
    [{ vtlnWarps: 0.9 }, "vtlnWarps must be a list of factors"],
    [{ plan: { sped: [1, 1] } }, "sped"],
    [{ plan: {}, noises: "hum.wav" }, "noises and impulseResponses must be lists of sound files"],
    [{ plan: {}, noises: ["hum.wav"] }, "noise needs an snr"],
    [{ noises: ["hum.wav"] }, "copies need a plan"],
  ])("refuses %o", (augmentation, message) => {
    expect(() => checkAugmentation(augmentation as never)).toThrow(OptionError);
    expect(() => checkAugmentation(augmentation as never)).toThrow(message);
  });
});
