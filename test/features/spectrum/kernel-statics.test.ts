import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createExtractor, extractFeatures, gridFor } from "../../../src/features/extract.js";
import { countFrames, type FrameGrid, frameStart, paddedIndex } from "../../../src/features/frames/framing.js";
import { trackPitch } from "../../../src/features/pitch/track-pitch.js";
import { reachOf } from "../../../src/features/post-processing.js";
import { columnLayout, featureNames } from "../../../src/features/recipe/columns.js";
import { resolveRecipe } from "../../../src/features/recipe/recipe.js";
import { createStatics, placeFrames } from "../../../src/features/spectrum/kernel-statics.js";
import { rasta } from "../../../src/features/spectrum/rasta.js";
import { frontEndBytes } from "../../../src/kernels/generated/front-end-bytes.js";
import type { KernelName } from "../../../src/kernels/kernel.js";
import type { FeatureRecipe, RecipeOptions, Waveform } from "../../../src/types.js";
import { allowsRelaxedSimd } from "../../kernels/relaxed-simd.js";
import { bare } from "../chunks.js";
import { columnOf } from "../matrices.js";
import { bursts, recipeSamples } from "../recipe-samples.js";
import { mapSamples, maxDifference, noise, tone, vowel, waveform } from "../waveforms.js";

/** A recording whose samples say where they are. */
const recording = (numSamples: number) => Float32Array.from({ length: numSamples }, (_, n) => n + 1);

describe("placeFrames", () => {
  const cases = fc.record({
    numSamples: fc.integer({ min: 1, max: 300 }),
    length: fc.integer({ min: 3, max: 60 }),
    shift: fc.integer({ min: 1, max: 90 }),
    framing: fc.constantFrom("snip", "midpoint", "centered", "pad-last"),
    padding: fc.constantFrom("zeros", "reflect", "symmetric"),
    lag: fc.constantFrom(0, 1),
    offset: fc.constantFrom(0, 0.5),
    skip: fc.nat({ max: 8 }),
    count: fc.integer({ min: 1, max: 8 }),
  });

  it("gives each frame its samples, and with a lag their predecessors, whatever the grid", () => {
    fc.assert(
      fc.property(cases, ({ numSamples, lag, offset, skip, count, ...rest }) => {
        const grid = { ...rest, sampleRate: 8000, fftLength: rest.length } as FrameGrid;
        const { length, padding } = grid;
        const total = countFrames(numSamples, grid);
        const from = Math.min(skip, total);
        const numFrames = Math.min(count, total - from);
        const span = { samples: recording(numSamples), first: 0, numSamples };
        const room = numFrames * Math.min(grid.shift, length) + length + 1 + numFrames * length * (1 + lag);
        const block = {
          samples: new Float64Array(room).fill(Number.NaN),
          starts: new Uint32Array(count),
          predecessorStarts: new Uint32Array(count),
        };
        placeFrames({ span, grid, lag: lag as 0 | 1, offset, from, numFrames }, block);
        for (let i = 0; i < numFrames; i++) {
          for (let n = 0; n < length; n++) {
            const position = paddedIndex(frameStart(from + i, grid) + n, numSamples, padding);
            const sampleAt = (p: number) => (p < 0 ? 0 : p + 1 - offset);
            expect(block.samples[(block.starts[i] as number) + n]).toBe(sampleAt(position));
            if (lag === 0) continue;
            const before = position < 1 ? -1 : position - 1;
            expect(block.samples[(block.predecessorStarts[i] as number) + n]).toBe(sampleAt(before));
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("reads a stretch of a recording whose beginning was let go", () => {
    const grid: FrameGrid = {
      ...{ sampleRate: 8000, length: 10, shift: 4, fftLength: 16, framing: "snip", padding: "zeros" },
    };
    const span = { samples: recording(100).subarray(40), first: 40, numSamples: Number.POSITIVE_INFINITY };
    const block = {
      samples: new Float32Array(100),
      starts: new Uint32Array(4),
      predecessorStarts: new Uint32Array(4),
    };
    placeFrames({ span, grid, lag: 0, offset: 0, from: 12, numFrames: 3 }, block);
    expect(Array.from(block.starts.subarray(0, 3), (start) => block.samples[start])).toEqual([49, 53, 57]);
  });
});

describe("kernel statics", () => {
  /** The kernel of the front end against TypeScript frame by frame, its specification. */

  const hasRelaxed = allowsRelaxedSimd(frontEndBytes.relaxed);
  const rate = 16000;

  interface Variant {
    readonly kernel: KernelName;
    readonly precision: FeatureRecipe["precision"];
    /** Of a band's energy, as a share of its frame's: what rounding leaves of the whole. */
    readonly ofBands: number;
    /** Of a sum of squares or of a spectrum, as a share of it. */
    readonly ofSums: number;
    /** Of log bands and cepstra, of sounds without a band that is silent beside loud ones. */
    readonly ofCepstra: number;
  }

  /**
   * In float32 every operation is off by half a unit 2⁻²⁴ of its result at most. A transform of 2^n values is n operations deep, so that
   * a bin, and a band of few bins, is off by some units of the whole frame: found 1.6e-7 at most, of the tone. Sums of squares
   * are two sums of 200 values, 200 · 2⁻²⁴ = 1.2e-5 at worst: found 5.2e-6. A logarithm of about 20 has a last digit of 2⁻²⁰, and the
   * lifter multiplies it by up to 12: found 1.1e-4. In float64 the same, 2⁻²⁹ of it.
   */
  const f32 = { precision: "f32", ofBands: 1e-6, ofSums: 1.2e-5, ofCepstra: 1e-3 } as const;
  const f64 = { precision: "f64", ofBands: 2e-15, ofSums: 2.2e-14, ofCepstra: 1e-10 } as const;
  const variants: readonly Variant[] = (["simd", "relaxed"] as const).flatMap((kernel) => [
    { kernel, ...f64 },
    { kernel, ...f32 },
  ]);

  /** What the statics are before anything is rounded to float32. */
  function staticsOf({ samples, sampleRate }: Waveform, options: RecipeOptions, kernel: KernelName) {
    const recipe = resolveRecipe(options);
    const grid = gridFor(recipe, sampleRate);
    const layout = columnLayout(recipe);
    const numFrames = countFrames(samples.length, grid);
    const span = { samples, first: 0, numSamples: samples.length };
    const result = createStatics(recipe, grid, layout, kernel)().compute(span, 0, numFrames);
    return { ...result, numFrames, dim: layout.numStatics };
  }

  const square = waveform(
    Array.from({ length: 8000 }, (_, n) => (Math.floor(n / 20) % 2 === 0 ? 1 : -1)),
    rate,
  );
  const sounds: Readonly<Record<string, Waveform>> = {
    noise: noise(8000, rate, 3),
    vowel: vowel(),
    tone: tone(440, 8000, rate, 1),
    square,
    "bursts at 8 kHz": bursts(8000),
  };
  const profilesOfKernel = ["kaldi", "htk", "librosa", "psf"] as const;

  /** The energies themselves: no logarithm, and the spectrum's sum as log energy. */
  const bare = {
    kind: "fbank",
    log: "none",
    topDb: null,
    spectrum: "power",
    logEnergy: "keep",
    energySource: "spectrum",
    energyFloor: 1e-30,
  } as const;

  /** Holds the bands, the sum of the spectrum and the raw energy of every frame against the reference. */
  function expectEnergies(
    sound: Waveform,
    options: RecipeOptions,
    { kernel, precision, ofBands, ofSums }: Variant,
  ): void {
    const expected = staticsOf(sound, { ...options, ...bare, precision }, "reference");
    const found = staticsOf(sound, { ...options, ...bare, precision }, kernel);
    expect(found.data.length).toBe(expected.data.length);
    const worst = { bands: 0, sums: 0 };
    for (let t = 0; t < expected.numFrames; t++) {
      const last = (t + 1) * expected.dim - 1;
      const logTotal = expected.data[last] as number;
      const sums = [
        Math.abs((found.data[last] as number) - logTotal),
        relative(found.energies[t] as number, expected.energies[t] as number),
      ];
      worst.sums = Math.max(worst.sums, ...sums);
      for (let i = t * expected.dim; i < last; i++) {
        const difference = Math.abs((found.data[i] as number) - (expected.data[i] as number));
        worst.bands = Math.max(worst.bands, difference / Math.exp(logTotal));
      }
    }
    expect(worst.bands).toBeLessThan(ofBands);
    expect(worst.sums).toBeLessThan(ofSums);
  }

  const relative = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b) / Math.abs(b));

  for (const variant of variants) {
    const { kernel, precision } = variant;
    // Where Node has no relaxed SIMD its tests are skipped, and counted.
    const isHere = kernel === "simd" || hasRelaxed;
    describe.skipIf(!isHere)(`the kernel ${kernel} in ${precision}`, () => describeKernel(variant));
  }

  function describeKernel(variant: Variant): void {
    const { kernel, precision, ofSums, ofCepstra } = variant;

    describe.each(Object.entries(sounds))("of %s", (_, sound) => {
      it.each(profilesOfKernel)("has the energies of profile %s", (profile) => {
        expectEnergies(sound, { profile, filterNormalization: "none" }, variant);
      });
    });

    it.each(profilesOfKernel)("has the cepstra of profile %s", (profile) => {
      for (const sound of [sounds.noise, sounds.vowel, sounds.square, sounds["bursts at 8 kHz"]] as Waveform[]) {
        const [found, expected] = [kernel, "reference" as const].map((each) =>
          staticsOf(sound, { profile, precision }, each),
        );
        expect(maxDifference(found?.data ?? [], expected?.data ?? [])).toBeLessThan(ofCepstra);
      }
    });

    // 1200 = 2 · 600 has all passes; 256 one of radix 2, 480 = 2 · 2⁴ 3 5.
    it.each([256, 300, 400, 480, 512, 600, 1024, 1200, 2048, 4096])("has an FFT of %i", (fftLength) => {
      const options = { profile: "htk", frameLengthSamples: 251, fftLength, filterShape: "hertz" } as const;
      expectEnergies(vowel(), options, variant);
      expectEnergies(noise(2000, rate, 9), options, variant);
    });

    it.each([3, 5, 250, 397, 398, 399, 401])("has frames of %i samples", (frameLengthSamples) => {
      const options = { profile: "kaldi", frameLengthSamples, fftLength: 512 } as const;
      const lifted = mapSamples(noise(3000, rate, 4), (x) => x + 0.1);
      expectEnergies(lifted, options, variant);
    });

    it.each(["snip", "midpoint", "centered", "pad-last"] as const)("has 1 to 9 frames of framing %s", (framing) => {
      for (const padding of ["zeros", "reflect", "symmetric"] as const) {
        for (let frames = 1; frames <= 9; frames++) {
          const sound = noise(400 + 160 * (frames - 1) + 37, rate, frames);
          expectEnergies(sound, { profile: "kaldi", framing, padding }, variant);
        }
      }
    });

    it("has the values of every other recipe", () => {
      const sound = bursts(9000);
      for (const [name, options] of Object.entries(recipeSamples)) {
        if ((options.profile ?? "meyda") === "meyda") continue;
        const [found, expected] = [kernel, "reference" as const].map((each) =>
          staticsOf(sound, { ...options, precision }, each),
        );
        expect(maxDifference(found?.data ?? [], expected?.data ?? []), name).toBeLessThan(ofCepstra);
        expect(
          maxDifference((found?.energies ?? []).map(Math.log1p), (expected?.energies ?? []).map(Math.log1p)),
        ).toBeLessThan(ofSums);
      }
    });

    it.each([
      ["windowed energy", { profile: "kaldi", energySource: "windowed" }],
      ["magnitudes divided by the length", { profile: "htk", spectrumScale: "fft-length", fftLength: 600 }],
      ["an offset in decibels", { profile: "librosa", logOffset: 1, kind: "fbank" }],
      ["a scale that is no power of two", { profile: "kaldi", sampleScale: 1000 }],
      ["RASTA over decibels", { profile: "librosa", topDb: null, rastaPole: 0.94 }],
      ["the top of a filter bank", { profile: "librosa", kind: "fbank", topDb: 20 }],
      [
        "a mean of the signal, with zeros beyond its ends",
        { profile: "psf", framing: "centered", dcRemoval: "signal" },
      ],
      ["one band", { profile: "psf", numMelBands: 1, numCoefficients: 1, c0: "keep" }],
      ["bands that are empty", { profile: "psf", numMelBands: 120, log: "none" }],
      ["a transform of type 3", { profile: "librosa", dctType: 3, numCoefficients: 25 }],
    ] as const)("has %s", (_, options) => {
      const sound = mapSamples(vowel(), (x) => x + 0.01);
      const expected = extractFeatures(sound, { ...options, precision }, { kernel: "reference" }).data;
      const found = extractFeatures(sound, { ...options, precision }, { kernel }).data;
      const largest = Array.from(expected).reduce((most, x) => Math.max(most, Math.abs(x)), 1);
      expect(maxDifference(found, expected) / largest).toBeLessThan(Math.max(1e-6, ofCepstra));
    });

    it("gives silence its floor, exactly as it is for every frame", () => {
      const silent = waveform(new Float32Array(4000), rate);
      for (const profile of profilesOfKernel) {
        const { data, dim, numFrames, energies } = staticsOf(silent, { profile, precision }, kernel);
        const expected = staticsOf(silent, { profile, precision }, "reference").data;
        const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
        expect(maxDifference(data, expected) / largest).toBeLessThan(ofCepstra);
        expect(energies.every((energy) => energy === 0)).toBe(true);
        for (let t = 1; t < numFrames; t++) {
          expect(data.subarray(t * dim, (t + 1) * dim)).toEqual(data.subarray(0, dim));
        }
      }
    });

    it("gives a frame the same bits in whatever lane, company and block it is", () => {
      const { samples } = noise(400 + 160 * 150, rate, 5);
      const recipe = { profile: "kaldi", precision, energySource: "windowed" } as const;
      const whole = staticsOf(waveform(samples, rate), recipe, kernel);
      for (const t of [0, 1, 2, 3, 4, 63, 64, 65, 150]) {
        const alone = staticsOf(waveform(samples.subarray(160 * t, 160 * t + 400), rate), recipe, kernel);
        expect(whole.data.subarray(t * whole.dim, (t + 1) * whole.dim)).toEqual(alone.data);
      }
      const among = new Float32Array(400 * 9);
      for (let loud = 0; loud < 9; loud++) {
        among.fill(0);
        among.set(samples.subarray(0, 400), 400 * loud);
        const apart = { ...recipe, frameShiftSamples: 400 } as const;
        const { data, dim } = staticsOf(waveform(among, rate), apart, kernel);
        for (let t = 0; t < 9; t++) {
          const row = data.subarray(t * dim, (t + 1) * dim);
          if (t === loud) expect(row).toEqual(whole.data.subarray(0, dim));
          else expect(row[dim - 1]).toBe(Math.log(2 ** -23));
        }
      }
    });
  }

  describe("the front end's kernel", () => {
    const sound = vowel();
    const bitsOf = (options: RecipeOptions, kernel?: KernelName) =>
      extractFeatures(sound, options, kernel === undefined ? {} : { kernel }).data;

    it("is what runs unless another is asked for, and keeps to the recipe's precision", () => {
      const [single, double] = (["f32", "f64"] as const).map((precision) => bitsOf({ profile: "kaldi", precision }));
      expect(bitsOf({ profile: "kaldi" })).toEqual(single);
      expect(bitsOf({ profile: "kaldi" }, "simd")).toEqual(single);
      expect(single).not.toEqual(double);
      expect(bitsOf({ profile: "kaldi", precision: "f32" }, "reference")).toEqual(
        bitsOf({ profile: "kaldi", precision: "f64" }, "reference"),
      );
    });

    it("leaves to TypeScript what it does not have", () => {
      for (const options of [
        { profile: "meyda" },
        { profile: "kaldi", dither: 1 },
        { profile: "kaldi", fftLength: 401 },
        { profile: "kaldi", fftLength: 2 * 223 },
        { profile: "kaldi", sampleScale: 1e160, log: "none", kind: "fbank" },
      ] as const) {
        expect(bitsOf(options, "simd")).toEqual(bitsOf(options, "reference"));
      }
    });

    it("takes float64 where float32 would overflow, or a floor vanish", () => {
      for (const options of [
        { profile: "kaldi", sampleScale: 1e16 },
        { profile: "psf", logFloor: 1e-60 },
      ] as const) {
        expect(bitsOf({ ...options, precision: "f32" })).toEqual(bitsOf({ ...options, precision: "f64" }));
      }
    });

    it("serves extractors in turn, and a memory that has grown in between", () => {
      const recipes = [
        { profile: "kaldi" },
        { profile: "psf" },
        { profile: "kaldi", fftLength: 65536 },
        { profile: "librosa", numMelBands: 40 },
      ] as const;
      const extractors = recipes.map((recipe) => createExtractor(recipe, rate));
      // The first before the third has made the memory grow.
      const alone = extractors.map((extract) => extract(sound));
      for (let round = 0; round < 2; round++) {
        for (const [i, extract] of extractors.entries()) expect(extract(sound)).toEqual(alone[i]);
      }
    });

    it("refuses a kernel that there is not, and a sample that is no amplitude, which it names", () => {
      expect(() => createExtractor({ profile: "kaldi" }, rate, { kernel: "fast" as KernelName })).toThrow(
        'kernel is "auto", "reference", "simd", "relaxed", not "fast"',
      );
      for (const at of [0, 15, 16, 4095, 4096, 7990, 7999]) {
        for (const wrong of [Number.NaN, Number.NEGATIVE_INFINITY, 32769]) {
          const samples = new Float32Array(8000).fill(32768);
          samples[at] = wrong;
          samples[7999] = Number.NaN;
          const extract = createExtractor({ profile: "kaldi" }, rate);
          expect(() => extract(waveform(samples, rate))).toThrow(
            `sample ${at} is ${at === 7999 ? Number.NaN : wrong};`,
          );
        }
      }
    });
  });
});

describe("statics", () => {
  const rate = 8000;
  const sound = bursts(4000);
  const bands: RecipeOptions = { profile: "kaldi", kind: "fbank" };

  describe("the statics", () => {
    it("raise every band to the loudest of the recording less top dB", () => {
      const inDecibels: RecipeOptions = { ...bands, log: "dB" };
      const free = extractFeatures(sound, inDecibels);
      const top = Array.from(free.data).reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY);
      const floor = top - 25;
      const raised = extractFeatures(sound, { ...inDecibels, topDb: 25 });
      expect(
        maxDifference(
          raised.data,
          free.data.map((x) => Math.max(x, floor)),
        ),
      ).toBeLessThan(1e-5);
      expect(raised.data.filter((x) => Math.abs(x - floor) < 1e-5).length).toBeGreaterThan(50);
    });

    it("filter the log bands over time, each recording anew", () => {
      const filtered = extractFeatures(sound, { ...bands, rastaPole: 0.94 });
      const expected = rasta(extractFeatures(sound, bands), { pole: 0.94 });
      expect(maxDifference(filtered.data, expected.data)).toBeLessThan(1e-4);
      expect(filtered.data.subarray(0, 4 * filtered.dim).every((x) => x === 0)).toBe(true);
      expect(extractFeatures(sound, { ...bands, rastaPole: 0.94 })).toEqual(filtered);
    });

    it("put the log energy in from the source that is asked for", () => {
      const recipe: RecipeOptions = { profile: "kaldi", window: "hann", preEmphasis: 0, dcRemoval: "none" };
      const { samples } = sound;
      const taper = Array.from({ length: 200 }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 199));
      for (const [energySource, weights] of [
        ["raw", taper.map(() => 1)],
        ["windowed", taper],
      ] as const) {
        const energies = columnOf(extractFeatures(sound, { ...recipe, energySource }), 0);
        for (const [t, energy] of energies.entries()) {
          const sum = weights.reduce((total, w, n) => total + (32768 * w * Number(samples[80 * t + n])) ** 2, 0);
          expect(energy).toBeCloseTo(Math.log(sum), 4);
        }
      }
    });

    it("take the mean of the recording off its samples, not that of the frame", () => {
      const lifted = waveform(
        sound.samples.map((x) => x + 0.125),
        rate,
      );
      const recipe = { profile: "psf", framing: "snip", dcRemoval: "signal" } as const;
      expect(maxDifference(extractFeatures(lifted, recipe).data, extractFeatures(sound, recipe).data)).toBeLessThan(
        0.05,
      );
      const kept = { ...recipe, dcRemoval: "none" } as const;
      expect(maxDifference(extractFeatures(lifted, kept).data, extractFeatures(sound, kept).data)).toBeGreaterThan(1);
    });
  });

  describe("the columns of pitch", () => {
    it("are ln f0 and the voicing that trackPitch gives on the recipe's frames, and their deltas", () => {
      for (const framing of ["snip", "midpoint"] as const) {
        const recipe: RecipeOptions = { profile: "kaldi", framing, pitch: "keep", deltaOrder: 1 };
        const names = featureNames(recipe);
        const features = extractFeatures(sound, recipe);
        const { f0, voicing } = trackPitch(sound, {}, gridFor(resolveRecipe(recipe), rate));
        expect(f0).toHaveLength(features.numFrames);
        expect(columnOf(features, names.indexOf("logPitch"))).toEqual(Array.from(f0, (f) => Math.fround(Math.log(f))));
        expect(columnOf(features, names.indexOf("voicing"))).toEqual(Array.from(voicing, Math.fround));
        expect(names).toContain("ΔlogPitch");
        expect(features.data.every(Number.isFinite)).toBe(true);
      }
      const silent = extractFeatures(waveform(new Float32Array(4000), rate), { profile: "kaldi", pitch: "keep" });
      expect(silent.data.every(Number.isFinite)).toBe(true);
    });
  });

  describe("the sample rate of a recipe", () => {
    it("is any where it is null, and else the only one", () => {
      const recipe = { profile: "kaldi", sampleRate: 8000 } as const;
      expect(bare(extractFeatures(sound, recipe))).toEqual(bare(extractFeatures(sound, { profile: "kaldi" })));
      expect(() => extractFeatures(noise(4000, 16000), recipe)).toThrow(
        "the recipe expects 8000 Hz, the recording has 16000 Hz; resample it first (await resample(waveform, 8000))",
      );
    });
  });

  describe("reachOf", () => {
    const of = (more: RecipeOptions) => reachOf(resolveRecipe({ profile: "kaldi", ...more }));

    it("adds up the stages; a slice must be long enough for each where the one before has spoiled its end", () => {
      expect(of({})).toEqual({ left: 0, right: 0, minFrames: 1 });
      expect(of({ deltaOrder: 2, splice: { left: 3, right: 1 } })).toEqual({ left: 7, right: 5, minFrames: 5 });
      expect(of({ normalization: "sliding-mean", deltaOrder: 1 })).toEqual({ left: 152, right: 151, minFrames: 302 });
      expect(of({ deltaOrder: 1, shiftedDeltas: {} })).toMatchObject({ left: 2, right: 19 });
    });

    it("is null where a frame depends on all of them", () => {
      for (const more of [
        { normalization: "mean" },
        { energyGate: 30 },
        { vad: { method: "kaldi" } },
        { pitch: "keep" },
      ] as const) {
        expect(of(more)).toBeNull();
      }
      expect(of({ splice: { step: 2 } })).toBeNull();
      expect(of({ dcRemoval: "signal" })).toBeNull();
    });
  });
});
