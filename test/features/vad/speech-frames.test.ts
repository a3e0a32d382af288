import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract-features.js";
import { adaptiveEnergyVad } from "../../../src/features/vad/adaptive-energy.js";
import { kaldiEnergyVad } from "../../../src/features/vad/kaldi-energy.js";
import { frameLogEnergies } from "../../../src/features/vad/log-energies.js";
import { speechFrames } from "../../../src/features/vad/speech-frames.js";
import { twoGaussianVad } from "../../../src/features/vad/two-gaussian.js";
import { loadWebRtcVad } from "../../../src/features/vad/webrtc.js";
import { sentence, timing } from "./sounds.js";

describe("speechFrames", () => {
  const sound = sentence();

  it("is each detector by its name, with its settings", async () => {
    const energies = frameLogEnergies(sound, timing);
    const kaldi = { energyThreshold: 5.5, framesContext: 2, proportionThreshold: 0.12 };
    expect(speechFrames(sound, { method: "kaldi", ...kaldi }, timing)).toEqual(kaldiEnergyVad(energies, kaldi));
    const adaptive = { onThreshold: 20, offThreshold: 12 };
    expect(speechFrames(sound, { method: "adaptive", ...adaptive }, timing)).toEqual(
      adaptiveEnergyVad(energies, 0.01, adaptive),
    );
    expect(speechFrames(sound, { method: "two-gaussian", threshold: 0.99 }, timing)).toEqual(
      twoGaussianVad(energies, { threshold: 0.99 }),
    );
    const webRtcVad = await loadWebRtcVad();
    expect(speechFrames(sound, { method: "webrtc", aggressiveness: 3 }, { ...timing, webRtcVad })).toEqual(
      webRtcVad.decide(sound, timing, { aggressiveness: 3 }),
    );
  });

  it("has one decision for each frame of the features, and the same the second time", () => {
    for (const other of [timing, { frameLength: 0.032, frameShift: 0.016 }]) {
      const decisions = speechFrames(sound, { method: "adaptive" }, other);
      expect(decisions).toHaveLength(extractFeatures(sound, other).numFrames);
      expect(speechFrames(sound, { method: "adaptive" }, other)).toEqual(decisions);
    }
  });

  it("says how to load WebRTC's", () => {
    expect(() => speechFrames(sound, { method: "webrtc" }, timing)).toThrow(OptionError);
    expect(() => speechFrames(sound, { method: "webrtc" }, timing)).toThrow("webRtcVad: await loadWebRtcVad()");
  });
});
