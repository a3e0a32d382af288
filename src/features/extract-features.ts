import { OptionError, ShapeError } from "../errors.js";
import type { KernelName } from "../kernels/kernel.js";
import type { FeatureMatrix, FeatureRecipe, RecipeOptions, Waveform } from "../types.js";
import { checkWaveform, sampleScan } from "./check-waveform.js";
import { columnLayout } from "./columns.js";
import { countFrames, type FrameGrid, frameGrid } from "./framing.js";
import { keptFrames } from "./kept-frames.js";
import { kernelBuild } from "./kernel-settings.js";
import { writePitch } from "./pitch-columns.js";
import { addDynamics, finishFeatures, selectColumns } from "./post-processing.js";
import { resolveRecipe } from "./recipe.js";
import { createStatics } from "./statics.js";
import type { WebRtcVad } from "./vad/webrtc.js";
import { createSpeechWeigher, type SpeechWeighting } from "./weigh-speech.js";

/** Turns recordings of one sample rate into features, with every table made once. */
export type FeatureExtractor = (waveform: Waveform) => FeatureMatrix;

export interface ExtractorOptions {
  /** From `await loadWebRtcVad()`: needed by a recipe whose `vad` is WebRTC's. */
  readonly webRtcVad?: WebRtcVad;
  /**
   * What computes the statics: WebAssembly with SIMD where there is such a thing and the recipe is one for it, or plain TypeScript,
   * in float64 whatever the recipe's precision. "relaxed" may differ in its last bits from one processor to the next.
   * @default "auto"
   */
  readonly kernel?: KernelName;
}

export interface RecordingExtractorOptions extends ExtractorOptions {
  /** Weights of the frames for training, by how much of each is speech: docs/training.md. @default none */
  readonly speechWeights?: SpeechWeighting;
}

/** @throws {OptionError} when the recipe wants another sample rate */
export function checkRecipeRate(recipe: FeatureRecipe, sampleRate: number): void {
  if (recipe.sampleRate === null || recipe.sampleRate === sampleRate) return;
  throw new OptionError(
    `the recipe expects ${recipe.sampleRate} Hz, the recording has ${sampleRate} Hz; resample it first ` +
      `(await resample(waveform, ${recipe.sampleRate})), or set resampling "allow" where recordings are loaded`,
  );
}

function meanOf(samples: Float32Array): number {
  let sum = 0;
  for (let n = 0; n < samples.length; n++) sum += samples[n] as number;
  return sum / samples.length;
}

/** The frame grid of a complete recipe at a sample rate, which the recipe must agree with. */
export function gridFor(recipe: FeatureRecipe, sampleRate: number): FrameGrid {
  const grid = frameGrid(recipe, sampleRate);
  checkRecipeRate(recipe, sampleRate);
  return grid;
}

/**
 * An extractor for many recordings of one sample rate: window, mel bank and FFT tables are made once.
 * `createExtractor(recipe, rate)(waveform)` equals `extractFeatures(waveform, recipe)` to the bit.
 *
 * @throws {OptionError} when the recipe is not valid, or does not fit this sample rate, or this machine cannot run the kernel
 * @example
 * const extract = createExtractor({ profile: "kaldi", normalization: "mean" }, 8000);
 * recordings.map((recording) => extract(recording).numFrames); // => [48, 48, 48]
 */
export function createExtractor(
  recipe: RecipeOptions,
  sampleRate: number,
  options: RecordingExtractorOptions = {},
): FeatureExtractor {
  const settings = resolveRecipe(recipe);
  const grid = gridFor(settings, sampleRate);
  const layout = columnLayout(settings);
  const startStatics = createStatics(settings, grid, layout, options.kernel);
  const scan = sampleScan(kernelBuild(settings, grid, options.kernel));
  const chooseFrames = keptFrames(settings, grid, options.webRtcVad);
  const weigh =
    options.speechWeights === undefined
      ? null
      : createSpeechWeigher(options.speechWeights, settings, grid, options.webRtcVad);
  const frameShift = grid.shift / sampleRate;

  return (waveform) => {
    checkWaveform(waveform, grid, scan);
    const { samples } = waveform;
    const numFrames = countFrames(samples.length, grid);
    const offset = settings.dcRemoval === "signal" ? meanOf(samples) : 0;
    const span = { samples, first: 0, numSamples: samples.length };
    const { data, energies } = startStatics(offset).compute(span, 0, numFrames);
    const statics = { data, numFrames, dim: layout.numStatics, frameShift };
    if (layout.pitchColumn >= 0) writePitch(statics, layout.pitchColumn, waveform, grid);
    // Dynamics come before frames are chosen: they look at neighbours in time, and choosing takes neighbours away.
    const all = addDynamics(statics, settings);
    const rows = chooseFrames({ energies, samples });
    const features = finishFeatures(selectColumns(all, rows, layout), settings);
    return weigh === null ? features : { ...features, weights: weigh({ energies, samples }, rows) };
  };
}

/**
 * The features of a recording: MFCC, log mel bands or PLP, with what the recipe adds to them.
 *
 *   frames → spectrum → log mel bands → cepstra → [statics, Δ, ΔΔ] → frames chosen → normalisation → splice → transform
 *
 * Deltas are taken over all frames, then the energy gate and the voice activity detector leave frames out, then
 * normalisation runs over the frames that are left. docs/features.md has each stage's formula. Deterministic: no dither
 * unless asked for, and that is seeded. For many recordings `createExtractor` saves making the tables anew.
 *
 * @param waveform  amplitudes of ±1; beyond ±1 they are taken as they are
 * @param recipe    options as `resolveRecipe` takes them; what is absent takes its default
 * @returns T × D float32; columns as `featureNames`. `frameShift` is the shift in whole samples, in seconds; rows are
 *   that far apart only where no frames were left out
 * @throws {OptionError} when the recipe is not valid or does not fit the sample rate, or the rate is no rate
 * @throws {ShapeError} when the recording is shorter than one frame, or a sample is not a finite amplitude
 * @see Davis and Mermelstein, IEEE Trans. ASSP 28 (4), 1980, for MFCC
 * @example
 * const tone = Float32Array.from({ length: 8000 }, (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / 8000));
 * const features = extractFeatures({ samples: tone, sampleRate: 8000, warnings: [] }, { profile: "kaldi" });
 * features; // => { numFrames: 98, dim: 13, frameShift: 0.01 }
 */
export function extractFeatures(
  waveform: Waveform,
  recipe: RecipeOptions = {},
  options: RecordingExtractorOptions = {},
): FeatureMatrix {
  if (typeof waveform !== "object" || waveform === null) {
    throw new ShapeError(`a waveform must be { samples, sampleRate, warnings }; got ${String(waveform)}`);
  }
  return createExtractor(recipe, waveform.sampleRate, options)(waveform);
}
