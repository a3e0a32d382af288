import { describe, expect, it } from "vitest";
import { OptionError } from "../../src/errors.js";
import { resolveRecipe } from "../../src/features/recipe.js";
import type { FeatureRecipe } from "../../src/types.js";

const resolveUnchecked = (options: unknown) => resolveRecipe(options as Partial<FeatureRecipe>);

describe("resolveRecipe", () => {
  it("fills in every default", () => {
    expect(resolveRecipe()).toEqual({
      profile: "meyda",
      frameLength: 0.025,
      frameShift: 0.01,
      window: "hann",
      numMelBands: 26,
      numCoefficients: 13,
      c0: "keep",
      logEnergy: "drop",
      deltaOrder: 2,
      deltaWindow: 2,
      normalization: "none",
      energyGate: null,
    });
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
    ["profile", "htk", 'profile must be one of "meyda"; got "htk"'],
    ["frameLength", 25, "frameLength must be seconds (not milliseconds), above 0 and at most 1; got 25"],
    ["frameLength", Number.NaN, "got NaN"],
    ["frameShift", 0, "frameShift must be seconds"],
    ["frameShift", "0.01", 'got "0.01"'],
    ["window", "kaiser", '"hann", "hamming", "blackman", "sine", "rectangular"; got "kaiser"'],
    ["numMelBands", 0, "numMelBands must be a whole number from 1 to 1024; got 0"],
    ["numCoefficients", 41, "numCoefficients must be a whole number from 1 to 40; got 41"],
    ["numCoefficients", 12.5, "got 12.5"],
    ["c0", true, 'c0 must be one of "keep", "deltas", "drop"; got true'],
    ["logEnergy", null, "logEnergy must be one of"],
    ["deltaOrder", 3, "deltaOrder must be one of 0, 1, 2; got 3"],
    ["deltaWindow", 0, "deltaWindow must be a whole number from 1 to 100; got 0"],
    ["normalization", "cmvn", '"none", "mean", "mean-variance"; got "cmvn"'],
    ["energyGate", 0, "energyGate must be a number of dB above 0, or null to keep every frame; got 0"],
    ["energyGate", Number.POSITIVE_INFINITY, "got Infinity"],
  ])("refuses %s %s, naming the option, its range and what came", (option, value, message) => {
    expect(() => resolveUnchecked({ [option]: value })).toThrow(OptionError);
    expect(() => resolveUnchecked({ [option]: value })).toThrow(message);
  });

  it("refuses an unknown option and lists the known ones", () => {
    expect(() => resolveUnchecked({ numMelFilters: 26 })).toThrow(
      'unknown recipe option "numMelFilters"; the options are profile, frameLength, frameShift, window, numMelBands',
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
