import { describe, expect, it } from "vitest";
import { createSpectralAnalysis, type SpectralSettings } from "../../../src/features/spectrum/analysis.js";
import { createMelBank } from "../../../src/features/spectrum/mel.js";
import { type PsfWindowConfig, psfFrames } from "../../oracles/framing.js";
import { readGolden, relativeError } from "../../oracles/golden.js";
import { analyse, goldenInput, kaldiSettings, needsFsdd, titleOf } from "../spectral-settings.js";

interface PsfConfig extends PsfWindowConfig {
  readonly nfilt: number;
  readonly lowfreq: number;
  readonly numcep?: number;
  readonly ceplifter?: number;
  readonly appendEnergy?: boolean;
}

interface PsfMfcc {
  readonly config: PsfConfig & { readonly nfft_used: number };
  readonly input: string;
  readonly data: readonly (readonly number[])[];
}

interface PsfPieces {
  readonly config: PsfConfig & { readonly nfft: number };
  readonly input: string;
  readonly fbank: readonly (readonly number[])[];
  readonly energy: readonly number[];
  readonly filterbank_nonzero: readonly (readonly (readonly [number, number])[])[];
}

function settingsOf(config: PsfConfig, fftLength: number): SpectralSettings {
  return {
    ...kaldiSettings,
    sampleRate: config.samplerate,
    fftLength,
    spectrumScale: "fft-length",
    numMelBands: config.nfilt,
    lowFrequency: config.lowfreq,
    highFrequency: 0,
    filterShape: "bins",
    emptyFilters: "allow",
    logFloor: 2 ** -52,
    numCoefficients: config.numcep ?? 13,
    lifter: config.ceplifter ?? 0,
  };
}

describe("python_speech_features' own values", () => {
  for (const file of [
    "mfcc_default__chirp_noise_16k",
    "mfcc_default__vowel_a_16k",
    "mfcc_hamming_25_10__vowel_a_16k",
    "mfcc_hamming_noenergy_nfft512__0_george_0",
    "mfcc_nolifter_nopreemph_20ceps__0_george_0",
  ]) {
    it.skipIf(needsFsdd(file))(titleOf(file), () => {
      const golden = readGolden<PsfMfcc>(`frontend/psf/${file}.json`);
      const { config } = golden;
      const frames = psfFrames(goldenInput(golden.input), config, config.nfft_used);
      const analysis = createSpectralAnalysis(settingsOf(config, config.nfft_used));
      const { coefficients, energies } = analyse(analysis, frames);
      if (config.appendEnergy) {
        for (const [t, energy] of energies.entries()) {
          coefficients[t * analysis.numCoefficients] = Math.log(energy === 0 ? 2 ** -52 : energy);
        }
      }
      expect(relativeError(coefficients, golden.data.flat(), 1)).toBeLessThan(1e-9);
    });
  }

  const pieces = "pieces__0_george_0";
  it(`${pieces}: the filters`, () => {
    const { config, filterbank_nonzero } = readGolden<PsfPieces>(`frontend/psf/${pieces}.json`);
    const { firstBin, start, weights } = createMelBank(settingsOf(config, config.nfft));
    for (const [band, filter] of filterbank_nonzero.entries()) {
      const [from, to] = [start[band] as number, start[band + 1] as number];
      const ours = Array.from(weights.subarray(from, to), (weight, i) => [(firstBin[band] as number) + i, weight]);
      expect(ours.length).toBe(filter.length);
      expect(relativeError(ours.flat(), filter.flat())).toBeLessThan(1e-12);
    }
  });

  it.skipIf(needsFsdd(pieces))(titleOf(`${pieces}: energies`), () => {
    const golden = readGolden<PsfPieces>(`frontend/psf/${pieces}.json`);
    const frames = psfFrames(goldenInput(golden.input), golden.config, golden.config.nfft);
    const settings = { ...settingsOf(golden.config, golden.config.nfft), kind: "fbank", log: "none" } as const;
    const { bands, energies } = analyse(createSpectralAnalysis(settings), frames);
    expect(relativeError(bands, golden.fbank.flat())).toBeLessThan(1e-9);
    expect(relativeError(energies, golden.energy)).toBeLessThan(1e-9);
  });
});
