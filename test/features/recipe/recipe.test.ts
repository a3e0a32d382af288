import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { profiles } from "../../../src/features/recipe/profiles.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import type { FeatureRecipe } from "../../../src/types.js";

const resolveUnchecked = (options: unknown) => resolveRecipe(options as Partial<FeatureRecipe>);

describe("resolveRecipe", () => {
  it("fills in every default", () => {
    expect(resolveRecipe()).toEqual(profiles.meyda);
    expect(resolveRecipe()).toMatchObject({
      numMelBands: 26,
      numCoefficients: 13,
      deltaOrder: 2,
      normalization: "none",
    });
    expect(resolveRecipe({ profile: "kaldi" })).toEqual(profiles.kaldi);
  });

  it("keeps what is given, whatever the order of its keys, and takes undefined as absent", () => {
    const a = resolveRecipe({ numMelBands: 40, window: "hamming", energyGate: 30 });
    const b = resolveUnchecked({ energyGate: 30, window: "hamming", c0: undefined, numMelBands: 40 });
    expect(a).toMatchObject({ numMelBands: 40, window: "hamming", energyGate: 30 });
    expect(JSON.stringify(b)).toBe(JSON.stringify(a));
    expect(resolveRecipe(a)).toEqual(a);
    expect(structuredClone(a)).toEqual(a);
  });

  it.each([
    ["profile", "HTK", 'profile: expected one of "meyda", "kaldi", "htk", "librosa", "psf", got "HTK"'],
    ["frameLength", 25, "frameLength: expected seconds (not milliseconds), above 0 and at most 1, got 25"],
    ["frameLength", Number.NaN, "got NaN"],
    ["frameShift", 0, "frameShift: expected seconds"],
    ["frameShift", "0.01", 'got "0.01"'],
    ["window", "kaiser", '"hann", "hamming", "povey", "blackman", "sine", "rectangular", got "kaiser"'],
    ["numMelBands", 0, "numMelBands: expected a whole number from 1 to 1024, got 0"],
    ["numCoefficients", 41, "numCoefficients must be at most numMelBands: got 41"],
    ["numCoefficients", 12.5, "got 12.5"],
    ["c0", true, 'c0: expected one of "keep", "deltas", "drop", got true'],
    ["logEnergy", null, "logEnergy: expected one of"],
    ["deltaOrder", 11, "deltaOrder: expected a whole number from 0 to 10, got 11"],
    ["splice", 3, "splice: expected an object of options, got 3"],
    ["splice", { left: -1 }, "splice: left: expected"],
    ["vad", { method: "ears" }, 'vad: method: expected one of "kaldi"'],
    ["fftLength", "long", 'fftLength: expected a whole number from 3 to 131072, or one of "power-of-two", "frame"'],
    ["transform", { kind: "pca", inputDim: 2, outputDim: 1, offset: [0, 0], matrix: [1] }, "made by trainPca"],
    ["deltaWindow", 0, "deltaWindow: expected a whole number from 1 to 100, got 0"],
    ["normalization", "cmvn", '"sliding-mean-variance", "warp", got "cmvn"'],
    ["energyGate", 0, "energyGate: expected a number of dB above 0, or null to keep every frame, got 0"],
    ["energyGate", Number.POSITIVE_INFINITY, "got Infinity"],
  ])("refuses %s %s, naming the option, its range and what came", (option, value, message) => {
    expect(() => resolveUnchecked({ [option]: value })).toThrow(OptionError);
    expect(() => resolveUnchecked({ [option]: value })).toThrow(message);
  });

  it("refuses an unknown option and lists the known ones", () => {
    expect(() => resolveUnchecked({ numMelFilters: 26 })).toThrow(
      'unknown recipe option "numMelFilters"; the options are profile, sampleRate, resampling, frameLength, frameShift',
    );
    expect(() => resolveUnchecked(JSON.parse('{"__proto__": 1}'))).toThrow("unknown recipe option");
    expect(() => resolveUnchecked({ toString: 1 })).toThrow("unknown recipe option");
  });

  it("refuses what is no object", () => {
    for (const value of [null, 13, "meyda"]) expect(() => resolveUnchecked(value)).toThrow(OptionError);
  });

  it("refuses options that contradict one another", () => {
    expect(() => resolveRecipe({ numMelBands: 12 })).toThrow("got 13 coefficients of 12 bands");
    expect(() => resolveRecipe({ c0: "deltas", deltaOrder: 0 })).toThrow('c0 "deltas" keeps the deltas alone');
    expect(() => resolveRecipe({ logEnergy: "deltas", deltaOrder: 0 })).toThrow('logEnergy "deltas" keeps');
    expect(() => resolveRecipe({ numCoefficients: 1, c0: "drop" })).toThrow("leaves no column");
    expect(resolveRecipe({ numCoefficients: 40, numMelBands: 40 }).numCoefficients).toBe(40);
  });
});
