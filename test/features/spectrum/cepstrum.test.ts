import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import {
  applyCepstrum,
  type CepstrumSettings,
  createCepstrum,
  lifterWeights,
} from "../../../src/features/spectrum/cepstrum.js";
import { createRandom } from "../../../src/math/random.js";
import { maxDifference } from "../waveforms.js";

const plain: CepstrumSettings = {
  numMelBands: 23,
  numCoefficients: 23,
  dctType: 2,
  dct: "orthonormal",
  lifter: 0,
  lifterFormula: "htk",
};

const random = createRandom(3);
const bands = Float64Array.from({ length: 23 }, () => random.normal());

function transform(change: Partial<CepstrumSettings>, input: Float64Array = bands): Float64Array {
  const cepstrum = createCepstrum({ ...plain, ...change });
  const out = new Float64Array(cepstrum.numCoefficients);
  applyCepstrum(cepstrum, input, 0, out, 0);
  return out;
}

/** SciPy's definitions without norm. */
function slow(type: 2 | 3, k: number): number {
  const term = (y: number, b: number) =>
    type === 2
      ? 2 * y * Math.cos((Math.PI * k * (b + 0.5)) / 23)
      : (b === 0 ? 1 : 2) * y * Math.cos((Math.PI * b * (k + 0.5)) / 23);
  return bands.reduce((sum, y, b) => sum + term(y, b), 0);
}

describe("the cosine transform", () => {
  it.each([2, 3] as const)("of type %i without norm is SciPy's", (dctType) => {
    const out = transform({ dctType, dct: "unnormalized" });
    expect(
      maxDifference(
        out,
        out.map((_, k) => slow(dctType, k)),
      ),
    ).toBeLessThan(1e-12);
  });

  it("is orthonormal: lengths stay, and type 3 undoes type 2", () => {
    for (const dctType of [2, 3] as const) {
      const out = transform({ dctType });
      expect(Math.hypot(...out)).toBeCloseTo(Math.hypot(...bands), 12);
    }
    expect(maxDifference(transform({ dctType: 3 }, transform({ dctType: 2 })), bands)).toBeLessThan(1e-13);
  });

  it("of HTK is the orthonormal one with c0 times √2", () => {
    const [htk, ours] = [transform({ dct: "htk" }), transform({})];
    expect(htk[0]).toBeCloseTo(Math.SQRT2 * (ours[0] as number), 13);
    expect(htk.slice(1)).toEqual(ours.slice(1));
  });

  it("is a part of the whole for every number of coefficients", () => {
    const all = transform({});
    for (let numCoefficients = 1; numCoefficients <= 23; numCoefficients++) {
      expect(transform({ numCoefficients })).toEqual(all.slice(0, numCoefficients));
    }
  });

  it("carries the lifter", () => {
    const lifter = { lifter: 22, lifterFormula: "librosa" } as const;
    const weights = lifterWeights(lifter, 23);
    const expected = transform({}).map((c, k) => c * (weights[k] as number));
    expect(maxDifference(transform(lifter), expected)).toBeLessThan(1e-12);
  });

  it("reads and writes at the places given", () => {
    const cepstrum = createCepstrum({ ...plain, numCoefficients: 5 });
    const long = new Float64Array(30);
    long.set(bands, 7);
    const out = new Float64Array(10).fill(4);
    applyCepstrum(cepstrum, long, 7, out, 2);
    expect(out).toEqual(Float64Array.of(4, 4, ...transform({ numCoefficients: 5 }), 4, 4, 4));
  });
});

describe("what is refused", () => {
  it.each([0, 24, 1.5, Number.NaN])("%d coefficients of 23 bands", (numCoefficients) => {
    expect(() => createCepstrum({ ...plain, numCoefficients })).toThrow(OptionError);
    expect(() => createCepstrum({ ...plain, numCoefficients })).toThrow("from 1 to the number of bands, 23");
  });

  it("HTK's scale for type 3", () => {
    expect(() => createCepstrum({ ...plain, dct: "htk", dctType: 3 })).toThrow("use dctType 2");
  });
});

describe("lifter weights", () => {
  it("are HTK's: 1 for c0, 1 + L/2 in the middle", () => {
    const weights = lifterWeights({ lifter: 22, lifterFormula: "htk" }, 13);
    expect(weights[0]).toBe(1);
    expect(weights[1]).toBeCloseTo(1 + 11 * Math.sin(Math.PI / 22), 14);
    expect(weights[11]).toBeCloseTo(12, 14);
  });

  it("are librosa's: the same, one coefficient earlier", () => {
    const htk = lifterWeights({ lifter: 22, lifterFormula: "htk" }, 14);
    expect(lifterWeights({ lifter: 22, lifterFormula: "librosa" }, 13)).toEqual(htk.slice(1));
  });

  it("are 1 for no lifter, and a negative one is refused", () => {
    expect(lifterWeights({ lifter: 0, lifterFormula: "librosa" }, 3)).toEqual(Float64Array.of(1, 1, 1));
    for (const lifter of [-22, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => lifterWeights({ lifter, lifterFormula: "htk" }, 3)).toThrow(OptionError);
    }
  });
});
