import { OptionError, ShapeError } from "../errors.js";
import { frontEndModule } from "../kernels/front-end/front-end-kernel.js";
import type { KernelBuild } from "../kernels/kernel.js";
import type { Waveform } from "../types.js";
import { countFrames, type FrameGrid, type FrameTiming, snipGrid } from "./frames/framing.js";

export type { FrameTiming } from "./frames/framing.js";

/** Beyond this, even samples that were never divided by 32768 are wrong, and meyda's float32 power could overflow. */
export const LARGEST_AMPLITUDE = 32768;

/** The index of the first number whose magnitude is not at most `limit`, or −1. */
export type FirstBeyond = (numbers: Float32Array, limit: number) => number;

function firstBeyond(numbers: Float32Array, limit: number): number {
  // Written so that NaN is beyond too.
  for (let n = 0; n < numbers.length; n++) if (!(Math.abs(numbers[n]) <= limit)) return n;
  return -1;
}

/** How samples are looked through: by the kernel's vectors, which takes a fifth of the time, or one by one. */
export function sampleScan(build: KernelBuild | null): FirstBeyond {
  return build === null ? firstBeyond : frontEndModule(build).firstBeyond;
}

/**
 * @param first  the position of the first of these samples in the recording
 * @throws {ShapeError} when a sample is not a finite amplitude
 */
export function checkSamples(samples: Float32Array, first = 0, scan: FirstBeyond = firstBeyond): void {
  const n = scan(samples, LARGEST_AMPLITUDE);
  if (n < 0) return;
  throw new ShapeError(`sample ${first + n} is ${samples[n]}; amplitudes must be finite numbers, full scale ±1`);
}

/** @throws {ShapeError} when so many samples give no frame */
export function checkLength(numSamples: number, grid: FrameGrid): void {
  if (countFrames(numSamples, grid) > 0) return;
  const { sampleRate, length } = grid;
  const milliseconds = (samples: number) => `${Number(((1000 * samples) / sampleRate).toFixed(3))} ms`;
  throw new ShapeError(
    `a recording of ${milliseconds(numSamples)} (${numSamples} samples at ${sampleRate} Hz) is shorter than ` +
      `one frame of ${milliseconds(length)} (${length} samples); ` +
      "leave it out, pad it with silence, or set a shorter frameLength",
  );
}

/** @throws {ShapeError} unless it is a waveform of the grid's rate, of finite amplitudes and at least one frame */
export function checkWaveform(waveform: Waveform, grid: FrameGrid, scan?: FirstBeyond): void {
  const { samples, sampleRate } = waveform;
  if (!(samples instanceof Float32Array)) {
    throw new ShapeError("a waveform must be { samples: Float32Array, sampleRate }; it has no such samples");
  }
  if (sampleRate !== grid.sampleRate) {
    throw new ShapeError(
      `the extractor was made for ${grid.sampleRate} Hz, the recording has ${String(sampleRate)} Hz; ` +
        "resample it or make an extractor for its rate",
    );
  }
  checkSamples(samples, 0, scan);
  checkLength(samples.length, grid);
}

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
    throw new ShapeError("a waveform must be { samples: Float32Array, sampleRate }; it has no such samples");
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
