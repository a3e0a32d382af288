import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { extractFeatures } from "../../src/features/extract.js";
import { compareRecipes } from "../../src/features/recipe/compare-recipes.js";
import { profiles } from "../../src/features/recipe/profiles.js";
import type { FeatureMatrix, FeatureRecipe, RecipeOptions } from "../../src/types.js";
import { vowel, waveform } from "./waveforms.js";

/** The tables of docs/features.md say what the code has. */

const page = readFileSync(new URL("../../docs/features.md", import.meta.url), "utf8");

/** The rows of the table whose header begins with these cells, without their backquotes. */
function tableUnder(...header: readonly string[]): string[][] {
  const lines = page.split("\n");
  const cellsOf = (line: string): string[] =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", ""));
  const start = lines.findIndex((line) => header.every((cell, i) => cellsOf(line)[i] === cell));
  if (start < 0) throw new Error(`docs/features.md has no table of ${header.join(", ")}`);
  const rest = lines.slice(start + 2);
  return rest
    .slice(
      0,
      rest.findIndex((line) => !line.startsWith("|")),
    )
    .map(cellsOf);
}

/** A value as the page writes it: a power, a fraction, a number, null or a word. */
function readValue(text: string): unknown {
  const [, base, exponent] = /^(\d+)\^(-?\d+)$/.exec(text) ?? [];
  if (base !== undefined) return Number(base) ** Number(exponent);
  const [, numerator, denominator] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (numerator !== undefined) return Number(numerator) / Number(denominator);
  if (text === "null") return null;
  return Number.isNaN(Number(text)) ? text : Number(text);
}

describe("the table of profiles", () => {
  const names = Object.keys(profiles) as (keyof typeof profiles)[];
  const rows = tableUnder("option", ...names);

  it("has every option, in the order of the code", () => {
    expect(rows.map(([option]) => option)).toEqual(
      Object.keys(profiles.meyda).filter((option) => option !== "profile"),
    );
  });

  it.each(names)("has the values of %s", (name) => {
    const column = 1 + names.indexOf(name);
    const written = rows.map((cells) => [cells[0], readValue(cells[column] as string)]);
    expect(written).toEqual(rows.map(([option]) => [option, profiles[name][option as keyof FeatureRecipe]]));
  });
});

describe("the worked comparison", () => {
  const { difference, options } = compareRecipes(vowel(), { profile: "kaldi" }, { profile: "librosa" });

  it("has the frames, columns and number of options that come out", () => {
    const [[frames, otherFrames], [columns, otherColumns]] = [difference.numFrames, difference.numColumns];
    expect(page).toContain(
      `kaldi gives ${frames} frames of ${columns}, librosa ${otherFrames} of ${otherColumns}; ${options.length} options differ`,
    );
  });

  it("has the effect of each option that it names, strongest first", () => {
    const rows = tableUnder("changed alone", "kaldi", "librosa", "rms");
    const found = new Map<string, (typeof options)[number]>(options.map((effect) => [effect.option, effect]));
    expect(rows.length).toBeGreaterThan(5);
    for (const [name = "", first = "", second = "", rms] of rows) {
      const effect = found.get(name);
      expect([name, readValue(first), readValue(second)]).toEqual([name, effect?.first, effect?.second]);
      expect([name, rms]).toEqual([name, effect?.effect?.rms.toPrecision(2)]);
    }
    const effects = rows.map(([, , , rms]) => Number(rms));
    expect(effects).toEqual(effects.toSorted((a, b) => b - a));
    const strongest = options.map(({ effect }) => effect?.rms ?? 0).sort((a, b) => b - a);
    expect(effects).toEqual(strongest.slice(0, rows.length).map((rms) => Number(rms.toPrecision(2))));
  });
});

describe("what people asked", () => {
  const columnOf = ({ data, numFrames, dim }: FeatureMatrix, column: number): number[] =>
    Array.from({ length: numFrames }, (_, t) => data[t * dim + column] as number);

  it("librosa's silent frame is all c0, at 80 dB under the loudest band", () => {
    const lead = new Float32Array(8000);
    const sound = waveform([...lead, ...vowel().samples], 16000);
    const recipe: RecipeOptions = {
      profile: "librosa",
      frameLengthSamples: 512,
      frameShiftSamples: 160,
      numMelBands: 40,
      numCoefficients: 13,
    };
    for (const topDb of [80, null]) {
      const [c0, ...others] = extractFeatures(sound, { ...recipe, topDb }).data.subarray(0, 13);
      expect(page).toContain((c0 as number).toFixed(2).replace("-", "−"));
      for (const other of others) expect(Math.abs(other)).toBeLessThan(1e-3);
    }
  });

  it("three options lead from psf to HTK without a Hamming window", () => {
    const spectral = (recipe: RecipeOptions, from: number) => {
      const features = extractFeatures(vowel(), recipe);
      return Array.from({ length: 12 }, (_, k) => columnOf(features, from + k).slice(0, 48)).flat();
    };
    const htk = spectral({ profile: "htk", window: "rectangular" }, 0);
    const rows = tableUnder("also set in psf", "rms left");
    let recipe: RecipeOptions = { profile: "psf" };
    for (const [setting = "", left] of rows) {
      const [option = "", value] = setting.split(" ");
      recipe = { ...recipe, [option]: value };
      const squares = spectral(recipe, 1).map((value, i) => (value - (htk[i] as number)) ** 2);
      expect(Math.sqrt(squares.reduce((sum, x) => sum + x, 0) / squares.length).toFixed(2)).toBe(left);
    }
    expect(rows).toHaveLength(4);
  });

  it("samples of ±1 with Kaldi's dither are noise, whatever else they hold", () => {
    const recipe: RecipeOptions = { profile: "kaldi", c0: "keep", logEnergy: "drop" };
    const drowned: RecipeOptions = { ...recipe, sampleScale: 1, dither: 1 };
    const silence = waveform(new Float32Array(8000), 16000);
    for (const c0 of [vowel(), silence].flatMap((sound) => columnOf(extractFeatures(sound, drowned), 0))) {
      expect(c0).toBeGreaterThan(26);
      expect(c0).toBeLessThan(30);
    }
    for (const c0 of columnOf(extractFeatures(vowel(), recipe), 0)) {
      expect(c0).toBeGreaterThan(87);
      expect(c0).toBeLessThan(91.5);
    }
  });

  it("sixteen options differ between meyda and psf, of which the page names the strongest", () => {
    const { options } = compareRecipes(vowel(), { profile: "meyda" }, { profile: "psf" });
    expect(options).toHaveLength(16);
    const strongest = options.toSorted((a, b) => (b.effect?.rms ?? 0) - (a.effect?.rms ?? 0)).slice(0, 5);
    expect(strongest.map(({ option }) => option)).toEqual(["dct", "lifter", "spectrumScale", "preEmphasis", "window"]);
  });
});

it("digital silence becomes what the edge cases say, in every profile", () => {
  const silence = waveform(new Float32Array(16000), 16000);
  const first = (profile: keyof typeof profiles) => Array.from(extractFeatures(silence, { profile }).data);
  const shown = (value = 0) => value.toFixed(1).replace("-", "−");
  expect(first("meyda").every((value) => value === 0)).toBe(true);
  expect(Math.max(...first("htk").map(Math.abs))).toBeLessThan(1e-9);
  expect(page).toContain(`log energy ${shown(first("kaldi")[0])} (\`kaldi\`) and ${shown(first("psf")[0])} (\`psf\`)`);
  expect(page).toContain(`c0 ${shown(first("librosa")[0])} (\`librosa\`)`);
  for (const profile of ["kaldi", "psf", "librosa"] as const) {
    const [, ...others] = first(profile).slice(0, 13);
    expect(Math.max(...others.map(Math.abs))).toBeLessThan(1e-3);
  }
});

it("recordings shorter than a frame are padded where framing pads, and refused where it does not", () => {
  const click = waveform(new Float32Array(100).fill(0.1), 16000);
  expect(extractFeatures(click, { profile: "librosa" }).numFrames).toBe(1);
  expect(extractFeatures(click, { profile: "psf" }).numFrames).toBe(1);
  expect(() => extractFeatures(click, { profile: "kaldi" })).toThrow("shorter than");
});
