import type { AdaptiveVadRecipe } from "../../types.js";
import { checkSeconds } from "../recording-frames.js";
import { decisionsOf, type FrameRun, framesLasting, joinRuns, longRuns, speechRuns } from "./frame-runs.js";
import { checkLogEnergies, DECIBELS_PER_NAT, DIGITAL_SILENCE } from "./log-energies.js";
import { noiseFloor } from "./noise-floor.js";
import { resolveAdaptiveVad } from "./options.js";

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
    for (let u = first; u <= last; u++) sum += logEnergies[u] as number;
    levels[t] = (DECIBELS_PER_NAT * sum) / (last - first + 1);
  }
  return levels;
}

/** Stretches above the lower of two thresholds that somewhere reach the upper one: hysteresis, both ways in time. */
function runsAbove(excess: Float64Array, onThreshold: number, offThreshold: number): FrameRun[] {
  const above = Uint8Array.from(excess, (value) => (value >= offThreshold ? 1 : 0));
  return speechRuns(above).filter(({ start, end }) => {
    for (let t = start; t < end; t++) if ((excess[t] as number) >= onThreshold) return true;
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
  const excess = levels.map((level, t) => level - Math.max(floor[t] as number, least));
  const runs = runsAbove(excess, recipe.onThreshold, recipe.offThreshold);
  const hangover = Math.round(recipe.hangover / frameShift);
  const longer = runs.map(({ start, end }) => ({ start, end: Math.min(end + hangover, logEnergies.length) }));
  const joined = joinRuns(longer, framesLasting(recipe.minPause, frameShift));
  return decisionsOf(longRuns(joined, framesLasting(recipe.minSpeech, frameShift)), logEnergies.length);
}
