import { fileURLToPath } from "node:url";
import { createContext, runInContext } from "node:vm";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { loadWebRtcVad, type WebRtcVad } from "../../../src/features/vad/webrtc.js";
import type { Waveform } from "../../../src/types.js";
import { mapSamples, noise, vowel, waveform } from "../waveforms.js";
import { sentence, share, timing } from "./sounds.js";

let detector: WebRtcVad;
beforeAll(async () => {
  detector = await loadWebRtcVad();
});

const decide = (sound: Waveform, options = {}) => detector.decide(sound, timing, options);

/** Each sample as often as it takes: crude, and enough for a detector of speech. */
const faster = ({ samples, sampleRate }: Waveform, factor: number) =>
  waveform(
    Array.from({ length: samples.length * factor }, (_, n) => samples[Math.floor(n / factor)] as number),
    sampleRate * factor,
  );

describe("loadWebRtcVad", () => {
  it("hears the words of a sentence and not the silence after them", () => {
    const decisions = decide(sentence());
    expect(decisions).toHaveLength(247);
    expect(share(decisions, 33, 110)).toBe(1);
    expect(share(decisions, 130, 190)).toBe(1);
    expect(share(decisions, 215)).toBe(0);
  });

  it("hears it at 8, 16, 32 and 48 kHz", () => {
    for (const factor of [1, 2, 4, 6]) {
      const decisions = decide(faster(sentence(), factor));
      expect(share(decisions, 33, 60)).toBe(1);
      expect(share(decisions, 225)).toBe(0);
    }
    expect(share(decide(vowel()))).toBeGreaterThan(0.8);
  });

  it("lets less through the more aggressive it is", () => {
    const noisy = sentence();
    const hiss = noise(noisy.samples.length, 8000, 3, 0.02).samples;
    const sound = waveform(
      noisy.samples.map((x, n) => x + (hiss[n] as number)),
      8000,
    );
    const shares = [0, 1, 2, 3].map((aggressiveness) => share(decide(sound, { aggressiveness })));
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
    expect(shares[0]).toBeGreaterThan(shares[3] as number);
  });

  it("begins each time afresh, whatever came before, and in another copy of the detector", async () => {
    const first = decide(sentence());
    decide(noise(40000, 8000, 3, 0.9), { aggressiveness: 0 });
    expect(decide(sentence())).toEqual(first);
    const other = await loadWebRtcVad();
    expect(other.decide(sentence(), timing)).toEqual(first);
  });

  it("can be asked ten thousand times", () => {
    const short = noise(200, 8000, 4);
    for (let i = 0; i < 10_000; i++) decide(short);
    expect(share(decide(sentence()), 33, 110)).toBe(1);
  });

  it("decides by the blocks of 10 ms that make up half of a frame", () => {
    const sound = sentence();
    const blocks = detector.decide(sound, { frameLength: 0.01, frameShift: 0.01 });
    const decisions = detector.decide(sound, { frameLength: 0.03, frameShift: 0.02 });
    for (const [t, decision] of decisions.entries()) {
      const votes = [0, 1, 2].filter((b) => blocks[2 * t + b] === 1).length;
      expect([t, decision]).toEqual([t, votes >= 2 ? 1 : 0]);
    }
    const shifted = detector.decide(sound, { frameLength: 0.025, frameShift: 0.0125 });
    for (const [t, decision] of shifted.entries()) {
      let samples = 0;
      for (let n = t * 100; n < t * 100 + 200; n++) samples += blocks[Math.floor(n / 80)] ?? 0;
      if (t * 100 + 200 <= blocks.length * 80) expect([t, decision]).toEqual([t, samples >= 100 ? 1 : 0]);
    }
  });

  it("takes amplitudes beyond ±1 as a 16-bit file would have them", () => {
    const loud = mapSamples(sentence(), (x) => 20 * x);
    const clipped = mapSamples(loud, (x) => Math.min(32767 / 32768, Math.max(-1, x)));
    expect(Math.max(...loud.samples)).toBeGreaterThan(1);
    expect(decide(loud)).toEqual(decide(clipped));
  });

  it("refuses other rates, settings and sounds", () => {
    for (const rate of [11025, 22050, 44100]) {
      expect(() => decide(noise(rate, rate))).toThrow(OptionError);
      expect(() => decide(noise(rate, rate))).toThrow(
        `takes 8000, 16000, 32000, 48000 Hz; the recording has ${rate} Hz`,
      );
    }
    expect(() => decide(sentence(), { aggressiveness: 9 })).toThrow(OptionError);
    expect(() => decide(noise(100, 8000))).toThrow(ShapeError);
    expect(() => decide(waveform(new Float32Array(300).fill(Number.NaN), 8000))).toThrow("sample 0 is NaN");
  });
});

describe("WebRTC's detector in a browser bundle", () => {
  it("reads no file, and decides the same", async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: [fileURLToPath(new URL("../../../src/features/vad/webrtc.ts", import.meta.url))],
      bundle: true,
      write: false,
      metafile: true,
      platform: "browser",
      format: "iife",
      globalName: "bundle",
    });
    const packaged = Object.keys(metafile.inputs).filter((path) => path.includes("@ozymandiasthegreat"));
    expect(packaged.map((path) => path.split("/").at(-1)).sort()).toEqual(["embedded.js", "math.js", "vad.js"]);
    const sound = sentence();
    const page = createContext({ numbers: Array.from(sound.samples) });
    runInContext(outputFiles[0]?.text ?? "", page);
    const script = `bundle.loadWebRtcVad().then((detector) => Array.from(detector.decide(
      { samples: Float32Array.from(numbers), sampleRate: 8000 }, { frameLength: 0.025, frameShift: 0.01 })))`;
    expect(await runInContext(script, page)).toEqual(Array.from(decide(sound)));
  });
});
