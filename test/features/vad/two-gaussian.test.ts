import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { frameLogEnergies } from "../../../src/features/vad/energy-vad.js";
import {
  fitGaussianPair,
  type GaussianPair,
  logDensity,
  twoGaussianPosteriors,
  twoGaussianVad,
} from "../../../src/features/vad/two-gaussian.js";
import { createRandom } from "../../../src/math/random.js";
import { mapSamples } from "../waveforms.js";
import { logEnergiesOf, sentence, share, timing } from "./sounds.js";

function draw(seed: number, ...parts: readonly (readonly [number, number, number])[]): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from(
    parts.flatMap(([count, mean, deviation]) =>
      Array.from({ length: count }, () => mean + deviation * random.normal()),
    ),
  );
}

const logLikelihood = ({ low, high }: GaussianPair, values: Float64Array) =>
  values.reduce((sum, x) => sum + Math.log(Math.exp(logDensity(low, x)) + Math.exp(logDensity(high, x))), 0);

describe("fitGaussianPair", () => {
  it("finds the two Gaussians that values were drawn from", () => {
    const { low, high } = fitGaussianPair(draw(1, [6000, 30, 1], [3000, 48, 6]), 0.5);
    expect(low.weight).toBeCloseTo(2 / 3, 1);
    expect(low.mean).toBeCloseTo(30, 0);
    expect(low.deviation).toBeCloseTo(1, 0);
    expect(high.mean).toBeCloseTo(48, 0);
    expect(Math.abs(high.deviation - 6)).toBeLessThan(0.3);
    expect(low.weight + high.weight).toBeCloseTo(1, 10);
  });

  it("is where the likelihood has its top", () => {
    const values = draw(2, [400, 30, 2], [200, 40, 4]);
    const fitted = fitGaussianPair(values, 0.5);
    const best = logLikelihood(fitted, values);
    for (const side of ["low", "high"] as const) {
      for (const parameter of ["mean", "deviation"] as const) {
        for (const change of [-0.5, 0.5]) {
          const moved = { ...fitted, [side]: { ...fitted[side], [parameter]: fitted[side][parameter] + change } };
          expect(logLikelihood(moved, values)).toBeLessThan(best);
        }
      }
    }
  });

  it("is finite for any numbers, in the order of its means, above its least deviation", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -200, max: 200, noNaN: true }), { minLength: 2, maxLength: 60 }),
        (values) => {
          const { low, high } = fitGaussianPair(Float64Array.from(values), 0.5);
          expect([low, high].flatMap(Object.values).every(Number.isFinite)).toBe(true);
          expect(low.mean).toBeLessThanOrEqual(high.mean);
          expect(Math.min(low.deviation, high.deviation)).toBeGreaterThanOrEqual(0.5);
        },
      ),
    );
  });

  it("keeps the digits of values far from zero", () => {
    const values = draw(3, [300, 0, 1], [300, 20, 1]).map((x) => x + 1e9);
    expect(fitGaussianPair(values, 0.5).low.deviation).toBeCloseTo(1, 0);
  });
});

describe("twoGaussianVad", () => {
  it("cuts between silence and speech", () => {
    const decisions = twoGaussianVad(logEnergiesOf(1, [300, 35, 1], [200, 60, 5]));
    expect(share(decisions, 0, 300)).toBe(0);
    expect(share(decisions, 300)).toBe(1);
  });

  it("has one cut: frames far below the silence are not speech, though the wide Gaussian fits them better", () => {
    const decisions = twoGaussianVad(logEnergiesOf(2, [300, 35, 1], [200, 55, 8], [5, 15, 0]));
    expect(share(decisions, 500)).toBe(0);
  });

  it("wants more of a frame when the threshold is high", () => {
    const energies = logEnergiesOf(3, [300, 35, 2], [300, 45, 4]);
    const shares = [0.05, 0.5, 0.95].map((threshold) => share(twoGaussianVad(energies, { threshold })));
    expect(shares[0]).toBeGreaterThan(shares[1] as number);
    expect(shares[1]).toBeGreaterThan(shares[2] as number);
  });

  it("takes steady noise for silence, and speech without pauses for speech, most of it", () => {
    for (const level of [20, 70]) expect(share(twoGaussianVad(logEnergiesOf(4, [500, level, 1.2])))).toBe(0);
    const voices = logEnergiesOf(5, [200, 72, 2], [130, 62, 7], [20, 45, 6]);
    expect(share(twoGaussianVad(voices))).toBe(1);
  });

  it("leaves digital silence out of the fit", () => {
    const decisions = twoGaussianVad(logEnergiesOf(6, [400, 0, 0], [300, 35, 1], [200, 60, 5]));
    expect(share(decisions, 0, 700)).toBe(0);
    expect(share(decisions, 700)).toBe(1);
    expect(share(twoGaussianVad(new Float64Array(20)))).toBe(0);
  });

  it("does not depend on the level of the recording", () => {
    const sound = sentence();
    const decisions = twoGaussianVad(frameLogEnergies(sound, timing));
    expect(share(decisions, 0, 25)).toBe(0);
    expect(share(decisions, 33, 45)).toBe(1);
    expect(
      twoGaussianVad(
        frameLogEnergies(
          mapSamples(sound, (x) => x / 8),
          timing,
        ),
      ),
    ).toEqual(decisions);
  });

  it("takes one frame and none, and refuses what is not finite", () => {
    expect(twoGaussianVad([12])).toEqual(new Uint8Array(1));
    expect(twoGaussianVad([])).toEqual(new Uint8Array(0));
    expect(() => twoGaussianVad([1, Number.NaN])).toThrow(ShapeError);
    expect(() => twoGaussianVad([1], { threshold: 0 })).toThrow(OptionError);
  });
});

describe("twoGaussianPosteriors", () => {
  const energies = logEnergiesOf(3, [300, 35, 2], [300, 45, 4]);

  it("are over a half where the frame is speech", () => {
    const posteriors = twoGaussianPosteriors(energies);
    expect(Array.from(posteriors, (posterior) => (posterior > 0.5 ? 1 : 0))).toEqual(
      Array.from(twoGaussianVad(energies)),
    );
    expect(posteriors.every((posterior) => posterior >= 0 && posterior <= 1)).toBe(true);
  });

  it("never fall as frames get louder, though the wide Gaussian fits the faintest better", () => {
    const posteriors = twoGaussianPosteriors(Float64Array.from(energies).sort());
    expect(Array.from(posteriors)).toEqual(Array.from(posteriors).sort((a, b) => a - b));
  });

  it("are 1 throughout speech without pauses, 0 in steady noise and in digital silence", () => {
    expect(new Set(twoGaussianPosteriors(logEnergiesOf(5, [200, 72, 2], [130, 62, 7], [20, 45, 6])))).toEqual(
      new Set([1]),
    );
    expect(new Set(twoGaussianPosteriors(logEnergiesOf(4, [500, 20, 1.2])))).toEqual(new Set([0]));
    expect(twoGaussianPosteriors(logEnergiesOf(6, [400, 0, 0], [300, 35, 1], [200, 60, 5])).slice(0, 400)).toEqual(
      new Float64Array(400),
    );
    expect(() => twoGaussianPosteriors([1, Number.NaN])).toThrow(ShapeError);
  });
});
