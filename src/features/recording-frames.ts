import { OptionError, ShapeError } from "../errors.js";
import type { FeatureRecipe, Waveform } from "../types.js";
import { countFrames, type FrameGrid, frameGrid } from "./framing.js";

/** Beyond this, even samples that were never divided by 32768 are wrong. */
const LARGEST_AMPLITUDE = 32768;

/** Where frames lie in a recording, in seconds: the same two settings that features have. */
export type FrameTiming = Pick<FeatureRecipe, "frameLength" | "frameShift">;

/** A recording that was checked, and the frames of it. */
export interface RecordingFrames {
  readonly samples: Float32Array;
  readonly grid: FrameGrid;
  /** At least 1. */
  readonly numFrames: number;
}

function checkSamples(waveform: Waveform): Float32Array {
  const samples: unknown = typeof waveform === "object" && waveform !== null ? waveform.samples : undefined;
  if (!(samples instanceof Float32Array)) {
    throw new ShapeError("a waveform must be { samples: Float32Array, sampleRate, warnings }; it has no such samples");
  }
  for (let n = 0; n < samples.length; n++) {
    // Written so that NaN fails it too.
    if (!(Math.abs(samples[n] as number) <= LARGEST_AMPLITUDE)) {
      throw new ShapeError(`sample ${n} is ${samples[n]}; amplitudes must be finite numbers, full scale ±1`);
    }
  }
  return samples;
}

/**
 * The frames of a recording, those `extractFeatures` has with the same timing and no gate: frame t is samples
 * t · shift … t · shift + length − 1.
 *
 * @throws {ShapeError} when it is no waveform, a sample is not a finite amplitude, or there is not one whole frame
 * @throws {OptionError} when the timing does not fit the sample rate
 */
export function recordingFrames(waveform: Waveform, timing: FrameTiming): RecordingFrames {
  const samples = checkSamples(waveform);
  const grid = frameGrid(timing, waveform.sampleRate);
  const numFrames = countFrames(samples.length, grid);
  if (numFrames === 0) {
    throw new ShapeError(
      `a recording of ${samples.length} samples is shorter than one frame of ${grid.length} (${timing.frameLength} s at ` +
        `${waveform.sampleRate} Hz); leave it out, pad it with silence, or set a shorter frameLength`,
    );
  }
  return { samples, grid, numFrames };
}

/** @throws {OptionError} when it is no number of seconds above 0 */
export function checkSeconds(option: "frameLength" | "frameShift", value: number): void {
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
    throw new OptionError(`${option} must be a number of seconds above 0; got ${String(value)}`);
  }
}
