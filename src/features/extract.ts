import { OptionError, ShapeError } from "../errors.js";
import type { KernelName } from "../kernels/kernel.js";
import { createHash } from "../math/sha256.js";
import type { FeatureMatrix, FeatureRecipe, RecipeOptions, Waveform } from "../types.js";
import { checkWaveform, sampleScan } from "./check-waveform.js";
import { countFrames, type FrameGrid, frameGrid } from "./frames/framing.js";
import { keptFrames } from "./frames/kept-frames.js";
import { trackPitch } from "./pitch/track-pitch.js";
import { addDynamics, finishFeatures, selectColumns } from "./post-processing.js";
import { columnLayout } from "./recipe/columns.js";
import { resolveRecipe } from "./recipe/recipe.js";
import { kernelBuild } from "./spectrum/kernel-settings.js";
import { createStatics } from "./spectrum/kernel-statics.js";
import { createSpeechWeigher, type SpeechWeighting } from "./vad/speech-weights.js";
import type { WebRtcVad } from "./vad/webrtc.js";

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
  for (let n = 0; n < samples.length; n++) sum += samples[n];
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
    const features = { ...finishFeatures(selectColumns(all, rows, layout), settings), recipe: settings, sampleRate };
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
 * const features = extractFeatures({ samples: tone, sampleRate: 8000 }, { profile: "kaldi" });
 * features; // => { numFrames: 98, dim: 13, frameShift: 0.01 }
 */
export function extractFeatures(
  waveform: Waveform,
  recipe: RecipeOptions = {},
  options: RecordingExtractorOptions = {},
): FeatureMatrix {
  if (typeof waveform !== "object" || waveform === null) {
    throw new ShapeError(`a waveform must be { samples, sampleRate }; got ${String(waveform)}`);
  }
  return createExtractor(recipe, waveform.sampleRate, options)(waveform);
}

/**
 * Writes ln f0 and the probability of voicing of each frame into two columns of the statics.
 *
 * @param column  the first of the two
 */
export function writePitch(statics: FeatureMatrix, column: number, waveform: Waveform, grid: FrameGrid): void {
  const { f0, voicing } = trackPitch(waveform, {}, grid);
  const { data, numFrames, dim } = statics;
  for (let frame = 0; frame < numFrames; frame++) {
    data[frame * dim + column] = Math.log(f0[frame]);
    data[frame * dim + column + 1] = voicing[frame];
  }
}

/** Hexadecimal digits, 8 bytes: of a million recordings two are taken for one with a probability of 3 in 10⁸. */
const LENGTH = 16;

/**
 * A digest of a recording, by which it is known again under any name and in any lossless format: the first 8 bytes of the SHA-256
 * of its rate and its samples, or of the values of features where there is no sound.
 *
 * @example
 * recordingDigest(waveform) === recordingDigest(decodeWav(encodeWav(waveform, { format: "float32" }))) // => true
 */
export function recordingDigest(recording: Waveform | FeatureMatrix): string {
  const hash = createHash();
  const isSound = "samples" in recording;
  const values = isSound ? recording.samples : recording.data;
  hash.update(new TextEncoder().encode(`${isSound ? recording.sampleRate : `features of ${recording.dim}`}\n`));
  hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.hex().slice(0, LENGTH);
}

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
 * const weights = speechWeights({ samples, sampleRate: 8000 }, {}, { vad: { method: "two-gaussian" } });
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
 * const sound = { samples, sampleRate: 8000 };
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
