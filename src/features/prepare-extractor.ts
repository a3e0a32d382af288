import type { FeatureRecipe, RecipeOptions } from "../types.js";
import {
  createExtractor,
  type ExtractorOptions,
  type FeatureExtractor,
  type RecordingExtractorOptions,
} from "./extract-features.js";
import { resolveRecipe } from "./recipe.js";
import { createStreamingFrontEnd, type StreamingFrontEnd } from "./streaming-front-end.js";
import { loadWebRtcVad } from "./vad/webrtc.js";

async function withNeedsOf<O extends RecordingExtractorOptions>(recipe: FeatureRecipe, options: O): Promise<O> {
  const methods = [recipe.vad?.method, options.speechWeights?.vad.method];
  return methods.includes("webrtc") ? { webRtcVad: await loadWebRtcVad(), ...options } : options;
}

/**
 * `createExtractor`, with what it needs loaded first: WebRTC's voice activity detector, where it is asked for.
 *
 * @throws {OptionError} as `createExtractor`
 * @example
 * const extract = await prepareExtractor({ profile: "kaldi", vad: { method: "webrtc" } }, 8000);
 * recordings.map((recording) => extract(recording).numFrames); // => [45, 46, 46]
 */
export async function prepareExtractor(
  recipe: RecipeOptions,
  sampleRate: number,
  options: RecordingExtractorOptions = {},
): Promise<FeatureExtractor> {
  const settings = resolveRecipe(recipe);
  return createExtractor(settings, sampleRate, await withNeedsOf(settings, options));
}

/**
 * `createStreamingFrontEnd`, with what the recipe needs loaded first.
 *
 * @throws {OptionError} as `createStreamingFrontEnd`
 * @example
 * const frontEnd = await prepareStreamingFrontEnd({ profile: "kaldi", vad: { method: "webrtc" } }, 8000);
 * frontEnd.push(waveform.samples).numFrames; // => 0, for the detector looks at the whole recording
 * frontEnd.flush().numFrames; // => 45
 */
export async function prepareStreamingFrontEnd(
  recipe: RecipeOptions,
  sampleRate: number,
  options: ExtractorOptions = {},
): Promise<StreamingFrontEnd> {
  const settings = resolveRecipe(recipe);
  return createStreamingFrontEnd(settings, sampleRate, await withNeedsOf(settings, options));
}
