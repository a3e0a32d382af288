import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../src/errors.js";
import { computeDeltas } from "../../src/features/dynamics/deltas.js";
import { shiftedDeltas } from "../../src/features/dynamics/shifted-deltas.js";
import { spliceFrames } from "../../src/features/dynamics/splice.js";
import { createExtractor, extractFeatures, withSpeechWeights } from "../../src/features/extract.js";
import { stackFeatures } from "../../src/features/feature-matrix.js";
import {
  cepstralStatistics,
  normalizeFeatures,
  normalizeWith,
} from "../../src/features/normalize/cepstral-normalization.js";
import { warpFeatures } from "../../src/features/normalize/feature-warping.js";
import { normalizeSliding } from "../../src/features/normalize/sliding-normalization.js";
import { pixelFeatures } from "../../src/features/pixel-features.js";
import { resolveRecipe } from "../../src/features/recipe/recipe.js";
import { rasta } from "../../src/features/spectrum/rasta.js";
import { createStreamingFrontEnd, prepareExtractor, prepareStreamingFrontEnd } from "../../src/features/streaming.js";
import { trainPca } from "../../src/features/transform/pca.js";
import { applyTransform } from "../../src/features/transform/transform.js";
import type { FeatureMatrix, RecipeOptions } from "../../src/types.js";
import { matrix } from "./matrices.js";
import { noise } from "./waveforms.js";

const sound = noise(4000, 8000);
const options = { profile: "kaldi", numCoefficients: 5 } as const;
const features = extractFeatures(sound, options);

describe("features know the recipe and the sample rate that made them", () => {
  it.each([
    ["the default", {}],
    ["statics alone", options],
    ["every stage", { ...options, deltaOrder: 1, shiftedDeltas: {}, normalization: "warp", splice: { step: 2 } }],
    ["a detector", { ...options, vad: { method: "adaptive" }, energyGate: 60, normalization: "mean" }],
    ["a transform", { ...options, transform: trainPca([features], { dim: 2 }) }],
    [
      "normalisation of a group, which is yet to come",
      { ...options, normalization: "mean", normalizationScope: "group" },
    ],
  ] as [string, RecipeOptions][])("extracted by %s", (_, recipe) => {
    const made = extractFeatures(sound, recipe);
    expect(made.recipe).toEqual(resolveRecipe(recipe));
    expect(made.sampleRate).toBe(8000);
  });

  it("by one value for all matrices of an extractor", async () => {
    for (const extract of [createExtractor(options, 8000), await prepareExtractor(options, 8000)]) {
      const [a, b] = [extract(sound), extract(noise(3000, 8000))];
      expect(a.recipe).toEqual(resolveRecipe(options));
      expect(b.recipe).toBe(a.recipe);
      expect([a.sampleRate, b.sampleRate]).toEqual([8000, 8000]);
    }
  });

  it.each([
    ["bounded", options],
    ["of all frames", { ...options, normalization: "mean" }],
    ["of all the sound", { ...options, pitch: "keep" }],
    ["of every third frame", { ...options, splice: { step: 3 } }],
  ] as [string, RecipeOptions][])("out of a stream, %s", async (_, recipe) => {
    const frontEnds = [createStreamingFrontEnd(recipe, 8000), await prepareStreamingFrontEnd(recipe, 8000)];
    for (const frontEnd of frontEnds) {
      const parts = [frontEnd.push(sound.samples.subarray(0, 10)), frontEnd.push(sound.samples), frontEnd.flush()];
      for (const part of parts) {
        expect(part.recipe).toEqual(resolveRecipe(recipe));
        expect(part.recipe).toBe(parts[0]?.recipe);
        expect(part.sampleRate).toBe(8000);
        expect(part.frameShift).toBe(extractFeatures(sound, recipe).frameShift);
      }
    }
  });

  it("not where they were made of pixels, or by hand", () => {
    const picture = pixelFeatures({ width: 1, height: 1, channels: 1, data: [7] });
    for (const made of [picture, matrix([[1]])])
      expect([made.recipe ?? null, made.sampleRate ?? null]).toEqual([null, null]);
  });
});

describe("what is done to features", () => {
  it.each([
    ["deltas", (x: FeatureMatrix) => computeDeltas(x)],
    ["deltas of order 0", (x: FeatureMatrix) => computeDeltas(x, { order: 0 })],
    ["shifted deltas", (x: FeatureMatrix) => shiftedDeltas(x)],
    ["splicing", (x: FeatureMatrix) => spliceFrames(x)],
    ["normalisation", (x: FeatureMatrix) => normalizeFeatures(x)],
    ["normalisation with other statistics", (x: FeatureMatrix) => normalizeWith(x, cepstralStatistics(x), "mean")],
    ["sliding normalisation", (x: FeatureMatrix) => normalizeSliding(x)],
    ["warping", (x: FeatureMatrix) => warpFeatures(x)],
    ["RASTA", (x: FeatureMatrix) => rasta(x)],
  ])("%s: the recipe made other frames", (_, change) => {
    expect(change(features).recipe ?? null).toBeNull();
  });

  it("a transform, which the recipe that is carried then has", () => {
    const transform = trainPca([features], { dim: 2 });
    const transformed = applyTransform(features, transform);
    expect(transformed).toEqual(extractFeatures(sound, { ...options, transform }));
    expect(applyTransform(transformed, trainPca([transformed])).recipe).toBeNull();
    expect(applyTransform(matrix([[1, 2, 3, 4, 5]]), transform).recipe).toBeNull();
  });

  it("weights: the recipe still made the frames", () => {
    const weighted = withSpeechWeights(features, sound, options, { vad: { method: "adaptive" } });
    expect([weighted.recipe, weighted.sampleRate]).toEqual([features.recipe, 8000]);
  });
});

describe("features that are stacked", () => {
  it("have the recipe and the rate of all", () => {
    const stacked = stackFeatures([features, extractFeatures(noise(3000, 8000), options)]);
    expect([stacked.recipe, stacked.sampleRate]).toEqual([features.recipe, 8000]);
  });

  it("must be of one recipe, one rate and one dimension", () => {
    const others = extractFeatures(sound, { ...options, lifter: 0 });
    expect(() => stackFeatures([features, features, others])).toThrow("they differ in lifter 22 / 0");
    expect(() => stackFeatures([features, extractFeatures(noise(8000, 16000), options)])).toThrow(OptionError);
    expect(() => stackFeatures([matrix([[1]]), matrix([[1, 2]])])).toThrow(ShapeError);
  });
});
