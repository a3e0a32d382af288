import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import {
  applyMelBank,
  createMelBank,
  hertzToMel,
  type MelBank,
  type MelBankSettings,
  melToHertz,
} from "../../../src/features/spectrum/mel.js";
import { createRandom } from "../../../src/math/random.js";
import { kaldiSettings } from "../spectral-settings.js";

const bankOf = (change: Partial<MelBankSettings> = {}): MelBank => createMelBank({ ...kaldiSettings, ...change });

/** numBands rows of numBins weights. */
function dense(bank: MelBank): number[][] {
  return Array.from(bank.firstBin, (first, band) => {
    const row = new Array<number>(bank.numBins).fill(0);
    const from = bank.start[band] as number;
    bank.weights.subarray(from, bank.start[band + 1]).forEach((weight, i) => {
      row[first + i] = weight;
    });
    return row;
  });
}

const columnSums = (rows: readonly (readonly number[])[]): number[] =>
  (rows[0] ?? []).map((_, k) => rows.reduce((sum, row) => sum + (row[k] as number), 0));

describe("triangles", () => {
  it.each(["mel", "hertz"] as const)("linear in %s add up to 1 from the first peak to the last", (filterShape) => {
    const bank = bankOf({ filterShape, numMelBands: 40 });
    const sums = columnSums(dense(bank));
    const [first, last] = [bank.centreFrequencies[0] as number, bank.centreFrequencies[39] as number];
    let checked = 0;
    for (const [k, sum] of sums.entries()) {
      const frequency = (k * 16000) / 512;
      if (frequency < first || frequency > last) continue;
      expect(sum).toBeCloseTo(1, 12);
      checked++;
    }
    expect(checked).toBeGreaterThan(200);
  });

  it("between bins have the bin of their peak at 1", () => {
    const bank = bankOf({ filterShape: "bins", numMelBands: 20 });
    for (const [band, row] of dense(bank).entries()) {
      const peak = Math.floor((513 * (bank.centreFrequencies[band] as number)) / 16000);
      expect(row[peak]).toBe(1);
      expect(Math.max(...row)).toBe(1);
    }
  });

  it("between bins are those of psf's loops, where corners fall on one bin too", () => {
    const numMelBands = 70;
    const bank = bankOf({ filterShape: "bins", numMelBands, emptyFilters: "allow", lowFrequency: 0 });
    const hertz = [0, ...bank.centreFrequencies, 8000];
    const corners = hertz.map((frequency) => Math.floor((513 * frequency) / 16000));
    const psf = Array.from({ length: numMelBands }, (_, band) => {
      const row = new Array<number>(257).fill(0);
      const [left, centre, right] = corners.slice(band, band + 3) as [number, number, number];
      for (let k = left; k < centre; k++) row[k] = (k - left) / (centre - left);
      for (let k = centre; k < right; k++) row[k] = (right - k) / (right - centre);
      return row;
    });
    expect(new Set(corners).size).toBeLessThan(corners.length);
    expect(dense(bank)).toEqual(psf);
  });

  it("of Slaney's normalisation have an area of 1 in Hz, where they are wide enough to tell", () => {
    const bank = bankOf({ filterShape: "hertz", filterNormalization: "slaney", fftLength: 4096 });
    for (const row of dense(bank).slice(10)) {
      expect(row.reduce((sum, weight) => sum + (weight * 16000) / 4096, 0)).toBeCloseTo(1, 2);
    }
  });

  it("never weigh 0 Hz or half the rate when they are linear in mel", () => {
    // With 40 bands from 20 Hz rounding puts the end of the last filter above half the rate.
    const cases = [256, 400, 512, 513, 1000].flatMap((fftLength) =>
      [0, 20].flatMap((lowFrequency) => [15, 40].map((numMelBands) => ({ fftLength, lowFrequency, numMelBands }))),
    );
    for (const change of cases) {
      const { fftLength } = change;
      const sums = columnSums(dense(bankOf({ ...change, emptyFilters: "allow" })));
      expect(sums).toHaveLength(Math.floor(fftLength / 2) + 1);
      expect(sums[0]).toBe(0);
      if (fftLength % 2 === 0) expect(sums.at(-1)).toBe(0);
    }
  });

  it("end where they should: a top of 0 or less counts down from half the rate", () => {
    expect(bankOf({ highFrequency: 0 })).toEqual(bankOf({ highFrequency: 8000 }));
    expect(bankOf({ highFrequency: -400 })).toEqual(bankOf({ highFrequency: 7600 }));
    expect(columnSums(dense(bankOf({ highFrequency: -400 }))).findLastIndex((sum) => sum > 0)).toBe(243);
  });

  it("at HTK's edges leave out the bins that its rounding leaves out", () => {
    const used = (change: Partial<MelBankSettings>) => {
      const sums = columnSums(dense(bankOf({ bandEdges: "htk", ...change })));
      return [sums.findIndex((sum) => sum > 0), sums.findLastIndex((sum) => sum > 0)];
    };
    // ⌊low N / rate + 2.5⌋ and ⌊high N / rate + ½⌋ count from 1.
    expect(used({ lowFrequency: 0 })).toEqual([1, 255]);
    expect(used({ lowFrequency: 20 })).toEqual([2, 255]);
    expect(used({ lowFrequency: 125, highFrequency: 7000 })).toEqual([5, 223]);
    expect(used({ lowFrequency: 120, highFrequency: 7020 })).toEqual([5, 224]);
    // 7000 Hz, bin 224, lies under the edge and is left out all the same.
    expect(used({ highFrequency: 7009 })).toEqual([2, 223]);
    expect(used({ highFrequency: 7009, bandEdges: "exact" })).toEqual([1, 224]);
  });

  it("move with the warp: centres are where Kaldi's function takes them", () => {
    const plain = bankOf().centreFrequencies;
    const warped = bankOf({ vtlnWarp: 1.1 }).centreFrequencies;
    for (const [band, centre] of plain.entries()) {
      if (centre > 110 && centre < 7500) expect(warped[band]).toBeCloseTo(centre / 1.1, 8);
    }
    expect(bankOf({ vtlnWarp: 0.9 }).weights).not.toEqual(bankOf().weights);
  });
});

describe("filters without a bin", () => {
  it("are refused with the most bands that fit, and that many do", () => {
    for (const filterShape of ["mel", "hertz", "bins"] as const) {
      const settings = { filterShape, fftLength: 256, sampleRate: 8000 };
      const message = (() => {
        try {
          bankOf({ ...settings, numMelBands: 128 });
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError);
          return (error as Error).message;
        }
        return "";
      })();
      expect(message).toMatch(/numMelBands 128 is too many for an FFT of 256 samples at 8000 Hz from 20 to 4000 Hz/);
      const most = Number(/at most (\d+) bands/.exec(message)?.[1]);
      expect(most).toBeGreaterThan(20);
      expect(() => bankOf({ ...settings, numMelBands: most })).not.toThrow();
      expect(() => bankOf({ ...settings, numMelBands: most + 1 })).toThrow("covers no frequency bin");
    }
  });

  it("are refused with other advice where not even one band fits", () => {
    const narrow = { lowFrequency: 1001, highFrequency: 1002, numMelBands: 1 };
    expect(() => bankOf(narrow)).toThrow("use a wider range of frequencies or a longer FFT");
  });

  it("weigh nothing where they are allowed", () => {
    const bank = bankOf({ numMelBands: 128, filterShape: "hertz", emptyFilters: "allow" });
    const energies = new Float64Array(128).fill(-1);
    applyMelBank(bank, new Float64Array(257).fill(1), energies, 0);
    const empty = Array.from(energies).filter((energy) => energy === 0);
    expect(empty.length).toBeGreaterThan(0);
    expect(empty.length).toBe(dense(bank).filter((row) => row.every((weight) => weight === 0)).length);
  });
});

describe("energies", () => {
  it("are the sums of weight times spectrum, written from the place given", () => {
    const random = createRandom(5);
    const spectrum = Float64Array.from({ length: 257 }, () => random.uniform());
    for (const numMelBands of [1, 2, 23, 40]) {
      const bank = bankOf({ numMelBands });
      const energies = new Float64Array(numMelBands + 3).fill(9);
      applyMelBank(bank, spectrum, energies, 2);
      for (const [band, row] of dense(bank).entries()) {
        const sum = row.reduce((total, weight, k) => total + weight * (spectrum[k] as number), 0);
        expect(energies[2 + band]).toBeCloseTo(sum, 12);
      }
      expect([energies[0], energies[1], energies.at(-1)]).toEqual([9, 9, 9]);
    }
  });
});

describe("what is refused", () => {
  it.each([
    [{ sampleRate: 0 }, "sampleRate must be"],
    [{ sampleRate: Number.NaN }, "sampleRate must be"],
    [{ fftLength: 1 }, "fftLength must be a whole number"],
    [{ fftLength: 1e12 }, "fftLength must be a whole number"],
    [{ numMelBands: 0 }, "numMelBands must be"],
    [{ numMelBands: 2.5 }, "numMelBands must be"],
    [{ numMelBands: 1e9 }, "numMelBands must be"],
    [{ lowFrequency: -1 }, "got lowFrequency -1"],
    [{ lowFrequency: 9000 }, "at most at 8000 Hz"],
    [{ highFrequency: 8001 }, "highFrequency 8001"],
    [{ highFrequency: -8000 }, "highFrequency -8000, which is 0 Hz at this rate"],
    [{ highFrequency: Number.NaN }, "highFrequency NaN"],
    [{ vtlnWarp: 0 }, "vtlnWarp must be"],
  ])("%j", (change, message) => {
    expect(() => bankOf(change)).toThrow(OptionError);
    expect(() => bankOf(change)).toThrow(message);
  });
});

describe.each(["htk", "slaney"] as const)("the %s scale", (scale) => {
  it("goes there and back, and rises all the way", () => {
    let before = -1;
    for (const frequency of [0, 20, 300, 999.9, 1000, 1000.1, 4000, 22050]) {
      const mel = hertzToMel(frequency, scale);
      expect(mel).toBeGreaterThan(before);
      expect(melToHertz(mel, scale)).toBeCloseTo(frequency, 8);
      before = mel;
    }
  });
});

describe("known points", () => {
  it("htk: 1000 Hz is about 1000 mel", () => {
    expect(hertzToMel(700, "htk")).toBeCloseTo(1127 * Math.LN2, 10);
    expect(Math.abs(hertzToMel(1000, "htk") - 1000)).toBeLessThan(0.1);
  });

  it("slaney: 15 at the knee, 27 steps more at 6400 Hz", () => {
    expect(hertzToMel(500, "slaney")).toBe(7.5);
    expect(hertzToMel(1000, "slaney")).toBe(15);
    expect(hertzToMel(6400, "slaney")).toBeCloseTo(42, 12);
  });
});
