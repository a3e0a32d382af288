import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { createPlp, type PlpSettings } from "../../../src/features/spectrum/plp.js";
import { createRandom } from "../../../src/math/random.js";
import { maxDifference } from "../waveforms.js";

const plain: PlpSettings = {
  numMelBands: 23,
  numCoefficients: 13,
  lpcOrder: 12,
  compressionFactor: 0.33,
  lifter: 0,
  lifterFormula: "htk",
};

const centres = Float64Array.from({ length: 23 }, (_, band) => 100 + 300 * band);
const random = createRandom(8);
const bands = Float64Array.from({ length: 23 }, () => 10 + 2 * random.normal());

function cepstraOf(change: Partial<PlpSettings> = {}, input: Float64Array = bands): Float64Array {
  const plp = createPlp({ ...plain, ...change }, centres);
  const out = new Float64Array(plp.numCoefficients);
  plp.apply(input, 0, out, 0);
  return out;
}

/** Loudness by the textbook, lags by a full cosine sum, the normal equations by elimination. */
function slowPlp(order: number) {
  const loudness = bands.map((y, b) => {
    const square = (centres[b] as number) ** 2;
    const hearing = (square / (square + 1.6e5)) ** 2 * ((square + 1.44e6) / (square + 9.61e6));
    return (Math.exp(y) * hearing) ** 0.33;
  });
  const half = [loudness[0] as number, ...loudness, loudness[22] as number];
  const circle = [...half, ...half.slice(1, -1).reverse()];
  const lag = (i: number) =>
    circle.reduce((sum, x, n) => sum + x * Math.cos((2 * Math.PI * i * n) / circle.length), 0) / circle.length;
  const lags = Array.from({ length: order + 1 }, (_, i) => lag(i));
  // R a = −r
  const rows = Array.from({ length: order }, (_, i) => [
    ...Array.from({ length: order }, (_, j) => lags[Math.abs(i - j)] as number),
    -(lags[i + 1] as number),
  ]);
  for (const [i, pivot] of rows.entries()) {
    for (const [r, row] of rows.entries()) {
      if (r === i) continue;
      const factor = (row[i] as number) / (pivot[i] as number);
      for (let c = i; c <= order; c++) row[c] = (row[c] as number) - factor * (pivot[c] as number);
    }
  }
  const lpc = rows.map((row, i) => (row[order] as number) / (row[i] as number));
  const residual = lpc.reduce((sum, a, i) => sum + a * (lags[i + 1] as number), lags[0] as number);
  // The cepstrum of residual / |A|² by an inverse transform of its logarithm.
  const size = 4096;
  const logs = Array.from({ length: size }, (_, n) => {
    let [re, im] = [1, 0];
    for (const [i, a] of lpc.entries()) {
      re += a * Math.cos((2 * Math.PI * n * (i + 1)) / size);
      im -= a * Math.sin((2 * Math.PI * n * (i + 1)) / size);
    }
    return -Math.log(Math.hypot(re, im));
  });
  const cepstrum = Array.from(
    { length: order },
    (_, k) => (2 / size) * logs.reduce((sum, y, n) => sum + y * Math.cos((2 * Math.PI * (k + 1) * n) / size), 0),
  );
  return [Math.log(residual), ...cepstrum];
}

describe("perceptual linear prediction", () => {
  it.each([4, 12])("of order %i is what elimination and a long transform give", (lpcOrder) => {
    expect(maxDifference(cepstraOf({ lpcOrder, numCoefficients: lpcOrder + 1 }), slowPlp(lpcOrder))).toBeLessThan(1e-8);
  });

  it("keeps the first coefficients when fewer are asked for, down to c0 alone", () => {
    for (const numCoefficients of [1, 2, 9]) {
      expect(cepstraOf({ numCoefficients })).toEqual(cepstraOf().slice(0, numCoefficients));
    }
  });

  it("lifts", () => {
    const lifted = cepstraOf({ lifter: 22 });
    expect(lifted[0]).toBe(cepstraOf()[0]);
    expect(lifted[11]).toBeCloseTo(12 * (cepstraOf()[11] as number), 12);
  });

  it("stays finite where one band holds everything", () => {
    const peak = new Float64Array(23).fill(-36);
    peak[9] = 30;
    expect(cepstraOf({}, peak).every(Number.isFinite)).toBe(true);
    expect(cepstraOf({ compressionFactor: 1 }, peak).every(Number.isFinite)).toBe(true);
  });
});

describe("what is refused", () => {
  it.each([
    [{ lpcOrder: 0 }, "lpcOrder must be a whole number from 1 to 24"],
    [{ lpcOrder: 25 }, "one more than the mel bands"],
    [{ numCoefficients: 14 }, "ask for fewer coefficients or a higher lpcOrder"],
    [{ numCoefficients: 0 }, "from 1 to 13"],
    [{ compressionFactor: 0 }, "compressionFactor must be above 0"],
    [{ compressionFactor: Number.NaN }, "got NaN"],
    [{ lifter: -1 }, "lifter must be"],
  ])("%j", (change, message) => {
    expect(() => cepstraOf(change)).toThrow(OptionError);
    expect(() => cepstraOf(change)).toThrow(message);
  });
});
