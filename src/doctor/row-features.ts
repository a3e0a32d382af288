/** Features of the rows of a recording as training would make them, for any model or recipe that is examined. */

import { atRate, wantedRate } from "../corpus/load/load-recording.js";
import { cutSegment, framesOfSegment, segmentFeaturesFor } from "../corpus/load/segment-features.js";
import type { ManifestRow } from "../corpus/manifest.js";
import type { FeatureExtractor } from "../features/extract.js";
import { prepareExtractor } from "../features/streaming.js";
import type { KernelName } from "../kernels/kernel.js";
import type { FeatureMatrix, FeatureRecipe, Waveform } from "../types.js";

/** A recording that was prepared: each row of it has its features. */
export interface PreparedRecording {
  /** Of the features: the recording's own, or the one the recipe converts it to. */
  readonly sampleRate: number;
  readonly featuresOf: (row: ManifestRow) => FeatureMatrix;
}

export type RowFeatures = (waveform: Waveform) => Promise<PreparedRecording>;

/**
 * The features of rows by a recipe, segments cut or in context as training takes them; recordings each at their own rate, where
 * the recipe does not convert them to another, and normalised each by itself.
 */
export function createRowFeatures(recipe: FeatureRecipe, kernel?: KernelName): RowFeatures {
  const extractors = new Map<number, FeatureExtractor>();
  const own = { ...recipe, sampleRate: null, normalizationScope: "recording" as const };
  const isCut = segmentFeaturesFor(recipe) === "cut";
  const options = kernel === undefined ? {} : { kernel };
  const wanted = recipe.resampling === "allow" ? wantedRate(recipe, null) : null;
  return async (recording) => {
    const waveform = await atRate(recording, wanted, recipe);
    const { sampleRate, samples } = waveform;
    const extract = extractors.get(sampleRate) ?? (await prepareExtractor(own, sampleRate, options));
    extractors.set(sampleRate, extract);
    if (isCut) return { sampleRate, featuresOf: (row) => extract(cutSegment(waveform, row)) };
    const whole = extract(waveform);
    const place = { sampleRate, numSamples: samples.length };
    return { sampleRate, featuresOf: (row) => framesOfSegment(whole, row, own, place) };
  };
}
