import { describe, expect, it } from "vitest";
import { OptionError, ShapeError } from "../../../src/errors.js";
import { windowOf } from "../../../src/features/frames/window.js";
import { createSpectralAnalysis, type SpectralSettings } from "../../../src/features/spectrum/analysis.js";
import { slowFourier } from "../../oracles/fourier.js";
import { kaldiSettings } from "../spectral-settings.js";
import { maxDifference, noise, readGolden, tone, vowel } from "../waveforms.js";

const hamming = windowOf("hamming", 512);

function frameOf(samples: ArrayLike<number>, gain = 32768): Float64Array {
  return Float64Array.from(hamming, (w, n) => gain * w * (samples[n] as number));
}

function analyseOne(settings: Partial<SpectralSettings>, frame: Float64Array) {
  const analysis = createSpectralAnalysis({ ...kaldiSettings, ...settings });
  const bands = new Float64Array(analysis.numBands);
  const coefficients = new Float64Array(analysis.numCoefficients);
  const energy = analysis.bandsOf(frame, bands, 0);
  analysis.coefficientsOf(bands, 0, coefficients, 0);
  return { bands, coefficients, energy };
}

describe("the spectrum under the bands", () => {
  const frame = frameOf(noise(512, 16000).samples);
  const { re, im } = slowFourier(frame, new Float64Array(512));
  const power = re.slice(0, 257).map((x, k) => x * x + (im[k] as number) ** 2);

  it("sums to what bandsOf returns, always as power", () => {
    const total = power.reduce((sum, p) => sum + p);
    expect(analyseOne({}, frame).energy / total).toBeCloseTo(1, 12);
    expect(analyseOne({ spectrum: "magnitude" }, frame).energy / total).toBeCloseTo(1, 12);
    expect((512 * analyseOne({ spectrumScale: "fft-length" }, frame).energy) / total).toBeCloseTo(1, 12);
  });

  it("is divided by the FFT length before the root, floor and logarithm", () => {
    const plain = analyseOne({}, frame).bands;
    const scaled = analyseOne({ spectrumScale: "fft-length" }, frame).bands;
    expect(
      maxDifference(
        scaled,
        plain.map((y) => y - Math.log(512)),
      ),
    ).toBeLessThan(1e-12);
    const magnitude = analyseOne({ spectrum: "magnitude" }, frame).bands;
    const scaledMagnitude = analyseOne({ spectrum: "magnitude", spectrumScale: "fft-length" }, frame).bands;
    expect(
      maxDifference(
        scaledMagnitude,
        magnitude.map((y) => y - Math.log(512) / 2),
      ),
    ).toBeLessThan(1e-12);
  });

  it("is meyda's as well: filters between bins, ln(1 + E), an unnormalised cosine transform", () => {
    const golden = readGolden("meyda/vowel_a_16k__b512_int16.json") as {
      readonly frame_starts: readonly number[];
      readonly config: { readonly melBands: number; readonly numberOfMFCCCoefficients: number };
      readonly frames: readonly { readonly melBands: readonly number[]; readonly mfcc: readonly number[] }[];
    };
    const hann = windowOf("hann", 512);
    for (const [i, start] of golden.frame_starts.entries()) {
      const samples = vowel().samples.slice(start, start + 512);
      const { bands, coefficients } = analyseOne(
        {
          numMelBands: golden.config.melBands,
          numCoefficients: golden.config.numberOfMFCCCoefficients,
          lowFrequency: 0,
          filterShape: "bins",
          logFloor: 0,
          logOffset: 1,
          dct: "unnormalized",
          lifter: 0,
        },
        Float64Array.from(samples, (x, n) => 32768 * x * (hann[n] as number)),
      );
      const expected = golden.frames[i];
      expect(maxDifference(bands, expected?.melBands ?? [])).toBeLessThan(1e-4 * Math.max(...bands));
      expect(maxDifference(coefficients, expected?.mfcc ?? [])).toBeLessThan(1e-4 * Math.max(...coefficients));
    }
  });
});

describe("bands", () => {
  it("put a tone at the middle of a filter highest there", () => {
    const centres = [5, 10, 15, 20].map((band) => {
      const mel = 1127 * Math.log(1 + 20 / 700);
      const top = 1127 * Math.log(1 + 8000 / 700);
      return [band, 700 * (Math.exp((mel + ((band + 1) * (top - mel)) / 24) / 1127) - 1)] as const;
    });
    for (const [band, frequency] of centres) {
      const { bands } = analyseOne({}, frameOf(tone(frequency, 512, 16000).samples));
      expect(bands.indexOf(Math.max(...bands))).toBe(band);
    }
  });

  it("are logarithms to base e, decibels, or energies", () => {
    const frame = frameOf(noise(512, 16000).samples);
    const energies = analyseOne({ log: "none", kind: "fbank" }, frame).bands;
    const ln = analyseOne({}, frame).bands;
    const decibels = analyseOne({ log: "dB" }, frame).bands;
    expect(maxDifference(ln, energies.map(Math.log))).toBe(0);
    expect(
      maxDifference(
        decibels,
        energies.map((e) => 10 * Math.log10(e)),
      ),
    ).toBeLessThan(1e-12);
  });

  it("of silence are the logarithm of floor plus offset; NaN is not silence", () => {
    const silence = new Float64Array(512);
    const all = (settings: Partial<SpectralSettings>) => new Set(analyseOne(settings, silence).bands);
    expect(all({ logFloor: 2 })).toEqual(new Set([Math.log(2)]));
    expect(all({ logFloor: 2, logOffset: 3 })).toEqual(new Set([Math.log(5)]));
    expect(all({ logFloor: 0, logOffset: 1 })).toEqual(new Set([0]));
    expect(all({ log: "dB", logFloor: 1e-10 }).values().next().value).toBeCloseTo(-100, 12);
    expect(all({ log: "none", logFloor: 5, logOffset: 5, kind: "fbank" })).toEqual(new Set([0]));
    expect(analyseOne({}, new Float64Array(512).fill(Number.NaN)).bands.every(Number.isNaN)).toBe(true);
    expect(analyseOne({ kind: "plp" }, silence).coefficients.every(Number.isFinite)).toBe(true);
  });

  it("move together when the gain does, and only c0 of the cepstra with them", () => {
    const { samples } = noise(512, 16000);
    for (const [kind, rise] of [
      ["mfcc", Math.log(4) * Math.sqrt(23)],
      ["plp", 0.33333 * Math.log(4)],
    ] as const) {
      const [soft, loud] = [analyseOne({ kind }, frameOf(samples)), analyseOne({ kind }, frameOf(samples, 65536))];
      expect(
        maxDifference(
          loud.bands,
          soft.bands.map((y) => y + Math.log(4)),
        ),
      ).toBeLessThan(1e-12);
      expect((loud.coefficients[0] as number) - (soft.coefficients[0] as number)).toBeCloseTo(rise, 10);
      expect(maxDifference(loud.coefficients.slice(1), soft.coefficients.slice(1))).toBeLessThan(1e-11);
    }
  });
});

describe("one analysis", () => {
  it("keeps nothing from one frame to the next", () => {
    for (const kind of ["mfcc", "fbank", "plp"] as const) {
      const analysis = createSpectralAnalysis({ ...kaldiSettings, kind });
      const frames = [1, 2, 3].map((seed) => frameOf(noise(512, 16000, seed).samples));
      for (const frame of [...frames, ...frames.toReversed()]) {
        const bands = new Float64Array(23);
        const out = new Float64Array(analysis.numCoefficients);
        analysis.bandsOf(frame, bands, 0);
        analysis.coefficientsOf(bands, 0, out, 0);
        expect(out).toEqual(analyseOne({ kind }, frame).coefficients);
      }
    }
  });

  it("writes where it is told and nowhere else", () => {
    const frame = frameOf(noise(512, 16000).samples);
    for (const kind of ["mfcc", "fbank", "plp"] as const) {
      const analysis = createSpectralAnalysis({ ...kaldiSettings, kind });
      const bands = new Float64Array(40).fill(7);
      const out = new Float64Array(40).fill(7);
      analysis.bandsOf(frame, bands, 5);
      analysis.coefficientsOf(bands, 5, out, 3);
      const alone = analyseOne({ kind }, frame);
      expect(bands.slice(5, 28)).toEqual(alone.bands);
      expect(out.slice(3, 3 + analysis.numCoefficients)).toEqual(alone.coefficients);
      expect([...bands.slice(0, 5), ...bands.slice(28)].every((x) => x === 7)).toBe(true);
      expect([...out.slice(0, 3), ...out.slice(3 + analysis.numCoefficients)].every((x) => x === 7)).toBe(true);
    }
  });

  it("refuses arrays without room, by name", () => {
    const { bandsOf, coefficientsOf } = createSpectralAnalysis(kaldiSettings);
    const [frame, bands, out] = [new Float64Array(512), new Float64Array(23), new Float64Array(13)];
    expect(() => bandsOf(new Float64Array(400), bands, 0)).toThrow(ShapeError);
    expect(() => bandsOf(frame, bands, 1)).toThrow("bands must have room for 23 values at 1; it holds 23");
    expect(() => coefficientsOf(bands, -1, out, 0)).toThrow("bands must have room");
    expect(() => coefficientsOf(bands, 0, out, 1)).toThrow("out must have room for 13 values at 1");
  });
});

describe("settings that are refused", () => {
  const refuse = (change: Partial<SpectralSettings>) => {
    expect(() => createSpectralAnalysis({ ...kaldiSettings, ...change })).toThrow(OptionError);
    return expect(() => createSpectralAnalysis({ ...kaldiSettings, ...change }));
  };

  it("make −∞ of silence", () => {
    refuse({ logFloor: 0 }).toThrow("the logarithm of silence −∞; set logFloor above 0");
    refuse({ logFloor: -1, logOffset: 2 }).toThrow("logFloor and logOffset must be numbers, 0 or above");
    refuse({ logFloor: Number.NaN }).toThrow("got NaN");
  });

  it("leave PLP without energies", () => {
    refuse({ kind: "plp", log: "dB" }).toThrow('use log "ln" and logOffset 0');
    refuse({ kind: "plp", logOffset: 1 }).toThrow("logOffset 1");
  });

  it("belong to its parts", () => {
    refuse({ numCoefficients: 24 }).toThrow("numCoefficients");
    refuse({ numMelBands: 200 }).toThrow("numMelBands 200 is too many");
    expect(createSpectralAnalysis({ ...kaldiSettings, kind: "fbank", numCoefficients: 99 }).numCoefficients).toBe(23);
  });
});
