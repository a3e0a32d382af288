import { OptionError, ShapeError } from "../errors.js";
import { createExtractor, extractFeatures } from "../features/extract.js";
import type { FeatureMatrix, FeatureRecipe, Utterance } from "../types.js";

/**
 * The features of every utterance: those it came with, or extracted now.
 *
 * @throws {OptionError} when sound is to be normalised over groups, which nothing here knows
 */
export function featuresOf(utterances: readonly Utterance[], recipe: FeatureRecipe): FeatureMatrix[] {
  const rate = commonSampleRate(utterances);
  if (rate !== null && recipe.normalizationScope === "group") {
    throw new OptionError(
      'normalizationScope "group" needs the recordings of each group together, and these are given as sound one by ' +
        'one; give the features that loadUtterances makes, or use normalizationScope "recording"',
    );
  }
  const extract = rate === null ? null : createExtractor(recipe, rate);
  return utterances.map((utterance) => {
    if ("features" in utterance) return utterance.features;
    try {
      return extract ? extract(utterance.waveform) : extractFeatures(utterance.waveform, recipe);
    } catch (error) {
      if (!(error instanceof ShapeError) || utterance.path === undefined) throw error;
      throw new ShapeError(`${utterance.path}: ${error.message}`, { cause: error });
    }
  });
}

/** @returns null when no utterance is a waveform */
export function commonSampleRate(utterances: readonly Utterance[]): number | null {
  let first: { readonly rate: number; readonly path: string } | null = null;
  for (const utterance of utterances) {
    if (!("waveform" in utterance)) continue;
    const { sampleRate } = utterance.waveform;
    const path = utterance.path ?? "one recording";
    first ??= { rate: sampleRate, path };
    if (sampleRate !== first.rate) {
      throw new ShapeError(
        `${first.path} has ${first.rate} Hz and ${path} ${sampleRate} Hz; a model needs recordings of one sample rate: resample them first`,
      );
    }
  }
  return first?.rate ?? null;
}
