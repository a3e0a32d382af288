/** From samples to log bands and cepstra in WebAssembly, a block of frames at a time. */

import { frontEndBytes } from "../generated/front-end-bytes.js";
import { buildFor, type KernelBuild, type KernelName } from "../kernel.js";
import { instantiate, reserve } from "../simd/mixture-module.js";
import { createFrontEndImage, type FrontEndImage, SCAN_PLACE, SCAN_SAMPLES } from "./front-end-image.js";
import type { FrontEndSettings } from "./front-end-settings.js";

/** The kernel's memory as arrays: what goes in, and after a call what came out. They hold until another kernel is entered. */
export interface FrontEndArrays {
  /** Room for `maxSamples`. */
  readonly samples: Float32Array | Float64Array;
  /** Indices into `samples` of each frame's first sample; a call leaves them changed. */
  readonly starts: Uint32Array;
  /** The same of its predecessor, where predecessors are given. */
  readonly predecessorStarts: Uint32Array;
  /** A row of bands a frame; rows are `numBands` long, or `coefficientStride` where there are no coefficients. */
  readonly bands: Float64Array;
  /** A row of coefficients a frame, `coefficientStride` apart. */
  readonly coefficients: Float64Array;
  /** Of each frame. */
  readonly rawEnergies: Float64Array;
  readonly windowedEnergies: Float64Array;
  readonly spectrumSums: Float64Array;
}

/** The front end of one recipe as WebAssembly, for a block of frames at a time. */
export interface FrontEndKernel {
  readonly maxFrames: number;
  readonly maxSamples: number;
  /** Puts this kernel's tables in place. Between this and the last use of the arrays no other kernel may be entered. */
  enter(): FrontEndArrays;
  /** From the samples at `starts` to log bands. */
  bands(numFrames: number): void;
  /** From the samples at `starts` to coefficients. */
  coefficients(numFrames: number): void;
  /** From log bands to coefficients. */
  coefficientsOfBands(numFrames: number): void;
}

/**
 * The front end's kernel: frames side by side, one in each lane of a vector, four in float32 and two in float64. What a frame gives
 * is the same to the bit in whatever lane and company it is computed.
 *
 *   samples → mean off → pre-emphasis → window → |FFT|² → filters → logarithm → matrix
 *
 * The settings must have `hasKernelLength` and `staysInRange`.
 */
export function createFrontEndKernel(settings: FrontEndSettings, build: KernelBuild): FrontEndKernel {
  const image = createFrontEndImage(settings);
  const { start, places, maxFrames, maxSamples } = image;
  const isSingle = settings.precision === "f32";
  const bytesPerSample = isSingle ? 4 : 8;
  const numLanes = 16 / bytesPerSample;
  const module = frontEndModule(build);
  const { functions } = module;
  const run = isSingle
    ? ([functions.bandsF32, functions.coefficientsF32, functions.coefficientsOfBandsF32] as const)
    : ([functions.bandsF64, functions.coefficientsF64, functions.coefficientsOfBandsF64] as const);
  const [runBands, runCoefficients, runCoefficientsOfBands] = run;
  let buffer: ArrayBuffer | null = null;
  let arrays: FrontEndArrays | null = null;

  const arraysOf = (memory: ArrayBuffer): FrontEndArrays => {
    const row = (at: number, stride: number) => new Float64Array(memory, at, maxFrames * stride);
    const bandStride = settings.cepstrum === null ? settings.coefficientStride : settings.bank.numBands;
    return {
      samples: isSingle
        ? new Float32Array(memory, places.samples, maxSamples)
        : new Float64Array(memory, places.samples, maxSamples),
      starts: new Uint32Array(memory, places.starts, maxFrames),
      predecessorStarts: new Uint32Array(memory, places.predecessorStarts, maxFrames),
      bands: row(places.bandRows, bandStride),
      coefficients: row(places.coefficientRows, settings.coefficientStride),
      rawEnergies: row(places.rawEnergies, 1),
      windowedEnergies: row(places.windowedEnergies, 1),
      spectrumSums: row(places.spectrumSums, 1),
    };
  };

  const enter = (): FrontEndArrays => {
    const memory = module.take(image);
    // The memory is another one after it has grown.
    if (arrays === null || memory !== buffer) {
      arrays = arraysOf(memory);
      buffer = memory;
    }
    return arrays;
  };

  /** Indices to addresses; the last group of lanes is filled up with its last frame. */
  const toAddresses = (starts: Uint32Array, numFrames: number): void => {
    for (let frame = 0; frame < numFrames; frame++) {
      starts[frame] = places.samples + bytesPerSample * starts[frame];
    }
    for (let frame = numFrames; frame % numLanes !== 0; frame++) starts[frame] = starts[numFrames - 1];
  };

  const prepare = (numFrames: number): void => {
    const { starts, predecessorStarts } = enter();
    toAddresses(starts, numFrames);
    if (settings.predecessors === "given") toAddresses(predecessorStarts, numFrames);
  };

  return {
    maxFrames,
    maxSamples,
    enter,
    bands(numFrames) {
      prepare(numFrames);
      runBands(start, numFrames);
    },
    coefficients(numFrames) {
      prepare(numFrames);
      runCoefficients(start, numFrames);
    },
    coefficientsOfBands(numFrames) {
      enter();
      runCoefficientsOfBands(start, numFrames);
    },
  };
}

/** The functions of assembly/front-end.ts: of a plan's address and a number of frames. */
type Analysis = (plan: number, numFrames: number) => void;
type FrontEndFunctions = Readonly<
  Record<`${"bands" | "coefficients" | "coefficientsOfBands"}F${"32" | "64"}`, Analysis>
> & {
  readonly firstBeyond: (at: number, count: number, limit: number) => number;
};

/** A module at work: whose tables its memory holds changes from one extractor to the next. */
interface FrontEndModule {
  readonly functions: FrontEndFunctions;
  /** Puts the tables of an image in place, unless they are there. @returns the memory, whose views hold until the next call */
  readonly take: (image: FrontEndImage) => ArrayBuffer;
  /** The index of the first number whose magnitude is not at most `limit`, or −1. */
  readonly firstBeyond: (numbers: Float32Array, limit: number) => number;
}

function startModule(build: KernelBuild): FrontEndModule {
  const { functions, memory } = instantiate<FrontEndFunctions>(frontEndBytes[build]);
  let resident: FrontEndImage | null = null;
  return {
    functions,
    take(image) {
      if (resident !== image) {
        reserve(memory, image.numBytes);
        new Uint8Array(memory.buffer).set(image.tables, image.start);
        resident = image;
      }
      return memory.buffer;
    },
    firstBeyond(numbers, limit) {
      const place = new Float32Array(memory.buffer, SCAN_PLACE, SCAN_SAMPLES);
      for (let from = 0; from < numbers.length; from += SCAN_SAMPLES) {
        const chunk = numbers.subarray(from, from + SCAN_SAMPLES);
        place.set(chunk);
        const count = 16 * Math.ceil(chunk.length / 16);
        place.fill(0, chunk.length, count);
        const found = functions.firstBeyond(SCAN_PLACE, count, limit);
        if (found >= 0) return from + found;
      }
      return -1;
    },
  };
}

/** The build that a name asks for, or null for plain TypeScript: see `buildFor`. */
export const frontEndBuild = (name: KernelName): KernelBuild | null => buildFor(name, frontEndBytes);

/**
 * One instance of each build, made when it is first asked for and shared: a memory of its own for each extractor would reserve
 * gigabytes of address space every time, and putting the tables in takes about a microsecond.
 */
const modules = new Map<KernelBuild, FrontEndModule>();

/** The module of a build that this machine runs. */
export function frontEndModule(build: KernelBuild): FrontEndModule {
  const module = modules.get(build) ?? startModule(build);
  modules.set(build, module);
  return module;
}
