import { frontEndBytes } from "./front-end-bytes.js";
import { type FrontEndImage, SCAN_PLACE, SCAN_SAMPLES } from "./front-end-image.js";
import { buildFor, type KernelBuild } from "./kernel-build.js";
import type { KernelName } from "./kernel-options.js";
import { instantiate, reserve } from "./wasm-instance.js";

/** The functions of assembly/front-end.ts: of a plan's address and a number of frames. */
type Analysis = (plan: number, numFrames: number) => void;
export type FrontEndFunctions = Readonly<
  Record<`${"bands" | "coefficients" | "coefficientsOfBands"}F${"32" | "64"}`, Analysis>
> & {
  readonly firstBeyond: (at: number, count: number, limit: number) => number;
};

/** A module at work: whose tables its memory holds changes from one extractor to the next. */
export interface FrontEndModule {
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

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * One instance of each build, made when it is first asked for and shared: a memory of its own for each extractor would reserve
 * gigabytes of address space every time, and putting the tables in takes about a microsecond.
 */
const MODULES: Readonly<Record<KernelBuild, () => FrontEndModule>> = {
  simd: once(() => startModule("simd")),
  relaxed: once(() => startModule("relaxed")),
};

/**
 * The build that a name asks for, or null for plain TypeScript.
 *
 * @throws {OptionError} when there is no such kernel, or this machine cannot run it
 */
export const frontEndBuild = (name: KernelName): KernelBuild | null => buildFor(name, frontEndBytes);

/** The module of a build that this machine runs. */
export const frontEndModule = (build: KernelBuild): FrontEndModule => MODULES[build]();
