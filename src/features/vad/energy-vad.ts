import { ShapeError } from "../../errors.js";
import type { AdaptiveVadRecipe, KaldiVadRecipe, Waveform } from "../../types.js";
import { checkSeconds, type FramesWanted, recordingFrames } from "../check-waveform.js";
import { type ConditioningRecipe, createFrameReaders, logEnergyOf } from "../frames/conditioning.js";
import { SAMPLE_SCALE } from "../frames/framing.js";
import { resolveAdaptiveVad, resolveKaldiVad } from "./vad-options.js";

/**
 * Kaldi's voice activity detector, `compute-vad`: with the threshold θ = energyThreshold + energyMeanScale · mean(e), frame
 * t is speech when
 *
 *   #{ u : |u − t| ≤ framesContext, e_u > θ } ≥ proportionThreshold · #{ u : |u − t| ≤ framesContext }
 *
 * u over the frames there are. The defaults are Kaldi's own; its speaker recipes set energyThreshold 5.5, framesContext 2
 * and proportionThreshold 0.12. The threshold depends on the level of the recording: from about half way between digital
 * silence and the mean. O(T).
 *
 * @param logEnergies  T values in nats of the 16-bit range, as `frameLogEnergies` gives them
 * @returns T decisions, 1 for speech
 * @throws {ShapeError} for a log energy that is not finite
 * @throws {OptionError} when the options are not valid
 * @see Kaldi, ivector/voice-activity-detection.cc, ComputeVadEnergy; as there, the proportion is compared in float32
 * @example
 * const logEnergies = [2, 2, 15, 16, 15, 2, 2];
 * kaldiEnergyVad(logEnergies, { framesContext: 0 }); // => Uint8Array [0, 0, 1, 1, 1, 0, 0]
 */
export function kaldiEnergyVad(logEnergies: ArrayLike<number>, options: Partial<KaldiVadRecipe> = {}): Uint8Array {
  const { energyThreshold, energyMeanScale, framesContext, proportionThreshold } = resolveKaldiVad(options);
  checkLogEnergies(logEnergies);
  const numFrames = logEnergies.length;
  let sum = 0;
  for (let t = 0; t < numFrames; t++) sum += logEnergies[t];
  const threshold = energyThreshold + (energyMeanScale * sum) / numFrames;
  const proportion = Math.fround(proportionThreshold);
  const isLoud = (t: number) => (logEnergies[t] > threshold ? 1 : 0);
  const decisions = new Uint8Array(numFrames);
  let numLoud = 0;
  for (let t = 0; t < Math.min(framesContext, numFrames); t++) numLoud += isLoud(t);
  for (let t = 0; t < numFrames; t++) {
    if (t + framesContext < numFrames) numLoud += isLoud(t + framesContext);
    if (t - framesContext > 0) numLoud -= isLoud(t - framesContext - 1);
    const numVotes = Math.min(numFrames - 1, t + framesContext) - Math.max(0, t - framesContext) + 1;
    decisions[t] = numLoud >= Math.fround(numVotes * proportion) ? 1 : 0;
  }
  return decisions;
}

/** Frames to each side over which levels are averaged; noise of 25 ms frames so varies by half a decibel and not by one. */
const SMOOTHING = 2;

/** The mean level, in dB, of each frame and its neighbours. */
function smoothLevels(logEnergies: ArrayLike<number>): Float64Array {
  const numFrames = logEnergies.length;
  const levels = new Float64Array(numFrames);
  for (let t = 0; t < numFrames; t++) {
    const first = Math.max(0, t - SMOOTHING);
    const last = Math.min(numFrames - 1, t + SMOOTHING);
    let sum = 0;
    for (let u = first; u <= last; u++) sum += logEnergies[u];
    levels[t] = (DECIBELS_PER_NAT * sum) / (last - first + 1);
  }
  return levels;
}

/** Stretches above the lower of two thresholds that somewhere reach the upper one: hysteresis, both ways in time. */
function runsAbove(excess: Float64Array, onThreshold: number, offThreshold: number): FrameRun[] {
  const above = Uint8Array.from(excess, (value) => (value >= offThreshold ? 1 : 0));
  return speechRuns(above).filter(({ start, end }) => {
    for (let t = start; t < end; t++) if (excess[t] >= onThreshold) return true;
    return false;
  });
}

/**
 * Voice activity by the level above a noise floor that follows the recording.
 *
 *   level L_t    mean of 10 log10 E over frames t − 2 … t + 2
 *   floor N_t    quantile of the levels in a window of 3 s about t, and at least max L − range
 *   speech       stretches of L − N ≥ offThreshold that reach onThreshold somewhere
 *
 * Then every stretch goes on for `hangover`, pauses shorter than `minPause` are filled, and stretches shorter than
 * `minSpeech` are dropped, in this order. Noise alone has no speech, whatever its level: it does not rise above its own
 * floor. Speech that goes on for longer than the window without a pause loses its weakest sounds, as does music or a tone
 * held that long. Digital silence is never speech, and does not count for the floor. O(T).
 *
 * @param logEnergies  T values in nats, as `frameLogEnergies` gives them
 * @param frameShift   seconds
 * @returns T decisions, 1 for speech
 * @throws {ShapeError} for a log energy that is not finite
 * @throws {OptionError} when the options are not valid
 * @example
 * const timing = { frameLength: 0.025, frameShift: 0.01 };
 * const decisions = adaptiveEnergyVad(frameLogEnergies(waveform, timing), timing.frameShift, { hangover: 0 });
 * decisions.reduce((sum, isSpeech) => sum + isSpeech); // => 34, of 48 frames
 */
export function adaptiveEnergyVad(
  logEnergies: ArrayLike<number>,
  frameShift: number,
  options: Partial<AdaptiveVadRecipe> = {},
): Uint8Array {
  const recipe = resolveAdaptiveVad(options);
  checkLogEnergies(logEnergies);
  checkSeconds("frameShift", frameShift);
  const levels = smoothLevels(logEnergies);
  const floor = noiseFloor(levels, {
    window: Math.max(1, Math.round(recipe.noiseWindow / frameShift)),
    quantile: recipe.noiseQuantile,
    silence: DIGITAL_SILENCE * DECIBELS_PER_NAT,
  });
  const least = levels.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY) - recipe.range;
  const excess = levels.map((level, t) => level - Math.max(floor[t], least));
  const runs = runsAbove(excess, recipe.onThreshold, recipe.offThreshold);
  const hangover = Math.round(recipe.hangover / frameShift);
  const longer = runs.map(({ start, end }) => ({ start, end: Math.min(end + hangover, logEnergies.length) }));
  const joined = joinRuns(longer, framesLasting(recipe.minPause, frameShift));
  return decisionsOf(longRuns(joined, framesLasting(recipe.minSpeech, frameShift)), logEnergies.length);
}

export interface NoiseFloorSettings {
  /** Frames. */
  readonly window: number;
  /** 0–1. */
  readonly quantile: number;
  /** Levels at or under this are no recorded noise and are not counted. */
  readonly silence: number;
}

/** The noise floor is sought this many times in each window, and lies on a line between. */
const STEPS_PER_WINDOW = 12;

/**
 * The level under which a given share of the frames around each frame lie. While people speak they pause: in three
 * seconds of speech a tenth of the frames hold the noise alone.
 *
 * The quantile takes the place of the minimum of Martin's minimum statistics, which wants a correction for being the
 * least of many. The window lies evenly about the frame, and at the ends of the recording within it.
 *
 * @param levels  T values in dB
 * @returns T values in dB; that of silence where a window has nothing else
 * @see Martin, IEEE Trans. Speech and Audio Processing 9 (5), 2001; Stahl, Fischer and Bippus, ICASSP 2000, for quantiles
 */
export function noiseFloor(levels: Float64Array, { window, quantile, silence }: NoiseFloorSettings): Float64Array {
  const numFrames = levels.length;
  const width = Math.min(window, numFrames);
  const step = Math.max(1, Math.floor(window / STEPS_PER_WINDOW));
  const sorted = new Float64Array(width);
  const floorAt = (centre: number): number => {
    const start = Math.min(Math.max(0, centre - (width >> 1)), numFrames - width);
    let count = 0;
    for (let t = start; t < start + width; t++) {
      const level = levels[t];
      if (level > silence) sorted[count++] = level;
    }
    if (count === 0) return silence;
    sorted.subarray(0, count).sort();
    return sorted[Math.floor(quantile * count)];
  };
  const floor = new Float64Array(numFrames);
  let here = numFrames > 0 ? floorAt(0) : 0;
  for (let from = 0; from < numFrames; from += step) {
    const next = from + step < numFrames ? floorAt(from + step) : here;
    for (let t = from; t < Math.min(from + step, numFrames); t++) floor[t] = here + ((next - here) * (t - from)) / step;
    here = next;
  }
  return floor;
}

/** Frames of the 16-bit range and nothing done to them. */
const AS_IT_IS: ConditioningRecipe = {
  sampleScale: SAMPLE_SCALE,
  dither: 0,
  ditherSeed: 0,
  dcRemoval: "none",
  preEmphasis: 0,
  preEmphasisOver: "frame",
  window: "rectangular",
  windowSymmetry: "symmetric",
  energySource: "raw",
};

/** One unit of the 16-bit range in one sample: less is digital silence. */
const ENERGY_FLOOR = 1;

/** Decibels in one neper of power: 10 / ln 10. */
export const DECIBELS_PER_NAT = 10 / Math.LN10;

/** The log energy of a frame whose Σ x² is 1 or less in the 16-bit range: there was no microphone behind it. */
export const DIGITAL_SILENCE = 0;

/**
 * The log energy of each frame, what the energy detectors decide on:
 *
 *   ln max(Σ x², 1)      x in the 16-bit range, no window, no mean taken off
 *
 * Kaldi's raw log energy, but for the mean of the frame that Kaldi takes off by default.
 *
 * @returns T values in nats, 0 for digital silence
 * @throws {ShapeError} when the recording is shorter than one frame, or a sample is not a finite amplitude
 * @example
 * const quiet = { samples: new Float32Array(800).fill(1 / 32768), sampleRate: 8000 };
 * frameLogEnergies(quiet, { frameLength: 0.025, frameShift: 0.025 }); // => [5.298, 5.298, 5.298, 5.298], ln 200
 */
export function frameLogEnergies(waveform: Waveform, frames: FramesWanted): Float64Array {
  const { samples, grid, numFrames } = recordingFrames(waveform, frames);
  const reader = createFrameReaders(AS_IT_IS, grid)();
  const span = { samples, first: 0, numSamples: samples.length };
  const frame = new Float64Array(grid.length);
  const energies = { raw: 0, windowed: 0 };
  const logEnergies = new Float64Array(numFrames);
  for (let t = 0; t < numFrames; t++) {
    reader.read(span, t, frame, energies);
    logEnergies[t] = logEnergyOf(energies.raw, ENERGY_FLOOR);
  }
  return logEnergies;
}

/** @throws {ShapeError} naming the first log energy that is not finite */
export function checkLogEnergies(logEnergies: ArrayLike<number>): void {
  if (typeof logEnergies !== "object" || logEnergies === null || !(logEnergies.length >= 0)) {
    throw new ShapeError(`log energies must be an array of numbers, one a frame; got ${String(logEnergies)}`);
  }
  for (let frame = 0; frame < logEnergies.length; frame++) {
    if (!Number.isFinite(logEnergies[frame])) {
      throw new ShapeError(
        `the log energy of frame ${frame} is ${logEnergies[frame]}, and must be finite; ` +
          "floor the energy before its logarithm, as frameLogEnergies does",
      );
    }
  }
}

/** Frames in a row with the same decision, the end not included. */
export interface FrameRun {
  readonly start: number;
  readonly end: number;
}

/** The runs of frames that are speech, anything but 0, in order. */
export function speechRuns(decisions: ArrayLike<number>): FrameRun[] {
  const runs: FrameRun[] = [];
  let start = -1;
  for (let frame = 0; frame <= decisions.length; frame++) {
    const isSpeech = frame < decisions.length && decisions[frame] !== 0;
    if (isSpeech && start < 0) start = frame;
    if (!isSpeech && start >= 0) {
      runs.push({ start, end: frame });
      start = -1;
    }
  }
  return runs;
}

/** Runs with fewer than `minPause` frames between them (or that overlap) become one. They come in order. */
export function joinRuns(runs: readonly FrameRun[], minPause: number): FrameRun[] {
  const joined: FrameRun[] = [];
  for (const run of runs) {
    const last = joined.at(-1);
    if (last === undefined || run.start - last.end >= minPause) joined.push(run);
    else joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, run.end) };
  }
  return joined;
}

/** The least number of frames that last so many seconds; 0.07 / 0.01 is 7.000000000000001, and 7 frames do. */
export function framesLasting(seconds: number, frameShift: number): number {
  return Math.max(0, Math.ceil(seconds / frameShift - 1e-6));
}

/** The runs of `minSpeech` frames or more. */
export function longRuns(runs: readonly FrameRun[], minSpeech: number): FrameRun[] {
  return runs.filter(({ start, end }) => end - start >= minSpeech);
}

/** One decision a frame: 1 within the runs, 0 elsewhere. */
export function decisionsOf(runs: readonly FrameRun[], numFrames: number): Uint8Array {
  const decisions = new Uint8Array(numFrames);
  for (const { start, end } of runs) decisions.fill(1, start, end);
  return decisions;
}
