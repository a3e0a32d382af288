import { OptionError, ShapeError } from "../errors.js";
import { extractFeatures, gridFor } from "../features/extract.js";
import { countFrames, frameStart } from "../features/frames/framing.js";
import {
  addCepstralStatistics,
  cepstralStatistics,
  normalizeWith,
} from "../features/normalize/cepstral-normalization.js";
import { applyTransform } from "../features/transform/transform.js";
import { type FrameRun, frameLogEnergies } from "../features/vad/energy-vad.js";
import { energyDetector } from "../features/vad/kept-frames.js";
import { framesOf } from "../gmm/passes/frame-chunks.js";
import { recipeOf } from "../recognize/classify.js";
import type { FeatureMatrix, FeatureRecipe, VadRecipe, Waveform } from "../types.js";
import type { RunSettings } from "./diarization-options.js";
import { type FrameClock, runsOfSpeech } from "./speech-pieces.js";

/** The features of every frame of a long recording, and which of its frames are speech. */

/** Which frames of a recording are speech, and when they are. */
export interface SpokenFrames {
  /** T values, 0 where there is no speech. */
  readonly decisions: ArrayLike<number>;
  readonly clock: FrameClock;
}

/**
 * The features of every frame, and the speech among them, normalised over it where the recipe says so. Features are taken as they
 * are, and all of them are speech unless decisions came along.
 *
 * @param recipe  of sound it must be known
 * @param speech  one decision a frame, in place of those by `vad`
 * @throws {ShapeError} when there is not one decision a frame, or there is no recipe for sound
 * @throws {OptionError} when the recipe or the method of `vad` is not for this
 */
export function spokenFeatures(
  recording: Waveform | FeatureMatrix,
  recipe: FeatureRecipe | null,
  settings: RunSettings & { readonly vad: VadRecipe },
  speech?: ArrayLike<number>,
): { readonly features: FeatureMatrix; readonly spoken: SpokenFrames } {
  if (!("samples" in recording)) {
    const { numFrames, frameShift } = recording;
    const frameLength = Math.max(recipe?.frameLength ?? 0, frameShift);
    const decisions = decisionsFor(numFrames, speech ?? new Uint8Array(numFrames).fill(1));
    const clock = { frameLength, frameShift, numFrames, firstMiddle: frameLength / 2 };
    return { features: recording, spoken: { decisions, clock } };
  }
  const frames = everyFrame(recipeOf({ recipe }));
  const features = extractFeatures(recording, frames.recipe);
  const spoken =
    speech === undefined
      ? spokenFramesOf(recording, frames.recipe, settings.vad)
      : {
          decisions: decisionsFor(features.numFrames, speech),
          clock: clockOf(frames.recipe, recording.sampleRate, features.numFrames),
        };
  const runs = runsOfSpeech(spoken.decisions, features.frameShift, settings);
  return { features: frames.finish?.(features, runs) ?? features, spoken };
}

function decisionsFor(numFrames: number, speech: ArrayLike<number>): ArrayLike<number> {
  if (speech.length === numFrames) return speech;
  throw new ShapeError(`speech has one decision a frame: ${numFrames} frames came with ${speech.length} decisions`);
}

/** How the features of every frame of a long recording come from the recipe of a model. */
interface EveryFrame {
  /** Keeps every frame, so that each has its time; where it can, it looks at bounded neighbourhoods alone. */
  readonly recipe: FeatureRecipe;
  /** What is left to do when all frames are there, null where nothing is: normalisation over those of speech. */
  readonly finish: ((features: FeatureMatrix, runs: readonly FrameRun[]) => FeatureMatrix) | null;
}

/**
 * The recipe without its gate and its detector: which frames count is said by the speech that was found, as the loudest moment
 * of an hour is no measure for the rest of it. Normalisation over the recording becomes one over the frames of speech.
 *
 * @throws {OptionError} when the recipe leaves out frames by number, or splices after normalisation
 */
export function everyFrame(recipe: FeatureRecipe): EveryFrame {
  const { normalization, splice, transform } = recipe;
  if (splice !== null && splice.step > 1) {
    throw new OptionError(
      `the model's recipe keeps every ${splice.step}th frame alone (splice.step), and windows need all of them; train it ` +
        "with splice.step 1",
    );
  }
  const kept = { ...recipe, energyGate: null, vad: null, normalizationScope: "recording" as const };
  if (normalization !== "mean" && normalization !== "mean-variance") return { recipe: kept, finish: null };
  if (splice !== null) {
    throw new OptionError(
      `the model's recipe splices frames after "${normalization}" over the recording; windows need normalization ` +
        `"sliding-${normalization}" or "none" then`,
    );
  }
  return {
    recipe: { ...kept, normalization: "none", transform: null },
    finish(features, runs) {
      const statistics = runs.map(({ start, end }) => cepstralStatistics(framesOf(features, start, end)));
      if (statistics.length === 0) return features;
      const normalized = normalizeWith(features, statistics.reduce(addCepstralStatistics), normalization);
      return transform === null ? normalized : applyTransform(normalized, transform);
    },
  };
}

/**
 * A recipe on the same frames whose one column is what `frameLogEnergies` gives: of a recording too long to hold, the streaming
 * front end makes it.
 */
export function energyRecipe(recipe: FeatureRecipe): FeatureRecipe {
  return {
    ...recipe,
    profile: "kaldi",
    kind: "mfcc",
    numCoefficients: 1,
    numMelBands: 1,
    emptyFilters: "allow",
    c0: "drop",
    logEnergy: "keep",
    energySource: "raw",
    energyFloor: 1,
    sampleScale: 32768,
    dither: 0,
    dcRemoval: "none",
    preEmphasis: 0,
    pitch: "drop",
    topDb: null,
    rastaPole: null,
    deltaOrder: 0,
    shiftedDeltas: null,
    energyGate: null,
    vad: null,
    normalization: "none",
    normalizationScope: "recording",
    splice: null,
    transform: null,
  };
}

/** The clock of the frames that a recipe has in so many samples. */
export function clockOf(recipe: FeatureRecipe, sampleRate: number, numFrames: number): FrameClock {
  const grid = gridFor(recipe, sampleRate);
  return {
    frameLength: grid.length / sampleRate,
    frameShift: grid.shift / sampleRate,
    firstMiddle: (frameStart(0, grid) + grid.length / 2) / sampleRate,
    numFrames,
  };
}

/** The speech of a sound, on the frames of a recipe. @throws {OptionError} for method "webrtc" */
export function spokenFramesOf(waveform: Waveform, recipe: FeatureRecipe, vad: VadRecipe): SpokenFrames {
  const grid = gridFor(recipe, waveform.sampleRate);
  const clock = clockOf(recipe, waveform.sampleRate, countFrames(waveform.samples.length, grid));
  return { decisions: decideSpeech(frameLogEnergies(waveform, grid), clock.frameShift, vad), clock };
}

/** Speech by the log energies of frames. @throws {OptionError} for method "webrtc", which hears sound and not energies */
export function decideSpeech(logEnergies: Float64Array, frameShift: number, vad: VadRecipe): Uint8Array {
  if (vad.method === "webrtc") {
    throw new OptionError(
      'vad method "webrtc" is for sound in memory: give its decisions as `speech`, or take "adaptive" or "two-gaussian"',
    );
  }
  return energyDetector(vad, frameShift)(logEnergies);
}
