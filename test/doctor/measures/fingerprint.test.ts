import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createFingerprinter, sharedSound, similarFingerprints } from "../../../src/doctor/measures/fingerprint.js";
import { createRandom } from "../../../src/math/random.js";
import type { Waveform } from "../../../src/types.js";

const words = (seed: number, length: number) => {
  const random = createRandom(seed);
  return Uint32Array.from({ length }, () => random.integer(2 ** 24));
};

const noise = (seed: number, numSamples = 8000): Waveform => {
  const random = createRandom(seed);
  return {
    samples: Float32Array.from({ length: numSamples }, () => 0.1 * random.normal()),
    sampleRate: 8000,
  };
};

describe("similar fingerprints", () => {
  it("are found where one is a part of the other, at the place where it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 40, max: 100 }), (start, length) => {
        const whole = words(1, 200);
        const part = whole.slice(start, start + length);
        const found = similarFingerprints([words(2, 90), whole, words(3, 120), part]);
        expect(found).toEqual([{ first: 1, second: 3, offset: start, errorRate: 0 }]);
        expect(similarFingerprints([part, whole])).toMatchObject([{ offset: 0 - start }]);
      }),
    );
  });

  it("are found with one bit in six wrong, and not with one in three", () => {
    const whole = words(1, 200);
    const spoilt = (share: number) => {
      const random = createRandom(7);
      return whole.map((word, t) => {
        // One word in ten is left whole: it is found by.
        if (t % 10 === 0) return word;
        let flipped = word;
        for (let bit = 0; bit < 24; bit++) if (random.uniform() < share) flipped ^= 1 << bit;
        return flipped;
      });
    };
    expect(similarFingerprints([whole, spoilt(1 / 6)])).toMatchObject([{ first: 0, second: 1, offset: 0 }]);
    expect(similarFingerprints([whole, spoilt(1 / 3)])).toEqual([]);
  });

  it("are not found in silence, in what is too short, or in chance", () => {
    const silence = new Uint32Array(200);
    expect(similarFingerprints([silence, silence])).toEqual([]);
    expect(similarFingerprints([words(1, 10), words(1, 10)])).toEqual([]);
    expect(similarFingerprints(Array.from({ length: 40 }, (_, i) => words(i, 500)))).toEqual([]);
    expect(similarFingerprints([])).toEqual([]);
  });
});

describe("a fingerprint", () => {
  const fingerprint = createFingerprinter();

  it("does not depend on the level or a constant filter, and is empty of what is too short", () => {
    const sound = noise(1);
    const words = fingerprint(sound);
    expect(words.length).toBe(Math.floor((8000 - 512) / 64));
    const softer = { ...sound, samples: sound.samples.map((sample) => sample / 16) };
    expect(fingerprint(softer)).toEqual(words);
    expect(fingerprint(noise(1, 500)).length).toBe(0);
    expect(fingerprint({ ...sound, sampleRate: 4000 }).length).toBe(0);
    expect(Math.max(...words)).toBeLessThan(2 ** 24);
  });
});

describe("shared sound", () => {
  const sound = noise(1);

  it("says how much louder and how much later", () => {
    const later = { ...sound, samples: sound.samples.slice(800).map((sample) => sample / 2) };
    const shared = sharedSound(sound, later, 0.104);
    expect(shared?.correlation).toBeCloseTo(1, 5);
    expect(shared?.gain).toBeCloseTo(-6.02, 2);
    expect(shared?.offset).toBe(0.1);
    expect(sharedSound(later, sound, -0.1)?.offset).toBe(-0.1);
  });

  it("is none of other sounds, nor of sounds that share next to nothing", () => {
    expect(sharedSound(sound, noise(2), 0)).toBeNull();
    const samples = Float32Array.from([...noise(3).samples, ...sound.samples.slice(0, 2000)]);
    expect(sharedSound(sound, { ...sound, samples }, -1)).toBeNull();
  });
});
