import Imported from "meyda";
import { describe, expect, it } from "vitest";
import { OptionError } from "../../../src/errors.js";
import { createExtractor, extractFeatures } from "../../../src/features/extract.js";
import { windowOf } from "../../../src/features/frames/window.js";
import { createMeydaAnalysis } from "../../../src/features/spectrum/meyda.js";
import type { FeatureRecipe, Waveform } from "../../../src/types.js";
import { fsdd, fsddSkipNote, hasFsdd, noise, readGolden, tone, vowel } from "../waveforms.js";

const Meyda = Imported as unknown as typeof Imported.default;

interface MeydaGolden {
  readonly config: {
    readonly bufferSize: number;
    readonly sampleRate: number;
    readonly melBands: number;
    readonly numberOfMFCCCoefficients: number;
  };
  readonly frame_starts: readonly number[];
  readonly frames: readonly {
    readonly powerSpectrum: readonly number[];
    readonly melBands: readonly number[];
    readonly mfcc: readonly number[];
  }[];
}

/** Relative to each value, where it is not lost in the float32 rounding of the largest. */
function expectClose(actual: ArrayLike<number>, golden: readonly number[]) {
  const largest = Math.max(...golden.map(Math.abs));
  expect(actual).toHaveLength(golden.length);
  for (const [i, value] of golden.entries()) {
    expect(Math.abs((actual[i] as number) - value)).toBeLessThanOrEqual(1e-4 * Math.abs(value) + 1e-9 * largest);
  }
}

function checkGolden(sound: Waveform, file: string) {
  const golden = readGolden(`meyda/${file}.json`) as MeydaGolden;
  const { bufferSize, sampleRate, melBands: numMelBands, numberOfMFCCCoefficients: numCoefficients } = golden.config;
  const analysis = createMeydaAnalysis({ fftLength: bufferSize, sampleRate, numMelBands, numCoefficients });
  const window = windowOf("hann", bufferSize);
  const recipe: Partial<FeatureRecipe> = { frameLength: bufferSize / sampleRate, deltaOrder: 0 };
  expect(sound.sampleRate).toBe(sampleRate);
  for (const [i, start] of golden.frame_starts.entries()) {
    const samples = sound.samples.slice(start, start + bufferSize);
    const windowed = Float64Array.from(samples, (x, n) => 32768 * x * (window[n] as number));
    const power = analysis.amplitudeSpectrum(windowed).map((amplitude) => amplitude ** 2);
    const bands = analysis.melBank.map((filter) =>
      Math.log(1 + power.reduce((sum, p, j) => sum + p * (filter[j] ?? 0), 0)),
    );
    const expected = golden.frames[i];
    if (expected === undefined) throw new Error("the golden file lacks a frame");
    expectClose(power, expected.powerSpectrum);
    expectClose(bands, expected.melBands);
    expectClose(analysis.mfcc(windowed), expected.mfcc);
    expectClose(extractFeatures({ ...sound, samples }, recipe).data, expected.mfcc);
  }
}

describe("meyda's own values", () => {
  it.each(["vowel_a_16k__b256_int16", "vowel_a_16k__b512_int16"])("%s", (file) => checkGolden(vowel(), file));

  it.skipIf(!hasFsdd).each(["0_george_0__b256_int16", "0_george_0__b512_int16"])(`%s${fsddSkipNote}`, (file) =>
    checkGolden(fsdd("0_george_0.wav"), file),
  );
});

describe("state", () => {
  const cases: readonly (readonly [Waveform, Partial<FeatureRecipe>])[] = [
    [noise(2000, 8000, 3), {}],
    [noise(4000, 16000, 4), { numMelBands: 40, numCoefficients: 20 }],
    [noise(4000, 16000, 5), { frameLength: 0.05, numMelBands: 30, window: "hamming" }],
    [noise(2000, 8000, 6), { numMelBands: 13 }],
  ];
  const alone = () => cases.map(([sound, recipe]) => extractFeatures(sound, recipe).data);
  const frame = noise(1024, 8000, 9).samples;

  it("of one recipe never reaches another: values in turn are those of each alone, to the bit", () => {
    const expected = alone();
    const extractors = cases.map(([sound, recipe]) => createExtractor(recipe, sound.sampleRate));
    for (let round = 0; round < 3; round++) {
      const order = round % 2 === 0 ? [0, 1, 2, 3] : [3, 1, 0, 2];
      for (const i of order) {
        const [sound, recipe] = cases[i] as (typeof cases)[number];
        expect(extractors[i]?.(sound).data).toEqual(expected[i]);
        expect(extractFeatures(sound, recipe).data).toEqual(expected[i]);
      }
    }
  });

  it("of Meyda itself is neither read nor written", () => {
    const expected = alone();
    const settings = [
      [512, 44100, 26],
      [256, 8000, 20],
      [1024, 16000, 40],
    ] as const;
    const usersValues = (between: () => void) => {
      const before = { ...Meyda };
      const values = settings.map(([bufferSize, sampleRate, melBands]) => {
        Object.assign(Meyda, { bufferSize, sampleRate, melBands, windowingFunction: "hamming" });
        between();
        expect(Meyda).toMatchObject({ bufferSize, sampleRate, melBands, windowingFunction: "hamming" });
        return Meyda.extract(["mfcc", "powerSpectrum", "chroma", "loudness"], frame.subarray(0, bufferSize));
      });
      for (const key of Object.keys(Meyda))
        if (!(key in before)) delete (Meyda as unknown as Record<string, unknown>)[key];
      Object.assign(Meyda, before);
      return values;
    };
    const undisturbed = usersValues(() => {});
    const interleaved = usersValues(() => {
      expect(alone()).toEqual(expected);
    });
    expect(interleaved).toEqual(undisturbed);
    expect(alone()).toEqual(expected);
  });
});

describe("the mel bank", () => {
  it("gives a tone at the middle of a band its highest energy in that band", () => {
    for (const [sampleRate, fftLength, numMelBands] of [
      [8000, 256, 26],
      [16000, 512, 40],
      [16000, 1024, 26],
    ] as const) {
      const analysis = createMeydaAnalysis({ fftLength, sampleRate, numMelBands, numCoefficients: 13 });
      const window = windowOf("hann", fftLength);
      const topMel = 1125 * Math.log(1 + sampleRate / 2 / 700);
      // Under 300 Hz bands are about a bin wide, and where they are cut to bins decides.
      for (let band = 0; band < numMelBands; band++) {
        const centre = 700 * (Math.exp(((band + 1) * topMel) / (numMelBands + 1) / 1125) - 1);
        if (centre < 300) continue;
        const sound = tone(centre, fftLength, sampleRate);
        const windowed = Float64Array.from(sound.samples, (x, n) => x * (window[n] as number));
        const amplitude = analysis.amplitudeSpectrum(windowed);
        const energies = analysis.melBank.map((filter) =>
          amplitude.reduce((sum, a, j) => sum + a * a * (filter[j] ?? 0), 0),
        );
        expect(energies.indexOf(Math.max(...energies))).toBe(band);
      }
    }
  });

  it("is refused where a filter would hold no bin, with the most that fit", () => {
    const settings = { fftLength: 256, sampleRate: 8000, numCoefficients: 13 };
    expect(() => createMeydaAnalysis({ ...settings, numMelBands: 55 })).not.toThrow();
    expect(() => createMeydaAnalysis({ ...settings, numMelBands: 56 })).toThrow(OptionError);
    expect(() => createMeydaAnalysis({ ...settings, numMelBands: 56 })).toThrow(
      "numMelBands 56 is too many for an FFT of 256 samples at 8000 Hz",
    );
    for (const numMelBands of [56, 80, 1024]) {
      expect(() => createMeydaAnalysis({ ...settings, numMelBands })).toThrow("use at most 55 bands or a longer");
    }
    expect(() => createMeydaAnalysis({ ...settings, fftLength: 4, numMelBands: 26 })).toThrow(
      /bin; use .*longer frame/,
    );
  });

  it("refuses frames over which meyda overflows the stack", () => {
    const settings = { sampleRate: 16000, numMelBands: 26, numCoefficients: 13 };
    expect(
      createMeydaAnalysis({ ...settings, fftLength: 65_536 }).amplitudeSpectrum(new Float64Array(65_536)),
    ).toHaveLength(32_768);
    expect(() => createMeydaAnalysis({ ...settings, fftLength: 131_072 })).toThrow(OptionError);
    expect(() => createExtractor({ profile: "meyda", frameLengthSamples: 70_000 }, 16000)).toThrow(/another profile/);
  });
});
