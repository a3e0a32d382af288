import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { createFft } from "../../../src/math/fft/complex-fft.js";
import { createRealFft } from "../../../src/math/fft/real-fft.js";
import { createRandom } from "../../../src/math/random.js";
import { slowFourier } from "../../oracles/fourier.js";

const LENGTHS = [...Array.from({ length: 64 }, (_, i) => i + 1), 128, 225, 240, 256, 400, 480, 512, 513, 1000, 1024];

function randomValues(length: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.normal());
}

/** The largest |a − b| beside the root of the energy: what rounding is measured against. */
function spread(actual: ArrayLike<number>, expected: ArrayLike<number>, energy: number): number {
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs((actual[i] as number) - (expected[i] as number));
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst / Math.sqrt(energy);
}

const energyOf = (...arrays: readonly Float64Array[]): number =>
  arrays.reduce((sum, values) => sum + values.reduce((part, x) => part + x * x, 0), 0);

describe("the transform of real frames", () => {
  it.each(LENGTHS)("of %i samples is the definition's", (length) => {
    const frame = randomValues(length, length);
    const before = frame.slice();
    const expected = slowFourier(frame, new Float64Array(length));
    const fft = createRealFft(length);
    const numBins = Math.floor(length / 2) + 1;
    expect(fft).toMatchObject({ length, numBins });
    const [re, im, power] = [new Float64Array(numBins), new Float64Array(numBins), new Float64Array(numBins)];
    // The second call must not see what the first left in the work space.
    fft.transform(randomValues(length, 99), re, im);
    fft.transform(frame, re, im);
    fft.powerSpectrum(frame, power);
    const scale = length * energyOf(frame);
    expect(spread(re, expected.re, scale)).toBeLessThan(1e-14);
    expect(spread(im, expected.im, scale)).toBeLessThan(1e-14);
    const expectedPower = Float64Array.from(power, (_, k) => (expected.re[k] ?? 0) ** 2 + (expected.im[k] ?? 0) ** 2);
    expect(spread(power, expectedPower, scale ** 2)).toBeLessThan(1e-14);
    expect(frame).toEqual(before);
  });

  it.each([2, 5, 31, 256, 400, 4096, 6000])("of %i samples keeps the energy (Parseval)", (length) => {
    const frame = randomValues(length, 7);
    const fft = createRealFft(length);
    const power = new Float64Array(fft.numBins);
    fft.powerSpectrum(frame, power);
    const twice = power.reduce((sum, p, k) => sum + (k === 0 || 2 * k === length ? p : 2 * p), 0);
    expect(twice / length / energyOf(frame)).toBeCloseTo(1, 13);
  });

  it("of a cosine of a whole number of periods is one bin", () => {
    const power = new Float64Array(257);
    const frame = Float64Array.from({ length: 512 }, (_, n) => Math.cos((2 * Math.PI * 37 * n) / 512));
    createRealFft(512).powerSpectrum(frame, power);
    expect(power[37]).toBeCloseTo(256 ** 2, 6);
    power[37] = 0;
    expect(Math.max(...power)).toBeLessThan(1e-20);
  });

  it("carries NaN into the spectrum instead of hiding it", () => {
    const power = new Float64Array(9);
    createRealFft(16).powerSpectrum(new Float64Array(16).fill(Number.NaN, 3, 4), power);
    expect(power.every(Number.isNaN)).toBe(true);
  });
});

describe("the transform of complex values", () => {
  it.each(LENGTHS)("of %i is the definition's, and its inverse undoes it", (length) => {
    const [re, im] = [randomValues(length, length), randomValues(length, length + 1000)];
    const expected = slowFourier(re, im);
    const [gotRe, gotIm] = [re.slice(), im.slice()];
    const fft = createFft(length);
    fft.forward(gotRe, gotIm);
    const energy = energyOf(re, im);
    expect(spread(gotRe, expected.re, length * energy)).toBeLessThan(1e-14);
    expect(spread(gotIm, expected.im, length * energy)).toBeLessThan(1e-14);
    fft.inverse(gotRe, gotIm);
    expect(spread(gotRe, re, energy)).toBeLessThan(1e-14);
    expect(spread(gotIm, im, energy)).toBeLessThan(1e-14);
  });

  it("turns a product of spectra into a circular convolution", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 1000 }), (length, seed) => {
        const [a, b] = [randomValues(length, seed), randomValues(length, seed + 1)];
        const slow = a.map((_, n) => a.reduce((sum, x, j) => sum + x * (b[(n - j + length) % length] ?? 0), 0));
        const fft = createFft(length);
        const [ar, ai, br, bi] = [a.slice(), new Float64Array(length), b.slice(), new Float64Array(length)];
        fft.forward(ar, ai);
        fft.forward(br, bi);
        const re = ar.map((x, k) => x * (br[k] ?? 0) - (ai[k] ?? 0) * (bi[k] ?? 0));
        const im = ar.map((x, k) => x * (bi[k] ?? 0) + (ai[k] ?? 0) * (br[k] ?? 0));
        fft.inverse(re, im);
        expect(spread(re, slow, energyOf(a) * energyOf(b) + 1e-300)).toBeLessThan(1e-13);
      }),
      { numRuns: 50 },
    );
  });
});

describe("what a transform refuses", () => {
  it.each([0, -4, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 24 + 1])("a length of %d", (length) => {
    expect(() => createRealFft(length)).toThrow(OptionError);
    expect(() => createFft(length)).toThrow("must be a whole number from 1 to 16777216");
  });

  it("arrays that are too short, by name", () => {
    const [ten, five] = [new Float64Array(10), new Float64Array(5)];
    expect(() => createRealFft(10).powerSpectrum(five, ten)).toThrow(ShapeError);
    expect(() => createRealFft(10).powerSpectrum(ten, five)).toThrow("power must hold at least 6 values");
    expect(() => createRealFft(10).transform(ten, ten, five)).toThrow("im must hold at least 6 values");
    expect(() => createFft(10).forward(five, ten)).toThrow("re must hold at least 10 values");
    expect(() => createRealFft(9).powerSpectrum(ten, new Float64Array(4))).toThrow("at least 5 values");
  });
});
