import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { extractFeatures } from "../../../src/features/extract.js";
import {
  interpolatePitch,
  type PitchTrack,
  resolvePitch,
  trackPitch,
} from "../../../src/features/pitch/track-pitch.js";
import { mapSamples, noise, readGolden, tone, vowel, waveform } from "../waveforms.js";

function filled(values: readonly number[]): number[] {
  const f0 = Float64Array.from(values);
  const voiced = f0.map((value) => (value > 0 ? 1 : 0));
  interpolatePitch(f0, (frame) => voiced[frame] === 1, 155);
  return Array.from(f0, (value) => Math.round(1000 * value) / 1000);
}

describe("interpolatePitch", () => {
  it("goes along a line in the logarithm, and holds at the ends", () => {
    expect(filled([0, 0, 100, 0, 200, 0])).toEqual([100, 100, 100, 141.421, 200, 200]);
    expect(filled([100, 0, 0, 800, 90])).toEqual([100, 200, 400, 800, 90]);
  });

  it("falls back where nothing is voiced", () => {
    expect(filled([0, 0])).toEqual([155, 155]);
    expect(filled([])).toEqual([]);
  });
});

/** Harmonics, [number, amplitude], of a pitch that may move. */
function complexTone(
  pitchAt: (seconds: number) => number,
  harmonics: readonly (readonly [number, number])[],
  { sampleRate = 16000, seconds = 1 } = {},
) {
  let phase = 0;
  const samples = Array.from({ length: Math.round(sampleRate * seconds) }, (_, n) => {
    phase += (2 * Math.PI * pitchAt(n / sampleRate)) / sampleRate;
    return 0.2 * harmonics.reduce((sum, [h, amplitude]) => sum + amplitude * Math.sin(h * phase), 0);
  });
  return waveform(samples, sampleRate);
}

const rich = [1, 2, 3, 4, 5, 6, 7, 8].map((h) => [h, 1 / h] as const);

/** The largest relative error of frames that are voiced, all of which must be. */
function worst({ f0, voicing }: PitchTrack, truth: (frame: number) => number): number {
  expect(Math.min(...voicing)).toBeGreaterThan(0.9);
  return Math.max(...f0.map((pitch, frame) => Math.abs(pitch / truth(frame) - 1)));
}

describe("trackPitch of steady sounds", () => {
  const pitches = [65, 82, 117, 150, 211, 300, 390];

  it.each(pitches)("finds a pure tone of %i Hz, at 8 and 16 kHz", (pitch) => {
    for (const rate of [8000, 16000])
      expect(worst(trackPitch(tone(pitch, rate, rate)), () => pitch)).toBeLessThan(0.003);
  });

  it.each([8000, 11025, 16000, 22050, 44100, 48000])("finds a tone with harmonics at %i Hz", (sampleRate) => {
    for (const pitch of pitches) {
      const sound = complexTone(() => pitch, rich, { sampleRate, seconds: 0.3 });
      expect(worst(trackPitch(sound), () => pitch)).toBeLessThan(0.003);
    }
  });

  it("finds a fundamental that is missing", () => {
    const harmonics = [3, 4, 5, 6].map((h) => [h, 1] as const);
    expect(worst(trackPitch(complexTone(() => 130, harmonics)), () => 130)).toBeLessThan(0.003);
  });

  it("is not led an octave up by a strong second harmonic", () => {
    const sound = complexTone(
      () => 120,
      [
        [1, 0.3],
        [2, 1],
        [3, 0.3],
      ],
    );
    expect(worst(trackPitch(sound), () => 120)).toBeLessThan(0.003);
  });

  it("is not led an octave down: every second period fits as well", () => {
    expect(worst(trackPitch(complexTone(() => 380, rich)), () => 380)).toBeLessThan(0.003);
  });

  it("agrees with the pitch that the synthetic vowel was made with", () => {
    expect(worst(trackPitch(vowel()), () => 117)).toBeLessThan(0.003);
  });

  it("looks between minimum and maximum", () => {
    const low = complexTone(() => 45, rich);
    expect(worst(trackPitch(low, { minimum: 40, window: 0.025 }), () => 45)).toBeLessThan(0.003);
    const high = complexTone(() => 700, rich);
    expect(worst(trackPitch(high, { maximum: 800 }), () => 700)).toBeLessThan(0.003);
    expect(Math.max(...trackPitch(high).f0)).toBeLessThanOrEqual(400);
  });
});

describe("trackPitch of sounds that change", () => {
  it("follows a glide without lagging", () => {
    const pitchAt = (seconds: number) => 100 * 3 ** seconds;
    for (const sampleRate of [8000, 16000]) {
      const track = trackPitch(complexTone(pitchAt, rich, { sampleRate }));
      const middle = (frame: number) => frame * 0.01 + 0.0125;
      // 20 ms of the ends share a place; 10 ms of this glide are 1.1 %.
      const inner = track.f0.slice(3, -3);
      const errors = inner.map((pitch, i) => pitch / pitchAt(middle(i + 3)) - 1);
      expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.01);
      expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(0.002);
    }
  });

  it("tells voiced from not, and draws a line in the logarithm between", () => {
    const rate = 16000;
    const first = complexTone(() => 100, rich, { seconds: 0.5 }).samples;
    const hiss = noise(0.3 * rate, rate, 3, 0.05).samples;
    const second = complexTone(() => 200, rich, { seconds: 0.5 }).samples;
    const { f0, voicing } = trackPitch(waveform([...hiss, ...first, ...hiss, ...second, ...hiss], rate));
    const voiced = (seconds: number) => (voicing[Math.round((seconds - 0.0125) / 0.01)] as number) >= 0.5;
    for (let t = 0.03; t < 1.86; t += 0.01) {
      const distance = Math.min(...[0.3, 0.8, 1.1, 1.6].map((edge) => Math.abs(t - edge)));
      const expected = (t > 0.3 && t < 0.8) || (t > 1.1 && t < 1.6);
      if (distance > 0.025) expect([t, voiced(t)]).toEqual([t, expected]);
    }
    const at = (seconds: number) => f0[Math.round((seconds - 0.0125) / 0.01)] as number;
    expect(at(0.05) / 100).toBeCloseTo(1, 1);
    expect(at(0.95) / (100 * Math.SQRT2)).toBeCloseTo(1, 1);
    expect(at(1.85) / 200).toBeCloseTo(1, 1);
    expect(voicing.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it("finds no voice in noise, whatever its colour", () => {
    for (const rate of [8000, 16000]) {
      const white = noise(5 * rate, rate, 9);
      let last = 0;
      const coloured = mapSamples(white, (x) => {
        last = 0.8 * last + 0.2 * x;
        return last;
      });
      for (const sound of [white, coloured]) {
        expect(trackPitch(sound).voicing.filter((value) => value >= 0.5)).toHaveLength(0);
      }
    }
  });

  it("hears a vowel in noise as loud as itself", () => {
    const clean = complexTone((t) => 140 + 40 * Math.sin(6 * t), rich, { seconds: 2 });
    const power = clean.samples.reduce((sum, x) => sum + x * x, 0) / clean.samples.length;
    const hiss = noise(clean.samples.length, 16000, 5, Math.sqrt(3 * power)).samples;
    const { f0, voicing } = trackPitch(mapSamplesWith(clean.samples, hiss));
    const isWrong = (pitch: number, t: number) =>
      Math.abs(pitch / (140 + 40 * Math.sin(6 * (t * 0.01 + 0.0125))) - 1) > 0.2;
    expect(voicing.filter((value) => value < 0.5).length).toBeLessThan(0.05 * f0.length);
    expect(f0.filter(isWrong).length).toBeLessThan(0.02 * f0.length);
  });

  it("finds no pitch in silence, and says √(minimum · maximum)", () => {
    for (const amplitude of [0, 1e-6, 0.2]) {
      const { f0, voicing } = trackPitch(waveform(new Float32Array(4000).fill(amplitude), 8000));
      expect(Math.max(...voicing)).toBe(0);
      for (const pitch of f0) expect(pitch).toBeCloseTo(Math.sqrt(60 * 400), 10);
    }
  });
});

function mapSamplesWith(a: Float32Array, b: Float32Array) {
  return waveform(
    a.map((x, n) => x + (b[n] as number)),
    16000,
  );
}

describe("trackPitch beside Praat", () => {
  const sentence = decodeWav(readFileSync(join(import.meta.dirname, "../../golden/frontend/praat/sentence_8k.wav")));
  const golden = readGolden("praat/pitch.json") as { readonly f0: readonly number[] };

  it("has the same pitch where both hear one, and hears one in the same frames, nine in ten", () => {
    const { f0, voicing, numFrames } = trackPitch(sentence);
    expect(numFrames).toBe(golden.f0.length);
    let differing = 0;
    for (const [frame, pitch] of golden.f0.entries()) {
      const voiced = (voicing[frame] as number) >= 0.5;
      if (voiced !== pitch > 0) differing++;
      else if (voiced) expect(Math.abs((f0[frame] as number) / pitch - 1)).toBeLessThan(0.03);
    }
    expect(differing).toBeLessThan(0.1 * numFrames);
  });
});

describe("the frames of trackPitch", () => {
  it.each([
    [8000, 0.025, 0.01],
    [16000, 0.032, 0.016],
    [11025, 0.02, 0.005],
  ])("are those of the features: %i Hz, %f s every %f s", (sampleRate, frameLength, frameShift) => {
    const sound = tone(200, Math.round(0.51 * sampleRate), sampleRate);
    const features = extractFeatures(sound, { frameLength, frameShift });
    const track = trackPitch(sound, { frameLength, frameShift });
    expect(track.numFrames).toBe(features.numFrames);
    expect(track.frameShift).toBe(features.frameShift);
    expect(track.f0).toHaveLength(features.numFrames);
    expect(track.voicing).toHaveLength(features.numFrames);
  });

  it("stand in the middle of long frames too", () => {
    const pitchAt = (seconds: number) => 100 * 2 ** seconds;
    const { f0 } = trackPitch(complexTone(pitchAt, rich), { frameLength: 0.1 });
    expect((f0[40] as number) / pitchAt(0.4 + 0.05)).toBeCloseTo(1, 2);
  });

  it("need not be many: one is enough", () => {
    expect(trackPitch(tone(200, 200, 8000)).numFrames).toBe(1);
  });
});

describe("what trackPitch does not depend on", () => {
  const sound = complexTone((t) => 150 + 50 * t, rich, { seconds: 0.5 });

  it("is the same the second time", () => {
    expect(trackPitch(sound)).toEqual(trackPitch(sound));
  });

  it("is a constant offset, and the level", () => {
    const plain = trackPitch(sound);
    for (const changed of [mapSamples(sound, (x) => x + 0.3), mapSamples(sound, (x) => x / 256)]) {
      const track = trackPitch(changed);
      track.f0.forEach((pitch, frame) => {
        expect(pitch / (plain.f0[frame] as number)).toBeCloseTo(1, 3);
      });
    }
  });

  it("keeps to its bounds whatever comes", () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 200, maxLength: 900, min: -1, max: 1, noNaN: true }), (samples) => {
        const { f0, voicing } = trackPitch(waveform(samples, 8000));
        expect(f0.every((pitch) => pitch >= 60 && pitch <= 400)).toBe(true);
        expect(voicing.every((value) => value >= 0 && value <= 1)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it("survives costs that forbid every change", () => {
    const costs = { octaveJumpCost: 1, voicingChangeCost: 1, frameShift: 0.000125 };
    const { f0, voicing } = trackPitch(
      waveform([...tone(200, 400, 8000).samples, ...new Float32Array(400)], 8000),
      costs,
    );
    expect(f0.every(Number.isFinite)).toBe(true);
    expect(voicing.every(Number.isFinite)).toBe(true);
  });
});

describe("what trackPitch refuses", () => {
  it("names what is wrong with the recording", () => {
    expect(() => trackPitch(tone(200, 199, 8000))).toThrow(ShapeError);
    expect(() => trackPitch(tone(200, 199, 8000))).toThrow("(199 samples at 8000 Hz) is shorter than one frame");
    expect(() => trackPitch(waveform([...new Float32Array(300), Number.NaN], 8000))).toThrow("sample 300 is NaN");
    expect(() => trackPitch(null as never)).toThrow(ShapeError);
    expect(() => trackPitch({ samples: [0, 1], sampleRate: 8000 } as never)).toThrow("samples: Float32Array");
  });

  it("says what a rate allows", () => {
    expect(() => trackPitch(tone(200, 2000, 2000))).toThrow("needs recordings of 4000 Hz at least; got 2000 Hz");
    expect(() => trackPitch(tone(200, 8000, 8000), { maximum: 1000 })).toThrow("ask for maximum 800 or less");
    expect(() => trackPitch(waveform(new Float32Array(9), Number.NaN))).toThrow(OptionError);
  });
});

describe("resolvePitch", () => {
  it("fills in the defaults, and resolves to the same again", () => {
    const recipe = resolvePitch({ maximum: 600, minimum: undefined as never });
    expect(recipe).toMatchObject({ minimum: 60, maximum: 600, frameLength: 0.025, frameShift: 0.01 });
    expect(resolvePitch(recipe)).toEqual(recipe);
    expect(structuredClone(recipe)).toEqual(recipe);
  });

  it.each([
    [{ maximun: 400 }, 'unknown pitch option "maximun"; the options are frameLength, frameShift, minimum'],
    [{ minimum: 5 }, "minimum: expected Hz, from 20 to 500, got 5"],
    [{ maximum: Number.NaN }, "maximum: expected Hz, from 40 to 1000, got NaN"],
    [{ frameShift: 10 }, "frameShift: expected seconds (not milliseconds), above 0 and at most 1, got 10"],
    [{ voicingThreshold: "0.5" }, 'voicingThreshold: expected a correlation, from 0 to 1, got "0.5"'],
    [{ minimum: 300, maximum: 400 }, "maximum: expected at least an octave above the minimum of 300 Hz, got 400"],
    [{ minimum: 40 }, "window: expected at least one period of the lowest pitch, 0.0250 s at 40 Hz, got 0.02"],
    [null, "expected an object of options, got null"],
    [[60], "expected an object of options, got [60]"],
  ])("refuses %j", (options, message) => {
    expect(() => resolvePitch(options as never)).toThrow(OptionError);
    expect(() => resolvePitch(options as never)).toThrow(message);
  });
});
