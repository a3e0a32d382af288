import { describe, expect, it } from "vitest";
import { createSpectralAnalysis, type SpectralSettings } from "../../../src/features/spectrum/analysis.js";
import { type KaldiWindowConfig, kaldiFftLength, kaldiFrames } from "../../oracles/framing.js";
import { readGolden, relativeError } from "../../oracles/golden.js";
import { analyse, goldenInput, kaldiSettings, needsFsdd, titleOf } from "../spectral-settings.js";

interface KaldiConfig extends KaldiWindowConfig {
  readonly "num-mel-bins": number;
  readonly "low-freq": number;
  readonly "high-freq": number;
  readonly "num-ceps"?: number;
  readonly "cepstral-lifter"?: number;
  readonly "htk-compat": boolean;
  readonly "use-energy": boolean;
  readonly "use-log-fbank"?: boolean;
  readonly "use-power"?: boolean;
  readonly "lpc-order"?: number;
  readonly "compress-factor"?: number;
}

interface KaldiGolden {
  readonly config: KaldiConfig;
  readonly input: string;
  readonly data: readonly (readonly number[])[];
}

function settingsOf(file: string, config: KaldiConfig): SpectralSettings {
  return {
    ...kaldiSettings,
    kind: file.startsWith("fbank") ? "fbank" : file.startsWith("plp") ? "plp" : "mfcc",
    sampleRate: config["sample-frequency"],
    fftLength: kaldiFftLength(config),
    numMelBands: config["num-mel-bins"],
    lowFrequency: config["low-freq"],
    highFrequency: config["high-freq"],
    numCoefficients: config["num-ceps"] ?? 13,
    lifter: config["cepstral-lifter"] ?? 0,
    // htk-compat takes c0 last and times √2.
    dct: config["htk-compat"] ? "htk" : "orthonormal",
    log: config["use-log-fbank"] === false ? "none" : "ln",
    spectrum: config["use-power"] === false ? "magnitude" : "power",
    lpcOrder: config["lpc-order"] ?? 12,
    compressionFactor: config["compress-factor"] ?? 0.33333,
  };
}

function checkGolden(file: string) {
  const golden = readGolden<KaldiGolden>(`frontend/kaldi/${file}.json`);
  const { config } = golden;
  const frames = kaldiFrames(goldenInput(golden.input), config);
  const analysis = createSpectralAnalysis(settingsOf(file, config));
  const { coefficients } = analyse(analysis, frames);
  const dim = analysis.numCoefficients;
  expect(golden.data.length).toBe(frames.length);
  const ours = frames.map((_, t) => Array.from(coefficients.subarray(t * dim, (t + 1) * dim)));
  if (config["htk-compat"]) for (const row of ours) row.push(row.shift() as number);
  // Where Kaldi puts the energy for c0, that column is not ours to make.
  const from = config["use-energy"] ? 1 : 0;
  const expected = golden.data.flatMap((row) => row.slice(from));
  // Values near 0 are differences of larger ones: relative to 1 where they are smaller.
  expect(
    relativeError(
      ours.flatMap((row) => row.slice(from)),
      expected,
      1,
    ),
  ).toBeLessThan(1e-9);
}

describe("Kaldi's own values, in double precision", () => {
  for (const file of [
    "fbank_16k_23_linear_magnitude__vowel_a_16k",
    "fbank_16k_40__chirp_noise_16k",
    "fbank_16k_40__silence_click_clip_16k",
    "fbank_16k_40__vowel_a_16k",
    "fbank_16k_40_nosnip__vowel_a_16k",
    "fbank_8k_40__0_george_0",
    "mfcc_16k_default_c0__chirp_noise_16k",
    "mfcc_16k_default_c0__silence_click_clip_16k",
    "mfcc_16k_default_c0__vowel_a_16k",
    "mfcc_16k_hamming_postenergy__chirp_noise_16k",
    "mfcc_16k_htkcompat_c0__chirp_noise_16k",
    "mfcc_16k_nolifter_nopreemph_rect__vowel_a_16k",
    "mfcc_16k_nosnip__chirp_noise_16k",
    "mfcc_8k_hanning_20of26_neghigh__0_george_0",
    "mfcc_8k_high3800_c0__0_george_0",
    "mfcc_8k_nopow2__0_george_0",
    "plp_16k_default__vowel_a_16k",
  ]) {
    it.skipIf(needsFsdd(file))(titleOf(file), () => checkGolden(file));
  }
});
