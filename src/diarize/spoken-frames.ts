import { OptionError, ShapeError } from "../errors.js";
import { gridFor } from "../features/extract.js";
import { countFrames, frameStart } from "../features/frames/framing.js";
import { detectorOf } from "../features/frames/kept-frames.js";
import { frameLogEnergies } from "../features/vad/energy-vad.js";
import type { FeatureMatrix, FeatureRecipe, VadRecipe, Waveform } from "../types.js";
import { type FrameClock, frameClock } from "./frame-clock.js";

/** Which frames of a recording are speech, and when they are. */
export interface SpokenFrames {
  /** T values, 0 where there is no speech. */
  readonly decisions: ArrayLike<number>;
  readonly clock: FrameClock;
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

/**
 * The speech of a sound, on the frames of a recipe.
 *
 * @throws {OptionError} for method "webrtc", which must be loaded, and takes decisions elsewhere
 */
export function spokenFramesOf(waveform: Waveform, recipe: FeatureRecipe, vad: VadRecipe): SpokenFrames {
  const { sampleRate, samples } = waveform;
  const grid = gridFor(recipe, sampleRate);
  const clock = clockOf(recipe, sampleRate, countFrames(samples.length, grid));
  return { decisions: decideSpeech(frameLogEnergies(waveform, grid), clock.frameShift, vad), clock };
}

/** Speech by the log energies of frames. @throws {OptionError} for method "webrtc", which hears sound and not energies */
export function decideSpeech(logEnergies: Float64Array, frameShift: number, vad: VadRecipe): Uint8Array {
  if (vad.method === "webrtc") {
    throw new OptionError(
      'vad method "webrtc" is for sound in memory: give its decisions as `speech`, or take "adaptive" or "two-gaussian"',
    );
  }
  const timing = { sampleRate: 1 / frameShift, shift: 1 };
  return detectorOf(vad, timing as Parameters<typeof detectorOf>[1], undefined)(logEnergies, null);
}

/**
 * The speech of features that came without sound: all of it, unless decisions came along.
 *
 * @throws {ShapeError} when there is not one decision a frame
 */
export function spokenFramesWith(
  { numFrames, frameShift }: FeatureMatrix,
  frameLength: number,
  speech: ArrayLike<number> = new Uint8Array(numFrames).fill(1),
): SpokenFrames {
  if (speech.length !== numFrames) {
    throw new ShapeError(`speech has one decision a frame: ${numFrames} frames came with ${speech.length} decisions`);
  }
  return { decisions: speech, clock: frameClock({ frameLength, frameShift }, numFrames) };
}
