import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract.js";
import { adaptiveEnergyVad, frameLogEnergies, kaldiEnergyVad } from "../../../src/features/vad/energy-vad.js";
import { type SpeechSegment, speechFrames, speechSegments } from "../../../src/features/vad/speech-frames.js";
import { twoGaussianVad } from "../../../src/features/vad/two-gaussian.js";
import { loadWebRtcVad } from "../../../src/features/vad/webrtc.js";
import { sentence, timing } from "./sounds.js";

describe("speech segments", () => {
  const timing = { frameLength: 0.025, frameShift: 0.01 };

  const segments = (pattern: string, options = {}): string[] =>
    speechSegments(Array.from(pattern, Number), timing, options).map(
      ({ start, end }) => `${start.toFixed(4)}–${end.toFixed(4)}`,
    );

  describe("speechSegments", () => {
    it("runs from half way between the middles of frames to half way, and to the ends of the recording", () => {
      expect(segments("0110")).toEqual(["0.0175–0.0375"]);
      expect(segments("1100")).toEqual(["0.0000–0.0275"]);
      expect(segments("0011")).toEqual(["0.0275–0.0550"]);
      expect(segments("1")).toEqual(["0.0000–0.0250"]);
      expect(segments("000")).toEqual([]);
      expect(segments("")).toEqual([]);
    });

    it("fills pauses, then drops what is short, then pads", () => {
      const pattern = "0000100100000000001111100000";
      expect(segments(pattern)).toHaveLength(3);
      expect(segments(pattern, { minPause: 0.03 })).toEqual(["0.0475–0.0875", "0.1875–0.2375"]);
      expect(segments(pattern, { minPause: 0.02 })).toHaveLength(3);
      expect(segments(pattern, { minPause: 0.03, minSpeech: 0.04 })).toHaveLength(2);
      expect(segments(pattern, { minPause: 0.03, minSpeech: 0.05 })).toEqual(["0.1875–0.2375"]);
      expect(segments(pattern, { minSpeech: 0.05, padding: 0.02 })).toEqual(["0.1675–0.2575"]);
      expect(segments(pattern, { padding: 0.06 })).toEqual(["0.0000–0.2950"]);
    });

    it("stays in order, apart and within the recording", () => {
      const seconds = fc.double({ min: 0, max: 0.2, noNaN: true });
      const property = (decisions: Uint8Array, minSpeech: number, minPause: number, padding: number) => {
        const found: SpeechSegment[] = speechSegments(decisions, timing, { minSpeech, minPause, padding });
        let last = Number.NEGATIVE_INFINITY;
        for (const { start, end } of found) {
          expect(start).toBeGreaterThan(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        if (found.length > 0) {
          expect(found[0]?.start).toBeGreaterThanOrEqual(0);
          expect(last).toBeLessThanOrEqual((decisions.length - 1) * 0.01 + 0.025);
        }
      };
      fc.assert(fc.property(fc.uint8Array({ max: 1, maxLength: 80 }), seconds, seconds, seconds, property));
    });

    it("refuses timings and options that are none", () => {
      expect(() => speechSegments([1], { ...timing, frameShift: 0 })).toThrow("frameShift must be a number of seconds");
      expect(() => speechSegments([1], { ...timing, frameLength: Number.NaN })).toThrow(OptionError);
      expect(() => segments("1", { padding: -1 })).toThrow("speech segment: padding: expected seconds");
      expect(() => segments("1", { pad: 1 })).toThrow('unknown speech segment option "pad"');
    });
  });
});

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
