import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeWav } from "../../../src/audio/wav/decode-wav.js";
import { extractFeatures, gridFor } from "../../../src/features/extract.js";
import { countFrames } from "../../../src/features/frames/framing.js";
import { addDynamics } from "../../../src/features/post-processing.js";
import { columnLayout } from "../../../src/features/recipe/columns.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { createStatics } from "../../../src/features/spectrum/kernel-statics.js";
import type { KernelName } from "../../../src/kernels/kernel.js";
import type { FeatureRecipe, RecipeOptions, Waveform } from "../../../src/types.js";
import { readGolden, relativeError } from "../../oracles/golden.js";
import { needsFsdd, titleOf } from "../spectral-settings.js";
import { fsdd, maxDifference } from "../waveforms.js";

/** The whole way from a recording to a tool's own features, through the profile of its name. */

type Config = Readonly<Record<string, number | string | boolean | null>>;

interface Golden {
  readonly config: Config;
  readonly input: string;
  readonly data: readonly (readonly number[])[];
}

const bytesOf = (name: string) => readFileSync(new URL(`../../golden/frontend/${name}`, import.meta.url));
const soundOf = (name: string): Waveform => (name.endsWith("_16k.wav") ? decodeWav(bytesOf(name)) : fsdd(name));
const filesOf = (folder: string): string[] =>
  readdirSync(new URL(`../../golden/frontend/${folder}`, import.meta.url))
    .filter((file) => file.includes("__") && file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length));

/** What extractFeatures computes in a precision, before it rounds to float32. */
function staticsOf(
  waveform: Waveform,
  options: RecipeOptions,
  { precision, kernel }: { precision: FeatureRecipe["precision"]; kernel: KernelName },
): number[][] {
  const recipe = resolveRecipe({ ...options, precision });
  const grid = gridFor(recipe, waveform.sampleRate);
  const layout = columnLayout(recipe);
  const numFrames = countFrames(waveform.samples.length, grid);
  const span = { samples: waveform.samples, first: 0, numSamples: waveform.samples.length };
  const { data } = createStatics(recipe, grid, layout, kernel)().compute(span, 0, numFrames);
  const all = addDynamics({ data, numFrames, dim: layout.numStatics, frameShift: 0.01 }, recipe);
  return Array.from({ length: numFrames }, (_, t) =>
    layout.kept.map((column) => all.data[t * all.dim + column] as number),
  );
}

/** Frame by frame in TypeScript and by the kernel: both hold to the tools' float64. */
const inDouble = [
  { precision: "f64", kernel: "reference" },
  { precision: "f64", kernel: "simd" },
] as const;

/** The least digits of quiet bands beside loud ones are lost in float32: 4.4e-4 at most in Kaldi's goldens, 7.2e-4 in librosa's. */
const inSingle = { precision: "f32", kernel: "simd" } as const;
const SINGLE_TOLERANCE = 1e-3;

function rowsOf(waveform: Waveform, options: RecipeOptions): number[][] {
  const { data, numFrames, dim } = extractFeatures(waveform, options);
  return Array.from({ length: numFrames }, (_, t) => Array.from(data.subarray(t * dim, (t + 1) * dim)));
}

const is = <T>(value: unknown, then: T, otherwise: T): T => (value ? then : otherwise);

/** Kaldi's options as voxmix's. */
function kaldiRecipe(file: string, config: Config): RecipeOptions {
  const kind = file.startsWith("fbank") ? "fbank" : file.startsWith("plp") ? "plp" : "mfcc";
  const isEnergy = config["use-energy"] === true;
  const windowType = config["window-type"] as string;
  return {
    profile: "kaldi",
    kind,
    frameLength: Number(config["frame-length"]) / 1000,
    frameShift: Number(config["frame-shift"]) / 1000,
    preEmphasis: Number(config["preemphasis-coefficient"]),
    dcRemoval: is(config["remove-dc-offset"], "frame" as const, "none" as const),
    window: (windowType === "hanning" ? "hann" : windowType) as "hann",
    fftLength: is(config["round-to-power-of-two"], "power-of-two" as const, "frame" as const),
    framing: is(config["snip-edges"], "snip" as const, "midpoint" as const),
    numMelBands: Number(config["num-mel-bins"]),
    lowFrequency: Number(config["low-freq"]),
    highFrequency: Number(config["high-freq"]),
    numCoefficients: Number(config["num-ceps"] ?? 13),
    lifter: Number(config["cepstral-lifter"] ?? 0),
    logEnergy: is(isEnergy, "keep" as const, "drop" as const),
    c0: is(isEnergy, "drop" as const, "keep" as const),
    energySource: is(config["raw-energy"], "raw" as const, "windowed" as const),
    energyFloor: Math.max(2 ** -23, Number(config["energy-floor"])),
    levelColumns: is(config["htk-compat"], "last" as const, "first" as const),
    dct: is(config["htk-compat"], "htk" as const, "orthonormal" as const),
    log: is(config["use-log-fbank"] === false, "none" as const, "ln" as const),
    spectrum: is(config["use-power"] === false, "magnitude" as const, "power" as const),
    lpcOrder: Number(config["lpc-order"] ?? 12),
    compressionFactor: Number(config["compress-factor"] ?? 0.33333),
  };
}

describe("profile kaldi", () => {
  for (const file of filesOf("kaldi")) {
    it.skipIf(needsFsdd(file))(`gives Kaldi's own values in double precision: ${titleOf(file)}`, () => {
      const golden = readGolden<Golden>(`frontend/kaldi/${file}.json`);
      const recipe = kaldiRecipe(file, golden.config);
      for (const way of inDouble) {
        const ours = staticsOf(soundOf(golden.input), recipe, way);
        expect(ours.length).toBe(golden.data.length);
        expect(relativeError(ours.flat(), golden.data.flat(), 1)).toBeLessThan(1e-9);
      }
      const single = staticsOf(soundOf(golden.input), recipe, inSingle);
      expect(relativeError(single.flat(), golden.data.flat(), 1)).toBeLessThan(SINGLE_TOLERANCE);
    });
  }

  for (const folder of ["kaldi_stock_float32", "kaldi_native_fbank"]) {
    for (const file of filesOf(folder)) {
      it.skipIf(needsFsdd(file))(`agrees with ${folder}, as far as its float32 goes: ${titleOf(file)}`, () => {
        const golden = readGolden<Golden>(`frontend/${folder}/${file}.json`);
        const config = readGolden<Golden>(`frontend/kaldi/${file}.json`).config;
        const ours = rowsOf(soundOf(golden.input), kaldiRecipe(file, config));
        // Their mel values and FFT are float32: 1.02e-3 at most on the chirp, whose bands between the harmonics are small.
        expect(maxDifference(ours.flat(), golden.data.flat())).toBeLessThan(file.includes("chirp") ? 2e-3 : 1e-3);
      });
    }
  }

  it("is compute-mfcc-feats with its defaults", () => {
    const golden = readGolden<Golden>("frontend/kaldi/mfcc_16k_default_energy__vowel_a_16k.json");
    const ours = rowsOf(soundOf("vowel_a_16k.wav"), { profile: "kaldi" });
    expect(maxDifference(ours.flat(), golden.data.flat())).toBeLessThan(1e-4);
  });
});

/** A real HTK file: a header of 12 bytes, then float32, all big-endian. */
function htkRows(name: string): number[][] {
  const bytes = bytesOf(`htk/${name}`);
  const dim = bytes.readInt16BE(8) / 4;
  return Array.from({ length: bytes.readInt32BE(0) }, (_, t) =>
    Array.from({ length: dim }, (_, d) => bytes.readFloatBE(12 + 4 * (t * dim + d))),
  );
}

describe("profile htk", () => {
  const common = { profile: "htk", preEmphasis: 0, numMelBands: 23, highFrequency: 8000, spectrum: "power" } as const;
  const dynamics = { deltaOrder: 2 } as const;
  it.each([
    ["fea_htk.1", { ...dynamics }],
    ["fea_htk.2", { ...dynamics, c0: "drop", logEnergy: "keep" }],
    ["fea_htk.3", { ...dynamics, c0: "drop", logEnergy: "keep", lowFrequency: 20 }],
    ["fbank_htk.1", { kind: "fbank" }],
    ["fbank_htk.2", { kind: "fbank", lowFrequency: 25 }],
    ["plp_htk.1", { ...dynamics, kind: "plp", compressionFactor: 0.33 }],
  ] as const)("gives HCopy's own values, deltas and accelerations included: %s", (name, options) => {
    const sound = decodeWav(bytesOf("htk/test.wav"));
    const theirs = htkRows(`test.wav.${name}`);
    // HTK computes in float32. Where we do too, two roundings meet: 2.02e-4.
    for (const [precision, tolerance] of [["f64", 2e-4] as const, ["f32", 3e-4] as const]) {
      const ours = rowsOf(sound, { ...common, ...options, precision });
      expect(ours.length).toBe(theirs.length);
      expect(maxDifference(ours.flat(), theirs.flat())).toBeLessThan(tolerance);
    }
  });
});

function librosaRecipe(config: Config): RecipeOptions {
  const length = Number(config.n_fft);
  return {
    profile: "librosa",
    frameLengthSamples: Number(config.win_length ?? length),
    frameShiftSamples: Number(config.hop_length),
    fftLength: length,
    window: config.window as "hann",
    framing: is(config.center, "centered" as const, "snip" as const),
    padding: is(config.pad_mode === "reflect", "reflect" as const, "zeros" as const),
    melScale: is(config.htk, "htk" as const, "slaney" as const),
    filterNormalization: is(config.norm === "slaney", "slaney" as const, "none" as const),
    numMelBands: Number(config.n_mels),
    numCoefficients: Number(config.n_mfcc),
    dctType: Number(config.dct_type) as 2,
    lifter: Number(config.lifter),
  };
}

describe("profile librosa", () => {
  for (const file of filesOf("librosa")) {
    it.skipIf(needsFsdd(file))(`gives librosa's own values: ${titleOf(file)}`, () => {
      const golden = readGolden<Golden>(`frontend/librosa/${file}.json`);
      const recipe = librosaRecipe(golden.config);
      for (const way of inDouble) {
        const ours = staticsOf(soundOf(golden.input), recipe, way);
        expect(ours.length).toBe(golden.data.length);
        expect(relativeError(ours.flat(), golden.data.flat(), 1)).toBeLessThan(1e-8);
      }
      const single = staticsOf(soundOf(golden.input), recipe, inSingle);
      expect(relativeError(single.flat(), golden.data.flat(), 1)).toBeLessThan(SINGLE_TOLERANCE);
    });
  }
});

describe("profile psf", () => {
  for (const file of filesOf("psf").filter((name) => name.startsWith("mfcc"))) {
    it.skipIf(needsFsdd(file))(`gives python_speech_features' own values: ${titleOf(file)}`, () => {
      const golden = readGolden<Golden & { delta?: { data: number[][] } }>(`frontend/psf/${file}.json`);
      const { config } = golden;
      const isEnergy = config.appendEnergy === true;
      const recipe: RecipeOptions = {
        profile: "psf",
        frameLength: Number(config.winlen),
        frameShift: Number(config.winstep),
        fftLength: Number(config.nfft_used),
        numMelBands: Number(config.nfilt),
        numCoefficients: Number(config.numcep),
        lowFrequency: Number(config.lowfreq),
        highFrequency: Number(config.highfreq ?? 0),
        preEmphasis: Number(config.preemph),
        lifter: Number(config.ceplifter),
        window: String(config.winfunc).startsWith("hamming") ? "hamming" : "rectangular",
        c0: isEnergy ? "drop" : "keep",
        logEnergy: isEnergy ? "keep" : "drop",
      };
      const sound = soundOf(golden.input);
      for (const way of inDouble) {
        expect(relativeError(staticsOf(sound, recipe, way).flat(), golden.data.flat(), 1)).toBeLessThan(1e-9);
        if (golden.delta === undefined) continue;
        const deltas = staticsOf(sound, { ...recipe, deltaOrder: 1 }, way).map((row) => row.slice(row.length / 2));
        expect(relativeError(deltas.flat(), golden.delta.data.flat(), 1)).toBeLessThan(1e-9);
      }
    });
  }
});
