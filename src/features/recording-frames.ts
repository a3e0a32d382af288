import { OptionError, ShapeError } from "../errors.js";
import type { Waveform } from "../types.js";
import { checkLength, checkSamples } from "./check-waveform.js";
import { countFrames, type FrameGrid, type FrameTiming, snipGrid } from "./framing.js";

export type { FrameTiming } from "./framing.js";

/** The frames meant: those of a timing, or those of a recipe's grid. */
export type FramesWanted = FrameTiming | FrameGrid;

/** A recording that was checked, and the frames of it. */
export interface RecordingFrames {
  readonly samples: Float32Array;
  readonly grid: FrameGrid;
  /** At least 1. */
  readonly numFrames: number;
}

function samplesOf(waveform: Waveform): Float32Array {
  const samples: unknown = typeof waveform === "object" && waveform !== null ? waveform.samples : undefined;
  if (!(samples instanceof Float32Array)) {
    throw new ShapeError("a waveform must be { samples: Float32Array, sampleRate, warnings }; it has no such samples");
  }
  checkSamples(samples);
  return samples;
}

/**
 * The frames of a recording, those `extractFeatures` has on the same grid and without a gate. Of a timing they are whole
 * frames: frame t is samples t · shift … t · shift + length − 1.
 *
 * @throws {ShapeError} when it is no waveform, a sample is not a finite amplitude, or there is not one whole frame
 * @throws {OptionError} when the timing does not fit the sample rate
 */
export function recordingFrames(waveform: Waveform, wanted: FramesWanted): RecordingFrames {
  const samples = samplesOf(waveform);
  const grid = "fftLength" in wanted ? wanted : snipGrid(wanted, waveform.sampleRate);
  checkLength(samples.length, grid);
  return { samples, grid, numFrames: countFrames(samples.length, grid) };
}

/** @throws {OptionError} when it is no number of seconds above 0 */
export function checkSeconds(option: "frameLength" | "frameShift", value: number): void {
  if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) {
    throw new OptionError(`${option} must be a number of seconds above 0; got ${String(value)}`);
  }
}
