import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract.js";
import { compareRecipes, differingOptions } from "../../../src/features/recipe/compare-recipes.js";
import { profiles } from "../../../src/features/recipe/profiles.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { mapSamples, maxDifference, noise, vowel } from "../waveforms.js";

const sound = noise(4000, 8000);

describe("differingOptions", () => {
  it("are those whose values differ, nested ones too, but not the name of the profile", () => {
    const first = resolveRecipe({ profile: "kaldi", splice: { left: 2 }, vad: { method: "kaldi" } });
    const second = resolveRecipe({ profile: "kaldi", splice: { left: 3 }, vad: { method: "kaldi" }, window: "hann" });
    expect(differingOptions(first, second)).toEqual(["window", "splice"]);
    expect(differingOptions(first, first)).toEqual([]);
    expect(differingOptions(profiles.kaldi, { ...profiles.kaldi, profile: "htk" })).toEqual([]);
  });
});

describe("compareRecipes", () => {
  it("gives both features, and no differing option for equal recipes", () => {
    const recipe = { profile: "kaldi", deltaOrder: 1 } as const;
    const comparison = compareRecipes(sound, recipe, recipe);
    expect(comparison.first).toEqual(extractFeatures(sound, recipe));
    expect(comparison.second).toEqual(comparison.first);
    expect(comparison.options).toEqual([]);
    expect(comparison.difference).toEqual({
      numFrames: [48, 48],
      numColumns: [26, 26],
      numCommon: 26,
      rms: 0,
      largest: 0,
    });
  });

  it("says what one option does: the difference of the features is its effect", () => {
    const { options, difference } = compareRecipes(
      sound,
      { profile: "kaldi" },
      { profile: "kaldi", window: "hamming" },
    );
    expect(options).toHaveLength(1);
    expect(options[0]).toMatchObject({ option: "window", first: "povey", second: "hamming", problem: null });
    expect(options[0]?.effect).toEqual(difference);
    expect(difference.rms).toBeGreaterThan(0);
  });

  it("measures over common columns and frames, as counted by hand", () => {
    const first = { profile: "kaldi", numCoefficients: 5 } as const;
    const second = { profile: "kaldi", numCoefficients: 4, c0: "keep", framing: "midpoint" } as const;
    const { difference, firstNames, secondNames, ...made } = compareRecipes(sound, first, second);
    expect(firstNames).toEqual(["logEnergy", "c1", "c2", "c3", "c4"]);
    expect(secondNames).toEqual(["logEnergy", "c0", "c1", "c2", "c3"]);
    const differences = Array.from({ length: 48 }, (_, t) =>
      [
        [0, 0],
        [1, 2],
        [2, 3],
        [3, 4],
      ].map(([a, b]) => Number(made.first.data[5 * t + Number(a)]) - Number(made.second.data[5 * t + Number(b)])),
    ).flat();
    expect(difference).toMatchObject({ numFrames: [48, 50], numColumns: [5, 5], numCommon: 4 });
    expect(difference.largest).toBe(Math.max(...differences.map(Math.abs)));
    expect(difference.rms).toBeCloseTo(Math.sqrt(differences.reduce((sum, x) => sum + x * x, 0) / 192), 12);
  });

  it("shows the problem of an option that contradicts the rest, and no effect", () => {
    const { options } = compareRecipes(sound, { profile: "kaldi", dcRemoval: "frame" }, { profile: "psf" });
    const emphasis = options.find(({ option }) => option === "preEmphasisOver");
    expect(emphasis).toMatchObject({ first: "frame", second: "signal", effect: null });
    expect(emphasis?.problem).toContain('dcRemoval "frame"');
  });

  it.each([
    ["meyda", "kaldi", ["logOffset"]],
    ["kaldi", "meyda", ["logFloor"]],
    ["meyda", "librosa", ["logOffset", "topDb", "numMelBands"]],
    ["htk", "psf", []],
  ] as const)("changes the options of %s one at a time to those of %s", (first, second, contradicting) => {
    const { options } = compareRecipes(sound, { profile: first }, { profile: second });
    expect(options.map(({ option }) => option)).toEqual(differingOptions(profiles[first], profiles[second]));
    const problems = options.filter(({ problem }) => problem !== null);
    expect(new Set(problems.map(({ option }) => option))).toEqual(new Set(contradicting));
    for (const { effect, problem } of options) expect(effect === null).toBe(problem !== null);
    const base = { ...profiles[first], profile: "kaldi" } as const;
    const from = extractFeatures(sound, base);
    const windowed = extractFeatures(sound, { ...base, window: profiles[second].window });
    expect(options.find(({ option }) => option === "window")?.effect?.largest ?? 0).toBe(
      maxDifference(windowed.data, from.data),
    );
  });

  it("refuses a recipe that is not valid", () => {
    expect(() => compareRecipes(sound, {}, { numMelBands: 0 })).toThrow(OptionError);
    expect(() => compareRecipes(sound, { vad: { method: "webrtc" } }, {})).toThrow("must be loaded first");
  });
});

describe("the own front end with meyda's values", () => {
  it.each([
    ["a vowel", vowel()],
    ["noise", noise(8000, 16000)],
    ["noise at 8 kHz", noise(4000, 8000)],
    ["faint noise", mapSamples(noise(8000, 16000, 5), (x) => x / 1000)],
  ])("agrees with profile meyda: %s", (_, recording) => {
    for (const deltaOrder of [0, 2]) {
      const meyda = extractFeatures(recording, { deltaOrder });
      const own = extractFeatures(recording, { ...profiles.meyda, profile: "kaldi", deltaOrder });
      expect(own.numFrames).toBe(meyda.numFrames);
      const largest = Array.from(meyda.data).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(maxDifference(own.data, meyda.data) / largest).toBeLessThan(1e-4);
    }
  });
});
