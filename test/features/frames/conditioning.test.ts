import { describe, expect, it } from "vitest";
import { extractFeatures, gridFor } from "../../../src/features/extract.js";
import {
  conditionFrame,
  conditionFrameAfter,
  createFrameReaders,
  type FrameEnergies,
  frameEnergy,
  loadSamples,
  logEnergyOf,
} from "../../../src/features/frames/conditioning.js";
import { frameStart, paddedIndex } from "../../../src/features/frames/framing.js";
import { windowOf } from "../../../src/features/frames/window.js";
import { profiles } from "../../../src/features/recipe/profiles.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { createRandom } from "../../../src/math/random.js";
import type { RecipeOptions } from "../../../src/types.js";
import { maxDifference, noise, waveform } from "../waveforms.js";

const LENGTHS = [3, 4, 7, 400];

function randomValues(length: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
}

describe.each(LENGTHS)("a frame of %i samples", (length) => {
  const samples = Float32Array.from(randomValues(length + 5, 1));
  const x = randomValues(length, 2);
  const taper = randomValues(length, 3);

  it("is loaded with its scale and offset, and its sum", () => {
    const to = new Float64Array(length + 1).fill(9);
    const sum = loadSamples(samples, 2, { scale: 8, offset: 0.25 }, to, length);
    const expected = Array.from(samples.subarray(2, 2 + length), (sample) => 8 * (sample - 0.25));
    expect([...to]).toEqual([...expected, 9]);
    expect(sum).toBeCloseTo(
      expected.reduce((a, b) => a + b, 0),
      9,
    );
  });

  it("loses its mean, is pre-emphasised and windowed", () => {
    const frame = new Float64Array(length + 1).fill(9);
    const energy = conditionFrame(x, 0.5, 0.97, taper, frame);
    const d = Array.from(x, (value) => value - 0.5);
    const expected = d.map((value, n) => (value - 0.97 * (d[Math.max(0, n - 1)] as number)) * (taper[n] as number));
    expect([...frame]).toEqual([...expected, 9]);
    expect(energy).toBe(d.reduce((sum, value) => sum + value * value, 0));
  });

  it("is pre-emphasised with predecessors that are given", () => {
    const before = randomValues(length, 4);
    const frame = new Float64Array(length + 1).fill(9);
    const energy = conditionFrameAfter(before, x, 0.5, 0.97, taper, frame);
    const expected = Array.from(x, (value, n) => (value - 0.5 - 0.97 * (before[n] as number)) * (taper[n] as number));
    expect([...frame]).toEqual([...expected, 9]);
    expect(energy).toBe(x.reduce((sum, value) => sum + (value - 0.5) ** 2, 0));
  });

  it("stays as it is without mean and pre-emphasis under a window of ones", () => {
    const frame = new Float64Array(length);
    conditionFrame(x, 0, 0, new Float64Array(length).fill(1), frame);
    expect(frame).toEqual(x);
  });
});

const rate = 8000;
const { samples } = noise(1003, rate);

/** Frame t of the recording as the docstring says, step by step over whole arrays. */
function conditioned(options: RecipeOptions, t: number): { frame: number[]; raw: number; windowed: number } {
  const recipe = resolveRecipe(options);
  const grid = gridFor(recipe, rate);
  const mean = recipe.dcRemoval === "signal" ? samples.reduce((sum, x) => sum + x, 0) / samples.length : 0;
  const scaled = Array.from(samples, (x) => (x - mean) * recipe.sampleScale);
  const overSignal = recipe.preEmphasisOver === "signal";
  const emphasised = scaled.map((x, n) => x - (overSignal ? recipe.preEmphasis * (scaled[n - 1] ?? 0) : 0));
  const cut = (signal: readonly number[]) =>
    Array.from({ length: grid.length }, (_, n) => {
      const position = paddedIndex(frameStart(t, grid) + n, signal.length, grid.padding);
      return position < 0 ? 0 : (signal[position] as number);
    });
  const energy = (frame: readonly number[]) => frame.reduce((sum, x) => sum + x * x, 0);
  let before = cut(scaled);
  let frame = cut(emphasised);
  if (recipe.dcRemoval === "frame") {
    const middle = before.reduce((sum, x) => sum + x, 0) / before.length;
    before = before.map((x) => x - middle);
    frame = before;
  }
  const plain = frame;
  if (!overSignal) frame = plain.map((x, n) => x - recipe.preEmphasis * (plain[Math.max(0, n - 1)] as number));
  const taper = windowOf(recipe.window, grid.length, recipe.windowSymmetry);
  frame = frame.map((x, n) => x * (taper[n] as number));
  return { frame, raw: energy(before), windowed: energy(frame) };
}

function read(options: RecipeOptions, t: number, offset = 0) {
  const recipe = resolveRecipe(options);
  const grid = gridFor(recipe, rate);
  const frame = new Float64Array(grid.fftLength).fill(9);
  const energies: FrameEnergies = { raw: -1, windowed: -1 };
  createFrameReaders(recipe, grid)(offset).read({ samples, first: 0, numSamples: samples.length }, t, frame, energies);
  return { frame, energies, length: grid.length };
}

describe("a frame reader", () => {
  const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const framings = ["snip", "midpoint", "centered", "pad-last"] as const;
  const paddings = ["zeros", "reflect", "symmetric"] as const;
  const conditionings = [
    { dcRemoval: "frame", preEmphasisOver: "frame" },
    { dcRemoval: "none", preEmphasisOver: "signal" },
    { dcRemoval: "signal", preEmphasisOver: "signal" },
  ] as const;
  const cases = framings.flatMap((framing) =>
    paddings.flatMap((padding) => conditionings.map((more) => ({ framing, padding, ...more }))),
  );

  it.each(cases)("conditions a frame as it is written: $framing, $padding, $dcRemoval, $preEmphasisOver", (more) => {
    const options = { ...profiles.kaldi, energySource: "windowed", frameLengthSamples: 201, ...more } as const;
    const last = { snip: 10, midpoint: 12, centered: 12, "pad-last": 11 }[more.framing];
    for (const t of [0, 1, 5, last]) {
      const expected = conditioned(options, t);
      const { frame, energies, length } = read(options, t, more.dcRemoval === "signal" ? mean : 0);
      const scale = 32768 * 0.25;
      expect(maxDifference(frame.subarray(0, length), expected.frame) / scale).toBeLessThan(1e-9);
      expect(energies.raw / expected.raw).toBeCloseTo(1, 9);
      expect(energies.windowed / expected.windowed).toBeCloseTo(1, 9);
      // The padding of the FFT is not touched.
      expect(frame.subarray(length).every((x) => x === 9)).toBe(true);
    }
  });

  it("reads from a stretch of a recording what it reads from the whole", () => {
    const recipe = resolveRecipe({ profile: "kaldi", dcRemoval: "none", preEmphasisOver: "signal" });
    const grid = gridFor(recipe, rate);
    const energies: FrameEnergies = { raw: 0, windowed: 0 };
    const [whole, part] = [new Float64Array(grid.fftLength), new Float64Array(grid.fftLength)];
    const reader = createFrameReaders(recipe, grid)();
    reader.read({ samples, first: 0, numSamples: samples.length }, 4, whole, energies);
    const stretch = { samples: samples.subarray(319, 520), first: 319, numSamples: Number.POSITIVE_INFINITY };
    reader.read(stretch, 4, part, energies);
    expect(part).toEqual(whole);
  });
});

describe("dither", () => {
  const silence = waveform(new Float32Array(80000), rate);
  const extract = (options: RecipeOptions) => extractFeatures(silence, { profile: "kaldi", ...options });

  it("is none unless asked for, in every profile", () => {
    for (const profile of Object.values(profiles)) expect(profile.dither).toBe(0);
    expect(new Set(extract({ logEnergy: "keep" }).data.filter((_, i) => i % 13 === 0)).size).toBe(1);
  });

  it("is seeded: the same seed the same bits, another seed others, each recording anew", () => {
    const once = extract({ dither: 1, ditherSeed: 4 });
    expect(extract({ dither: 1, ditherSeed: 4 })).toEqual(once);
    expect(extract({ dither: 1, ditherSeed: 5 }).data).not.toEqual(once.data);
    expect(extract({ dither: 1 }).data).not.toEqual(once.data);
  });

  it("is normal noise of that deviation, in units of the 16-bit range, of the seeded generator", () => {
    const recipe = resolveRecipe({
      profile: "kaldi",
      dither: 3,
      ditherSeed: 8,
      dcRemoval: "none",
      preEmphasis: 0,
      window: "rectangular",
    });
    const grid = gridFor(recipe, rate);
    const random = createRandom(8);
    const reader = createFrameReaders(recipe, grid)();
    const frame = new Float64Array(grid.fftLength);
    const span = { samples: silence.samples, first: 0, numSamples: silence.samples.length };
    for (let t = 0; t < 3; t++) {
      reader.read(span, t, frame, { raw: 0, windowed: 0 });
      expect(Array.from(frame.subarray(0, 200))).toEqual(Array.from({ length: 200 }, () => 3 * random.normal()));
    }
    // ln Σ x² of 200 samples of deviation 3.
    const energies = Array.from(extract({ dither: 3, dcRemoval: "none" }).data).filter((_, i) => i % 13 === 0);
    const mean = energies.reduce((sum, x) => sum + x, 0) / energies.length;
    expect(mean).toBeCloseTo(Math.log(200 * 9), 1);
  });
});

describe("log energy", () => {
  it("is ln Σ x² of the frame in the buffer, and of nothing after it", () => {
    const frame = Float64Array.of(3, -4, 9);
    expect(frameEnergy(frame, 2)).toBe(25);
    expect(logEnergyOf(25, 1)).toBe(Math.log(25));
  });

  it("is the logarithm of the floor for less, and from there on rises", () => {
    expect(logEnergyOf(frameEnergy(new Float64Array(200), 200), 1)).toBe(0);
    expect(logEnergyOf(0, 1e-10)).toBe(Math.log(1e-10));
    expect(logEnergyOf(2, 1)).toBe(Math.log(2));
  });
});
