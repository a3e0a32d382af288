import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/errors.js";
import { extractFeatures, gridFor } from "../../src/features/extract.js";
import { frameStart } from "../../src/features/frames/framing.js";
import { featureDim } from "../../src/features/recipe/columns.js";
import { resolveRecipe } from "../../src/features/recipe/recipe.js";
import {
  createRowBuffer,
  createStreamingFrontEnd,
  prepareExtractor,
  prepareStreamingFrontEnd,
} from "../../src/features/streaming.js";
import type { RecipeOptions } from "../../src/types.js";
import { streamed } from "./chunks.js";
import { bursts, recipeSamples } from "./recipe-samples.js";
import { noise } from "./waveforms.js";

const change = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), count: fc.nat({ max: 9 }) }),
  fc.record({ kind: fc.constant("drop" as const), count: fc.integer({ min: -3, max: 12 }) }),
  fc.record({ kind: fc.constant("clear" as const), count: fc.constant(0) }),
);

describe("a row buffer", () => {
  it("holds what an array of rows with numbers would hold, whatever is appended and let go", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(change, { maxLength: 60 }), (dim, changes) => {
        const buffer = createRowBuffer<Float64Array>(Float64Array, dim);
        let held: number[] = [];
        let start = 0;
        let next = 0.5;
        for (const { kind, count } of changes) {
          if (kind === "append") {
            const rows = Float64Array.from({ length: count * dim }, () => next++);
            buffer.append(rows);
            held.push(...rows);
          } else if (kind === "drop") {
            const letGo = Math.max(0, Math.min(count, held.length / dim));
            buffer.dropBefore(start + count);
            held = held.slice(letGo * dim);
            start += letGo;
          } else {
            buffer.clear();
            held = [];
            start = 0;
          }
          expect([buffer.start(), buffer.end()]).toEqual([start, start + held.length / dim]);
          expect(Array.from(buffer.rows(buffer.start(), buffer.end()))).toEqual(held);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("keeps its store of a bounded size when as much is let go as comes", () => {
    const buffer = createRowBuffer<Float32Array>(Float32Array, 2);
    for (let row = 0; row < 5000; row += 5) {
      buffer.append(Float32Array.from({ length: 10 }, (_, i) => 2 * row + i));
      buffer.dropBefore(row - 10);
      const rows = buffer.rows(Math.max(0, row - 10), row + 5);
      expect(rows.buffer.byteLength).toBeLessThanOrEqual(4 * 2 * 2 * 25);
      expect(rows.at(-1)).toBe(2 * row + 9);
    }
  });
});

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const rate = 8000;
const whole = Number.MAX_SAFE_INTEGER;
const chunkings = {
  "sample by sample": [1],
  "of prime lengths": [7, 131, 0, 1009, 3],
  "of 160": [160],
  "of all": [whole],
};
const recipes = Object.entries(recipeSamples);

function errorOf(act: () => unknown): unknown {
  try {
    act();
    return null;
  } catch (error) {
    return error;
  }
}

describe.each(recipes)("a stream of recipe %s", (_, recipe) => {
  // Lengths about a frame and a mirrored end, and one of many frames.
  const sounds = [bursts(4803), bursts(900, 2), bursts(2550, 3)];

  it.each(Object.entries(chunkings))("is extractFeatures of the whole, in chunks %s", (_, lengths) => {
    const frontEnd = createStreamingFrontEnd(recipe, rate);
    expect(frontEnd.dim).toBe(featureDim(recipe));
    // One after the other through the same front end.
    for (const sound of sounds) {
      const outcome = errorOf(() => extractFeatures(sound, recipe));
      const stream = () => streamed(frontEnd, sound, lengths);
      if (outcome === null) expect(stream()).toEqual(extractFeatures(sound, recipe));
      else expect(errorOf(stream)).toEqual(outcome);
    }
  });
});

describe("a stream", () => {
  it("is extractFeatures of the whole, whatever the recipe, the length and the chunks", () => {
    const run = fc.record({
      recipe: fc.constantFrom(...recipes),
      numSamples: fc.integer({ min: 0, max: 3000 }),
      seed: fc.integer({ min: 1, max: 1000 }),
      lengths: fc
        .array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 6 })
        .filter((all) => all.some(Boolean)),
    });
    fc.assert(
      fc.property(run, ({ recipe: [, recipe], numSamples, seed, lengths }) => {
        const sound = bursts(numSamples, seed);
        const frontEnd = createStreamingFrontEnd(recipe, rate);
        const outcome = errorOf(() => extractFeatures(sound, recipe));
        if (outcome === null) expect(streamed(frontEnd, sound, lengths)).toEqual(extractFeatures(sound, recipe));
        else expect(errorOf(() => streamed(frontEnd, sound, lengths))).toEqual(outcome);
      }),
      { seed: 19, numRuns: 300 },
    );
  });

  it("with WebRTC's detector is extractFeatures of the whole", async () => {
    const recipe: RecipeOptions = { profile: "kaldi", vad: { method: "webrtc" } };
    const frontEnd = await prepareStreamingFrontEnd(recipe, rate);
    const sound = bursts(6000);
    const expected = (await prepareExtractor(recipe, rate))(sound);
    expect(expected.numFrames).toBeGreaterThan(0);
    for (const lengths of Object.values(chunkings)) expect(streamed(frontEnd, sound, lengths)).toEqual(expected);
    expect(() => createStreamingFrontEnd(recipe, rate)).toThrow("must be loaded first");
  });

  it.each([
    ["statics", { profile: "kaldi" }],
    ["deltas at librosa's edges", { profile: "kaldi", deltaEdges: "librosa", deltaOrder: 1 }],
  ] as const)("that was too short gives the error of the whole and leaves nothing behind: %s", (_, recipe) => {
    const frontEnd = createStreamingFrontEnd(recipe, rate);
    const short = bursts(recipe.profile === "kaldi" && "deltaOrder" in recipe ? 500 : 150);
    const error = errorOf(() => extractFeatures(short, recipe));
    expect(error).toBeInstanceOf(ShapeError);
    expect(errorOf(() => streamed(frontEnd, short, [40]))).toEqual(error);
    expect(errorOf(() => frontEnd.flush())).toEqual(errorOf(() => extractFeatures(bursts(0), recipe)));
    expect(streamed(frontEnd, bursts(3000), [160])).toEqual(extractFeatures(bursts(3000), recipe));
  });

  it("that holds its sound and was too short leaves nothing behind", () => {
    const recipe = { profile: "psf", dcRemoval: "signal", framing: "snip" } as const;
    const frontEnd = createStreamingFrontEnd(recipe, rate);
    expect(() => streamed(frontEnd, bursts(150), [40])).toThrow("150 samples");
    expect(streamed(frontEnd, bursts(3000), [160])).toEqual(extractFeatures(bursts(3000), recipe));
  });

  it("refuses chunks that are none, and samples that are no amplitudes, by their place in the recording", () => {
    for (const recipe of [{ profile: "kaldi" }, { profile: "kaldi", pitch: "keep" }] as const) {
      const frontEnd = createStreamingFrontEnd(recipe, rate);
      frontEnd.push(noise(1000, rate).samples);
      expect(() => frontEnd.push(Float32Array.of(0, Number.NaN))).toThrow("sample 1001 is NaN");
      expect(() => frontEnd.push([0, 0] as unknown as Float32Array)).toThrow(OptionError);
    }
    expect(() => createStreamingFrontEnd({ sampleRate: 16000 }, rate)).toThrow("expects 16000 Hz");
  });

  it("keeps what came out apart from what it goes on working with", () => {
    const frontEnd = createStreamingFrontEnd({ profile: "kaldi" }, rate);
    const chunk = bursts(1000).samples;
    const first = frontEnd.push(chunk);
    const copy = first.data.slice();
    chunk.fill(0.7);
    frontEnd.push(chunk);
    expect(first.data).toEqual(copy);
    first.data.fill(0);
    frontEnd.flush();
  });
});

describe("the delay of a stream", () => {
  const finite = recipes.filter(([, recipe]) => Number.isFinite(createStreamingFrontEnd(recipe, rate).delay));

  it("is finite where a recipe looks at bounded neighbourhoods, and no other", () => {
    const bounded = (name: string) => Number.isFinite(createStreamingFrontEnd(recipeSamples[name] ?? {}, rate).delay);
    const unbounded = ["splice, every third", "mean", "mean and variance", "energy gate", "pitch", "top dB"];
    const more = ["vad kaldi", "vad adaptive", "vad two-gaussian", "mean of the signal", "librosa"];
    for (const name of [...unbounded, ...more]) expect([name, bounded(name)]).toEqual([name, false]);
    for (const name of ["meyda", "kaldi", "htk", "psf", "warp", "transform", "everything", "rasta", "shifted deltas"])
      expect([name, bounded(name)]).toEqual([name, true]);
  });

  it.each(finite)("is kept by every frame that a push gives, and is no more than that: %s", (_, recipe) => {
    const frontEnd = createStreamingFrontEnd(recipe, rate);
    const grid = gridFor(resolveRecipe(recipe), rate);
    const { samples } = noise(recipe.normalizationWindow === 300 ? 40000 : 8000, rate, 3);
    let numPushed = 0;
    let numFrames = 0;
    let latest = Number.NEGATIVE_INFINITY;
    for (const sample of samples) {
      const features = frontEnd.push(Float32Array.of(sample));
      numPushed++;
      for (let i = 0; i < features.numFrames; i++) {
        latest = Math.max(latest, numPushed - (frameStart(numFrames, grid) + grid.length));
        numFrames++;
      }
    }
    expect(numFrames).toBeGreaterThan(0);
    expect(latest / rate).toBeLessThanOrEqual(frontEnd.delay + 1e-12);
    expect(frontEnd.delay).toBeLessThanOrEqual(latest / rate + 1e-12);
    // Frames that are still to come are no older than the delay, either.
    const oldest = numPushed - (frameStart(numFrames, grid) + grid.length);
    expect(oldest / rate).toBeLessThanOrEqual(frontEnd.delay + 1e-12);
  });

  it("is that of the frames ahead and those that fill the window of the first", () => {
    const delayOf = (recipe: RecipeOptions) => createStreamingFrontEnd({ profile: "kaldi", ...recipe }, rate).delay;
    expect(delayOf({})).toBe(0);
    expect(delayOf({ splice: { left: 5, right: 0 } })).toBe(0);
    expect(delayOf({ splice: { left: 5, right: 7 } })).toBe(0.07);
    expect(delayOf({ deltaOrder: 2 })).toBe(0.04);
    expect(delayOf({ normalization: "sliding-mean" })).toBe(2.99);
    expect(delayOf({ normalization: "sliding-mean", deltaOrder: 2 })).toBe(3.03);
  });
});

describe("the memory of a stream", () => {
  // What buffers free is counted off by another thread: after a turn of the event loop and a second collection.
  const heldBytes = async () => {
    for (let turn = 0; turn < 3; turn++) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return process.memoryUsage().arrayBuffers;
  };

  it.each([
    ["deltas and splice", { deltaOrder: 2, splice: { left: 2, right: 2 } }],
    ["a sliding window", { normalization: "sliding-mean", normalizationWindow: 30 }],
  ] as const)("does not grow over an hour: %s", async (_, more) => {
    // At 1000 samples a second an hour of samples is 14 MB, of statics 14 MB, of energies 3 MB.
    const recipe = { ...more, profile: "kaldi", numMelBands: 5, numCoefficients: 5, frameLength: 0.05 } as const;
    const frontEnd = createStreamingFrontEnd(recipe, 1000);
    const chunk = noise(1000, 1000).samples;
    for (let second = 0; second < 60; second++) frontEnd.push(chunk);
    const before = await heldBytes();
    let numFrames = 0;
    for (let second = 0; second < 3600; second++) numFrames += frontEnd.push(chunk).numFrames;
    expect(numFrames).toBe(3600 * 100);
    expect((await heldBytes()) - before).toBeLessThan(1e6);
    // It is still at work, and its buffers with it.
    expect(frontEnd.flush().numFrames).toBeGreaterThan(0);
  });
});
