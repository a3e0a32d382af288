import { ShapeError } from "../errors.js";
import type { FeatureMatrix, RecipeOptions, Waveform } from "../types.js";
import { createExtractor, type ExtractorOptions } from "./extract-features.js";
import type { SpeechWeighting } from "./weigh-speech.js";

/**
 * How much of each frame of a recording is speech, one value for each row of its features: for training that counts
 * pauses less, where a recipe's own `vad` would leave them out.
 *
 *   "decisions"    1 for frames that the detector takes for speech, else 0
 *   "posteriors"   of method "two-gaussian": the probability of its louder Gaussian, 0 … 1
 *
 * A recording in which no frame is speech has 1 everywhere, as it would keep every frame. What the recipe leaves out by a gate
 * or a detector of its own has no row and no weight. It extracts the features anew, as they say which rows there are;
 * `createExtractor` with `speechWeights` gives both at once.
 *
 * @param recipe  that of the features
 * @returns T weights, one a row
 * @throws {OptionError} when options are not valid, or method "webrtc" was not loaded
 * @throws {ShapeError} when the recording is shorter than a frame, or a sample is not a finite amplitude
 * @example
 * const samples = Float32Array.from({ length: 8000 }, (_, n) => (n < 4000 ? 0.001 : 0.3) * Math.sin(n));
 * const weights = speechWeights({ samples, sampleRate: 8000, warnings: [] }, {}, { vad: { method: "two-gaussian" } });
 * [weights[0], weights[weights.length - 1]] // => [0, 1]
 */
export function speechWeights(
  waveform: Waveform,
  recipe: RecipeOptions,
  weighting: SpeechWeighting,
  options: Pick<ExtractorOptions, "webRtcVad"> = {},
): Float64Array {
  const extract = createExtractor(recipe, waveform.sampleRate, { ...options, speechWeights: weighting });
  return extract(waveform).weights ?? new Float64Array(0);
}

/**
 * The features with `speechWeights` of their recording as the weights of their frames, in place of any before.
 *
 * @param features  of the recording, by the recipe
 * @throws {ShapeError} when they are not as many frames as the recipe makes of the recording
 * @throws {OptionError} as `speechWeights`
 * @example
 * const samples = Float32Array.from({ length: 8000 }, (_, n) => (n < 4000 ? 0.001 : 0.3) * Math.sin(n));
 * const sound = { samples, sampleRate: 8000, warnings: [] };
 * const weighted = withSpeechWeights(extractFeatures(sound), sound, {}, { vad: { method: "adaptive" } });
 * weighted.weights?.length === weighted.numFrames // => true
 */
export function withSpeechWeights(
  features: FeatureMatrix,
  waveform: Waveform,
  recipe: RecipeOptions,
  weighting: SpeechWeighting,
  options: Pick<ExtractorOptions, "webRtcVad"> = {},
): FeatureMatrix {
  const weights = speechWeights(waveform, recipe, weighting, options);
  if (weights.length !== features.numFrames) {
    throw new ShapeError(
      `the recipe makes ${weights.length} frames of this recording, and the features have ${features.numFrames}; give the ` +
        "recording and the recipe that they were extracted with",
    );
  }
  return { ...features, weights };
}
