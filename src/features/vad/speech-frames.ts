import { OptionError } from "../../errors.js";
import type { VadOptions, Waveform } from "../../types.js";
import type { FrameTiming } from "../recording-frames.js";
import { adaptiveEnergyVad } from "./adaptive-energy.js";
import { kaldiEnergyVad } from "./kaldi-energy.js";
import { frameLogEnergies } from "./log-energies.js";
import { resolveVad } from "./options.js";
import { twoGaussianVad } from "./two-gaussian.js";
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
