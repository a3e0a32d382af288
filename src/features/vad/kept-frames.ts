/**
 * Which frames of a recording a recipe keeps, and how much each counts in training. The front end asks it between deltas and
 * normalisation; the detectors themselves are beside this file.
 */

import { OptionError } from "../../errors.js";
import type { FeatureRecipe, VadOptions, VadRecipe } from "../../types.js";
import { logEnergyOf } from "../frames/conditioning.js";
import { type FrameGrid, SAMPLE_SCALE } from "../frames/framing.js";
import { adaptiveEnergyVad, ENERGY_FLOOR, kaldiEnergyVad } from "./energy-vad.js";
import { twoGaussianPosteriors, twoGaussianVad } from "./two-gaussian.js";
import { resolveVad } from "./vad-options.js";
import type { WebRtcVad } from "./webrtc.js";

/** What the detectors look at: the energy of each frame, and for WebRTC's the sound. */
export interface FrameEvidence {
  /** Σ x² of each frame, in the range that the recipe scales samples to. */
  readonly energies: Float64Array;
  /** The whole recording; null where a stream no longer holds it. */
  readonly samples: Float32Array | null;
}

/**
 * Which frames a recipe keeps: those loud enough for its energy gate that its voice activity detector takes for speech.
 * Where the detector finds no speech at all, every frame that passed the gate stays.
 *
 * @returns the rows kept, in order; null for all
 * @throws {OptionError} when WebRTC's detector is asked for and was not loaded
 */
export function keptFrames(
  recipe: FeatureRecipe,
  grid: FrameGrid,
  webRtcVad: WebRtcVad | undefined,
): (evidence: FrameEvidence) => readonly number[] | null {
  const { energyGate, vad } = recipe;
  const detect = vad === null ? null : detectorOf(vad, grid, webRtcVad);
  return ({ energies, samples }) => {
    const loud = energyGate === null ? null : loudFrames(energies, energyGate);
    if (detect === null) return loud;
    const isSpeech = detect(detectorLogEnergies(energies, recipe), samples);
    const speech = (loud ?? Array.from(energies.keys())).filter((frame) => isSpeech[frame] === 1);
    return speech.length > 0 ? speech : loud;
  };
}

/**
 * The frames that are at most `decibels` under the loudest: E_t ≥ E_max · 10^(−decibels / 10). When all energies are equal,
 * all-zero included, every frame stays.
 *
 * @param energies  Σ x² of each frame, not logarithms
 * @param decibels  above 0
 */
export function loudFrames(energies: Float64Array, decibels: number): readonly number[] {
  const loudest = energies.reduce((most, energy) => Math.max(most, energy), 0);
  const threshold = loudest * 10 ** (-decibels / 10);
  return Array.from(energies.keys()).filter((frame) => energies[frame] >= threshold);
}

/** What frames are weighted by: plain data. */
export interface SpeechWeighting {
  /** The detector and its settings. */
  readonly vad: VadOptions;
  /** Its decisions, 0 or 1, or (method "two-gaussian") the probabilities behind them. @default "decisions" */
  readonly by?: "decisions" | "posteriors";
}

/**
 * @returns the weights of the rows that are kept (null: of all), in order; all 1 where no frame is speech
 * @throws {OptionError} when the weighting is not valid, or WebRTC's detector is asked for and was not loaded
 */
export function createSpeechWeigher(
  weighting: SpeechWeighting,
  recipe: FeatureRecipe,
  grid: FrameGrid,
  webRtcVad: WebRtcVad | undefined,
): (evidence: FrameEvidence, rows: readonly number[] | null) => Float64Array {
  const weigh = frameWeigher(weighting, grid, webRtcVad);
  const step = recipe.splice?.step ?? 1;
  return (evidence, rows) => {
    const all = Float64Array.from(weigh(detectorLogEnergies(evidence.energies, recipe), evidence.samples));
    const kept = rows === null ? all : Float64Array.from(rows, (row) => all[row]);
    const spliced = step === 1 ? kept : kept.filter((_, row) => row % step === 0);
    return spliced.some((weight) => weight > 0) ? spliced : spliced.fill(1);
  };
}

/** One number a frame, of the log energies of the 16-bit range and, for WebRTC's detector, the sound. */
type Judge<Result> = (logEnergies: Float64Array, samples: Float32Array | null) => Result;

function frameWeigher(
  { vad, by = "decisions" }: SpeechWeighting,
  grid: FrameGrid,
  webRtcVad: WebRtcVad | undefined,
): Judge<Uint8Array | Float64Array> {
  if (by !== "decisions" && by !== "posteriors") {
    throw new OptionError(`frames are weighted by "decisions" or "posteriors", not ${JSON.stringify(by)}`);
  }
  const recipe = resolveVad(vad);
  if (by === "decisions") return detectorOf(recipe, grid, webRtcVad);
  if (recipe.method !== "two-gaussian") {
    throw new OptionError(
      `only vad method "two-gaussian" has posteriors; take it, or the "decisions" of "${recipe.method}"`,
    );
  }
  const { method, ...settings } = recipe;
  return (logEnergies) => twoGaussianPosteriors(logEnergies, settings);
}

/** @throws {OptionError} when WebRTC's detector is asked for and was not loaded */
function detectorOf(vad: VadRecipe, grid: FrameGrid, webRtcVad: WebRtcVad | undefined): Judge<Uint8Array> {
  const { sampleRate } = grid;
  if (vad.method !== "webrtc") return energyDetector(vad, grid.shift / sampleRate);
  const { decide } = loaded(webRtcVad);
  const { method, ...settings } = vad;
  return (_, samples) => decide({ samples: samples ?? new Float32Array(0), sampleRate }, grid, settings);
}

/** A detector that looks at the log energies of frames alone. */
export function energyDetector(
  vad: Exclude<VadRecipe, { readonly method: "webrtc" }>,
  frameShift: number,
): (logEnergies: Float64Array) => Uint8Array {
  switch (vad.method) {
    case "kaldi": {
      const { method, ...settings } = vad;
      return (logEnergies) => kaldiEnergyVad(logEnergies, settings);
    }
    case "adaptive": {
      const { method, ...settings } = vad;
      return (logEnergies) => adaptiveEnergyVad(logEnergies, frameShift, settings);
    }
    case "two-gaussian": {
      const { method, ...settings } = vad;
      return (logEnergies) => twoGaussianVad(logEnergies, settings);
    }
  }
}

/** @throws {OptionError} unless it is there */
export function loaded(webRtcVad: WebRtcVad | undefined): WebRtcVad {
  if (webRtcVad !== undefined) return webRtcVad;
  throw new OptionError('vad method "webrtc" must be loaded first: hand on { webRtcVad: await loadWebRtcVad() }');
}

/** The log energies that the detectors take, of the 16-bit range, from energies in the range that a recipe scales samples to. */
function detectorLogEnergies(energies: Float64Array, { sampleScale }: FeatureRecipe): Float64Array {
  const toDetectorScale = (SAMPLE_SCALE / sampleScale) ** 2;
  return energies.map((energy) => logEnergyOf(energy * toDetectorScale, ENERGY_FLOOR));
}
