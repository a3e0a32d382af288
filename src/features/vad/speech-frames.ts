import { OptionError } from "../../errors.js";
import { segmentTable } from "../../options/speech-table.js";
import { resolveOptions } from "../../options.js";
import type { VadOptions, Waveform } from "../../types.js";
import { checkSeconds, type FrameTiming } from "../check-waveform.js";
import {
  adaptiveEnergyVad,
  frameLogEnergies,
  framesLasting,
  joinRuns,
  kaldiEnergyVad,
  longRuns,
  speechRuns,
} from "./energy-vad.js";
import { twoGaussianVad } from "./two-gaussian.js";
import { resolveVad } from "./vad-options.js";
import type { WebRtcVad } from "./webrtc.js";

/** Where the frames lie, and what method "webrtc" needs. */
export interface SpeechFramesOptions extends FrameTiming {
  /** What `await loadWebRtcVad()` gave; method "webrtc" needs it, the others do without. */
  readonly webRtcVad?: WebRtcVad;
}

/**
 * Which frames of a recording are speech, by any of the detectors.
 *
 * @param vad  the method and its settings, as `resolveVad` takes them
 * @returns T decisions, 1 for speech: one for each frame that `extractFeatures` has with this timing and no gate
 * @throws {OptionError} when options are not valid, or method "webrtc" was not loaded or does not know the sample rate
 * @throws {ShapeError} when the recording is shorter than one frame, or a sample is not a finite amplitude
 * @example
 * const decisions = speechFrames(waveform, { method: "two-gaussian" }, { frameLength: 0.025, frameShift: 0.01 });
 * decisions; // => Uint8Array(48) [0, 0, 0, 0, 0, 0, 0, 0, 1, …]
 */
export function speechFrames(waveform: Waveform, vad: VadOptions, options: SpeechFramesOptions): Uint8Array {
  const { webRtcVad, ...timing } = options;
  const recipe = resolveVad(vad);
  switch (recipe.method) {
    case "kaldi": {
      const { method, ...settings } = recipe;
      return kaldiEnergyVad(frameLogEnergies(waveform, timing), settings);
    }
    case "adaptive": {
      const { method, ...settings } = recipe;
      return adaptiveEnergyVad(frameLogEnergies(waveform, timing), timing.frameShift, settings);
    }
    case "two-gaussian": {
      const { method, ...settings } = recipe;
      return twoGaussianVad(frameLogEnergies(waveform, timing), settings);
    }
    case "webrtc": {
      const { method, ...settings } = recipe;
      if (webRtcVad === undefined) {
        throw new OptionError(
          'vad method "webrtc" must be loaded first: speechFrames(…, { …, webRtcVad: await loadWebRtcVad() })',
        );
      }
      return webRtcVad.decide(waveform, timing, settings);
    }
  }
}

/** A stretch of speech, in seconds from the beginning of the recording. */
export interface SpeechSegment {
  readonly start: number;
  readonly end: number;
}

/** Every setting of `speechSegments`. */
export interface SegmentRecipe {
  /** Seconds; a shorter stretch, short pauses filled, is no speech. @default 0 */
  readonly minSpeech: number;
  /** Seconds; a shorter pause is part of the speech. @default 0 */
  readonly minPause: number;
  /** Seconds that are added at both ends of what is left. @default 0 */
  readonly padding: number;
}

/**
 * The stretches of speech in frame decisions.
 *
 * Pauses shorter than `minPause` are filled, then stretches shorter than `minSpeech` are dropped, then `padding` is added,
 * and stretches that so meet become one. A frame stands for the time that is nearer to its middle than to another's:
 *
 *   t · shift + (length − shift) / 2 … that + shift
 *
 * and the first and last frames for all up to the ends as well, 0 and (T − 1) · shift + length.
 *
 * @param decisions  T values, 0 where there is no speech
 * @param timing     of the frames, as the features have it
 * @returns in order, never overlapping, within the frames
 * @throws {OptionError} when the timing or an option is not valid
 * @example
 * const timing = { frameLength: 0.025, frameShift: 0.01 };
 * const decisions = [0, 0, 1, 1, 1, 0, 0, 0, 1, 1];
 * speechSegments(decisions, timing, { minPause: 0.02 });
 * // => [{ start: 0.0275, end: 0.0575 }, { start: 0.0875, end: 0.115 }]
 */
export function speechSegments(
  decisions: ArrayLike<number>,
  timing: FrameTiming,
  options: Partial<SegmentRecipe> = {},
): SpeechSegment[] {
  const { minSpeech, minPause, padding } = resolveOptions<SegmentRecipe>("speech segment", segmentTable, options);
  const { frameLength, frameShift } = timing;
  checkSeconds("frameShift", frameShift);
  checkSeconds("frameLength", frameLength);
  const numFrames = decisions.length;
  const joined = joinRuns(speechRuns(decisions), framesLasting(minPause, frameShift));
  const runs = longRuns(joined, framesLasting(minSpeech, frameShift));
  const recordingEnd = (numFrames - 1) * frameShift + frameLength;
  // Where frame t begins to be the nearest, and frame t − 1 ceases to be.
  const edge = (frame: number): number => {
    if (frame <= 0) return 0;
    return frame >= numFrames ? recordingEnd : frame * frameShift + (frameLength - frameShift) / 2;
  };
  const padded = runs.map(({ start, end }) => ({
    start: Math.max(0, edge(start) - padding),
    end: Math.min(recordingEnd, edge(end) + padding),
  }));
  return joinRuns(padded, Number.MIN_VALUE);
}
