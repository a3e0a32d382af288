import { OptionError } from "../../errors.js";
import type { FeatureRecipe, VadRecipe } from "../../types.js";
import { adaptiveEnergyVad, kaldiEnergyVad } from "../vad/energy-vad.js";
import { twoGaussianVad } from "../vad/two-gaussian.js";
import type { WebRtcVad } from "../vad/webrtc.js";
import { logEnergyOf } from "./conditioning.js";
import { type FrameGrid, SAMPLE_SCALE } from "./framing.js";

/** What the detectors look at: the energy of each frame, and for WebRTC's the sound. */
export interface FrameEvidence {
  /** Σ x² of each frame, in the range that the recipe scales samples to. */
  readonly energies: Float64Array;
  /** The whole recording; null where a stream no longer holds it. */
  readonly samples: Float32Array | null;
}

/** The rows that a recipe keeps, in order; null for all. */
export type FrameChoice = (evidence: FrameEvidence) => readonly number[] | null;

/** One unit of the 16-bit range: less is digital silence. */
const ENERGY_FLOOR = 1;

/** One decision a frame. */
type Detector = (logEnergies: Float64Array, samples: Float32Array | null) => Uint8Array;

/**
 * The detector of a recipe.
 *
 * @throws {OptionError} when WebRTC's is asked for and was not loaded
 */
export function detectorOf(vad: VadRecipe, grid: FrameGrid, webRtcVad: WebRtcVad | undefined): Detector {
  switch (vad.method) {
    case "kaldi": {
      const { method, ...settings } = vad;
      return (logEnergies) => kaldiEnergyVad(logEnergies, settings);
    }
    case "adaptive": {
      const { method, ...settings } = vad;
      return (logEnergies) => adaptiveEnergyVad(logEnergies, grid.shift / grid.sampleRate, settings);
    }
    case "two-gaussian": {
      const { method, ...settings } = vad;
      return (logEnergies) => twoGaussianVad(logEnergies, settings);
    }
    case "webrtc": {
      if (webRtcVad === undefined) {
        throw new OptionError(
          'vad method "webrtc" must be loaded first: give createExtractor { webRtcVad: await loadWebRtcVad() }, or hand ' +
            "{ webRtcVad: await loadWebRtcVad() } on",
        );
      }
      const { method, ...settings } = vad;
      return (_, samples) =>
        webRtcVad.decide({ samples: samples ?? new Float32Array(0), sampleRate: grid.sampleRate }, grid, settings);
    }
  }
}

/** The log energies that the detectors take, of the 16-bit range, from energies in the range that a recipe scales samples to. */
export function detectorLogEnergies(energies: Float64Array, { sampleScale }: Pick<FeatureRecipe, "sampleScale">) {
  const toDetectorScale = (SAMPLE_SCALE / sampleScale) ** 2;
  return energies.map((energy) => logEnergyOf(energy * toDetectorScale, ENERGY_FLOOR));
}

/**
 * Which frames a recipe keeps: those loud enough for its energy gate that its voice activity detector takes for speech.
 * Where the detector finds no speech at all, every frame that passed the gate stays, and not none.
 *
 * @throws {OptionError} when WebRTC's detector is asked for and was not loaded
 */
export function keptFrames(
  { energyGate, vad, sampleScale }: FeatureRecipe,
  grid: FrameGrid,
  webRtcVad: WebRtcVad | undefined,
): FrameChoice {
  const detect = vad === null ? null : detectorOf(vad, grid, webRtcVad);
  return ({ energies, samples }) => {
    const loud = energyGate === null ? null : loudFrames(energies, energyGate);
    if (detect === null) return loud;
    const isSpeech = detect(detectorLogEnergies(energies, { sampleScale }), samples);
    const candidates = loud ?? Array.from(energies.keys());
    const speech = candidates.filter((frame) => isSpeech[frame] === 1);
    return speech.length > 0 ? speech : loud;
  };
}

/**
 * The frames that are not more than `decibels` under the loudest: those with
 *
 *   E_t ≥ E_max · 10^(−decibels / 10)
 *
 * The loudest frame always stays. When all energies are equal, all-zero included, every frame stays.
 *
 * @param energies  Σ x² of each frame, not logarithms
 * @param decibels  above 0
 * @returns the kept frames, in order
 */
export function loudFrames(energies: Float64Array, decibels: number): readonly number[] {
  let loudest = 0;
  for (const energy of energies) loudest = Math.max(loudest, energy);
  const threshold = loudest * 10 ** (-decibels / 10);
  const kept: number[] = [];
  for (const [frame, energy] of energies.entries()) {
    if (energy >= threshold) kept.push(frame);
  }
  return kept;
}
