import { describe, expect, it } from "vitest";
import { createSpectralAnalysis, type SpectralSettings } from "../../../src/features/spectrum/analysis.js";
import { createMelBank, hertzToMel } from "../../../src/features/spectrum/mel.js";
import { type LibrosaFrameConfig, librosaFrames } from "../../oracles/framing.js";
import { readGolden, relativeError } from "../../oracles/golden.js";
import { analyse, goldenInput, kaldiSettings, needsFsdd, titleOf } from "../spectral-settings.js";

interface BankConfig {
  readonly sr: number;
  readonly n_fft: number;
  readonly n_mels: number;
  readonly fmin: number;
  readonly fmax: number | null;
  readonly htk: boolean;
  readonly norm: "slaney" | null;
}

interface LibrosaGolden {
  readonly config: BankConfig &
    LibrosaFrameConfig & {
      readonly n_mfcc: number;
      readonly dct_type: 2 | 3;
      readonly lifter: number;
      readonly power_to_db: { readonly amin: number; readonly top_db: number };
    };
  readonly input: string;
  readonly data: readonly (readonly number[])[];
  readonly mel_power_first3frames?: readonly (readonly number[])[];
}

interface BanksGolden {
  readonly hz: readonly number[];
  readonly hz_to_mel_slaney: readonly number[];
  readonly hz_to_mel_htk: readonly number[];
  readonly banks: readonly {
    readonly config: BankConfig;
    readonly mel_frequencies: readonly number[];
    readonly filterbank_nonzero: readonly (readonly (readonly [number, number])[])[];
  }[];
}

const bankSettings = (config: BankConfig): SpectralSettings => ({
  ...kaldiSettings,
  sampleRate: config.sr,
  fftLength: config.n_fft,
  numMelBands: config.n_mels,
  melScale: config.htk ? "htk" : "slaney",
  lowFrequency: config.fmin,
  highFrequency: config.fmax ?? 0,
  filterShape: "hertz",
  filterNormalization: config.norm ?? "none",
  emptyFilters: "allow",
});

describe("librosa's own values, in double precision", () => {
  for (const file of [
    "default__chirp_noise_16k",
    "default__silence_click_clip_16k",
    "htk_nonorm_lifter22_40mel__chirp_noise_16k",
    "win400_hamming_reflect__chirp_noise_16k",
    "dct3_40mel__0_george_0",
    "htk_nonorm_lifter22_40mel__0_george_0",
    "slaney_lifter22_40mel_nocenter__0_george_0",
  ]) {
    it.skipIf(needsFsdd(file))(titleOf(file), () => {
      const golden = readGolden<LibrosaGolden>(`frontend/librosa/${file}.json`);
      const { config } = golden;
      const settings: SpectralSettings = {
        ...bankSettings(config),
        log: "dB",
        logFloor: config.power_to_db.amin,
        numCoefficients: config.n_mfcc,
        dctType: config.dct_type,
        lifter: config.lifter,
        lifterFormula: "librosa",
      };
      const samples = goldenInput(golden.input).map((x) => x / 32768);
      const frames = librosaFrames(samples, config);
      const { coefficients } = analyse(createSpectralAnalysis(settings), frames, (bands) => {
        const floor = bands.reduce((most, y) => Math.max(most, y)) - config.power_to_db.top_db;
        bands.forEach((y, i) => {
          bands[i] = Math.max(y, floor);
        });
      });
      expect(relativeError(coefficients, golden.data.flat(), 1)).toBeLessThan(1e-8);

      const first = golden.mel_power_first3frames;
      if (first === undefined) return;
      const linear = createSpectralAnalysis({ ...settings, kind: "fbank", log: "none" });
      expect(relativeError(analyse(linear, frames.slice(0, 3)).bands, first.flat())).toBeLessThan(1e-8);
    });
  }

  const { banks, ...scales } = readGolden<BanksGolden>("frontend/librosa/filterbanks.json");

  it("the mel scales", () => {
    const both = (scale: "slaney" | "htk") => scales.hz.map((hz) => hertzToMel(hz, scale));
    expect(relativeError(both("slaney"), scales.hz_to_mel_slaney)).toBeLessThan(1e-14);
    // librosa's is 2595 log₁₀, whose factor differs from 1127 ln in the seventh digit.
    const factor = 2595 / Math.LN10 / 1127;
    expect(
      relativeError(
        both("htk").map((mel) => factor * mel),
        scales.hz_to_mel_htk,
      ),
    ).toBeLessThan(1e-14);
  });

  it.each(banks.map((bank) => [JSON.stringify(bank.config), bank] as const))("the filters of %s", (_, golden) => {
    const { numBins, firstBin, start, weights, centreFrequencies } = createMelBank(bankSettings(golden.config));
    expect(relativeError(centreFrequencies, golden.mel_frequencies.slice(1, -1))).toBeLessThan(1e-12);
    for (const [band, filter] of golden.filterbank_nonzero.entries()) {
      const [ours, theirs] = [new Float64Array(numBins), new Float64Array(numBins)];
      const from = start[band] as number;
      ours.set(weights.subarray(from, start[band + 1]), firstBin[band]);
      for (const [bin, weight] of filter) theirs[bin] = weight;
      expect(relativeError(ours, theirs, Math.max(...theirs))).toBeLessThan(1e-8);
    }
  });
});
