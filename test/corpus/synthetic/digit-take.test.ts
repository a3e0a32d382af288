import { describe, expect, it } from "vitest";
import { drawConditions, recordUnder, speakDigits, speechSegments } from "../../../src/corpus/synthetic/digit-take.js";
import type { Speech, Synthesizer } from "../../../src/corpus/synthetic/synthesize.js";
import { CorpusError } from "../../../src/errors.js";
import { createRandom } from "../../../src/math/random.js";

describe("digit take", () => {
  const sampleRate = 8000;

  /** Says each word as 0.1 s and more of sound, longer from word to word, with these seconds between words. */
  function stub(pause: number, requests: Speech[] = []): Synthesizer {
    return async (speech) => {
      requests.push(speech);
      const words = speech.text.split("\n\n");
      const samples = words.flatMap((_, i) => [
        ...new Array<number>(Math.round(pause * sampleRate)).fill(0),
        ...new Array<number>(Math.round((0.1 + i / 100) * sampleRate)).fill(0.5),
      ]);
      return { samples: Float32Array.from([...samples, ...new Array<number>(800).fill(0)]), sampleRate };
    };
  }

  describe("speakDigits", () => {
    it("parts ten digits spoken in one go, in order", async () => {
      const requests: Speech[] = [];
      const take = await speakDigits(stub(0.4, requests), "en", 1);
      expect(requests).toHaveLength(1);
      expect(requests[0]?.text).toBe(
        "Zero.\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n\nSix.\n\nSeven.\n\nEight.\n\nNine.",
      );
      expect(take.sampleRate).toBe(sampleRate);
      expect(take.recordings).toHaveLength(10);
      for (const [i, samples] of take.recordings.entries()) {
        const spoken = samples.length / sampleRate - 0.1 - i / 100;
        expect(spoken).toBeGreaterThan(2 * (0.05 + 0.03) - 0.01);
        expect(spoken).toBeLessThan(2 * (0.15 + 0.03) + 0.01);
      }
    });

    it("speaks each digit by itself where they run together", async () => {
      const requests: Speech[] = [];
      const take = await speakDigits(stub(0.1, requests), "en", 1);
      expect(requests.map(({ text }) => text).slice(0, 3)).toEqual([requests[0]?.text, "Zero.", "One."]);
      expect(requests).toHaveLength(11);
      expect(take.recordings).toHaveLength(10);
      expect(
        new Set(requests.map(({ wordsPerMinute, pitch, seed }) => `${wordsPerMinute} ${pitch} ${seed}`)).size,
      ).toBe(1);
    });

    it("speaks as the seed says", async () => {
      expect(await speakDigits(stub(0.4), "en", 5)).toEqual(await speakDigits(stub(0.4), "en", 5));
      const requests: Speech[] = [];
      for (let seed = 0; seed < 200; seed++) await speakDigits(stub(0.4, requests), "en", seed);
      const rates = requests.map(({ wordsPerMinute }) => wordsPerMinute);
      const pitches = requests.map(({ pitch }) => pitch);
      expect([Math.min(...rates), Math.max(...rates)]).toEqual([130, 190]);
      expect([Math.min(...pitches), Math.max(...pitches)]).toEqual([35, 65]);
      expect(new Set(requests.map(({ seed }) => seed)).size).toBe(200);
    });

    it("says that a voice is mute", async () => {
      const mute: Synthesizer = async () => ({ samples: new Float32Array(100), sampleRate });
      await expect(speakDigits(mute, "en+mute", 1)).rejects.toThrow(
        /made no sound of "Zero" with the voice "en\+mute"/,
      );
      await expect(speakDigits(mute, "en+mute", 1)).rejects.toBeInstanceOf(CorpusError);
    });
  });
});

describe("speech segments", () => {
  const sampleRate = 8000;
  /** Stretches of [seconds, amplitude], of a square wave. */
  function sound(...stretches: readonly (readonly [number, number])[]): Float32Array {
    return Float32Array.from(
      stretches.flatMap(([seconds, amplitude]) =>
        Array.from({ length: seconds * sampleRate }, (_, t) => (t % 2 === 0 ? amplitude : -amplitude)),
      ),
    );
  }

  describe("speechSegments", () => {
    it("finds the stretches between silences", () => {
      const samples = sound([0.1, 0], [0.3, 0.5], [0.4, 0], [0.2, 0.1], [0.2, 0]);
      expect(speechSegments(samples, sampleRate)).toEqual([
        { start: 800, end: 3200 },
        { start: 6400, end: 8000 },
      ]);
    });

    it("takes a short silence for a part of the speech", () => {
      const samples = sound([0.1, 0.5], [0.1, 0], [0.1, 0.5], [0.3, 0], [0.1, 0.5]);
      expect(speechSegments(samples, sampleRate)).toHaveLength(2);
      expect(speechSegments(samples, sampleRate, { minSilence: 0.05 })).toHaveLength(3);
    });

    it("takes an echo that is faint enough for silence", () => {
      const samples = sound([0.1, 0.5], [0.3, 0.0005], [0.1, 0.5]);
      expect(speechSegments(samples, sampleRate)).toHaveLength(2);
      expect(speechSegments(samples, sampleRate, { range: 70 })).toHaveLength(1);
    });

    it("finds nothing in silence, and stays within the samples", () => {
      expect(speechSegments(new Float32Array(1000), sampleRate)).toEqual([]);
      expect(speechSegments(new Float32Array(0), sampleRate)).toEqual([]);
      expect(speechSegments(new Float32Array(90).fill(0.5), sampleRate)).toEqual([{ start: 0, end: 90 }]);
    });
  });
});

const sampleRate = 8000;
const speech = Float32Array.from({ length: 8000 }, (_, t) => 0.3 * Math.sin(t / 3));
const decibels = (samples: Float32Array) =>
  10 * Math.log10(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
const conditions = { level: -20, signalToNoise: 15, noiseColour: 0.5, lead: 0.5, tail: 0.25 };

describe("recordUnder", () => {
  it("sets the level and the noise, with noise alone before and after", () => {
    const recorded = recordUnder(speech, sampleRate, conditions, createRandom(1));
    expect(recorded).toHaveLength(4000 + 8000 + 2000);
    expect(decibels(recorded.subarray(0, 4000))).toBeCloseTo(-35, 0);
    expect(decibels(recorded.subarray(12000))).toBeCloseTo(-35, 0);
    expect(decibels(recorded.subarray(4000, 12000))).toBeCloseTo(10 * Math.log10(10 ** -2 + 10 ** -3.5), 1);
  });

  it("keeps the speech where it belongs", () => {
    const recorded = recordUnder(speech, sampleRate, { ...conditions, signalToNoise: 200 }, createRandom(1));
    const gain = 10 ** ((-20 - decibels(speech)) / 20);
    expect(recorded[4123]).toBeCloseTo((speech[123] ?? 0) * gain, 5);
  });

  it("makes the noise as dull as it is asked to", () => {
    const slope = (noiseColour: number) => {
      const noise = recordUnder(speech, sampleRate, { ...conditions, noiseColour }, createRandom(1)).subarray(0, 4000);
      const product = noise.reduce((sum, x, t) => sum + x * (noise[t - 1] ?? 0), 0);
      return product / noise.reduce((sum, x) => sum + x * x, 0);
    };
    expect(slope(0)).toBeCloseTo(0, 1);
    expect(slope(0.9)).toBeCloseTo(0.9, 1);
  });

  it("scales down what would clip", () => {
    const recorded = recordUnder(speech, sampleRate, { ...conditions, level: 10 }, createRandom(1));
    const peak = recorded.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    expect(peak).toBeCloseTo(0.99, 6);
  });
});

describe("drawConditions", () => {
  it("stays within the ranges, and uses them", () => {
    const random = createRandom(3);
    const drawn = Array.from({ length: 500 }, () => drawConditions(random));
    const range = (values: readonly number[]) => [Math.min(...values), Math.max(...values)];
    for (const [key, low, high] of [
      ["level", -36, -16],
      ["signalToNoise", 10, 30],
      ["noiseColour", 0, 0.9],
      ["lead", 0.05, 0.15],
      ["tail", 0.05, 0.15],
    ] as const) {
      const [least = 0, most = 0] = range(drawn.map((c) => c[key]));
      const slack = (high - low) / 50;
      expect(least).toBeGreaterThanOrEqual(low);
      expect(least).toBeLessThan(low + slack);
      expect(most).toBeLessThanOrEqual(high);
      expect(most).toBeGreaterThan(high - slack);
    }
  });
});
