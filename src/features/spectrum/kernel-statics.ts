/** The statics of a recipe by the kernel, many frames at once; `createStatics` chooses between it and frame by frame. */

import {
  createFrontEndKernel,
  type FrontEndArrays,
  type FrontEndKernel,
} from "../../kernels/front-end/front-end-kernel.js";
import type { KernelBuild, KernelName } from "../../kernels/kernel.js";
import type { FeatureRecipe } from "../../types.js";
import { logEnergyOf, type SampleSpan } from "../frames/conditioning.js";
import { type FrameGrid, frameStart, paddedIndex } from "../frames/framing.js";
import type { ColumnLayout } from "../recipe/columns.js";
import { checkLog, createLastStep, raiseToTop, spectralSettings } from "./analysis.js";
import type { LastStep } from "./cepstrum.js";
import { kernelBuild, kernelSettings, looksBack, standsBetween } from "./kernel-settings.js";
import { createMelBank } from "./mel.js";
import { createRastaFilter } from "./rasta.js";
import { createFrameStatics, type StartStatics, type StaticFrames } from "./statics.js";

/**
 * The static features of a recipe at one sample rate, every table made once.
 *
 *   frames → log bands → (top dB, RASTA) → cepstra, and beside them the log energy
 *
 * By the kernel that is asked for where the recipe is one for it, else frame by frame in float64.
 *
 * @returns a maker of passes, one for each recording; `offset` is the mean to take off its samples
 * @throws {OptionError} when the recipe does not fit the rate, or this machine cannot run the kernel
 */
export function createStatics(
  recipe: FeatureRecipe,
  grid: FrameGrid,
  layout: ColumnLayout,
  kernel: KernelName = "auto",
): StartStatics {
  const build = kernelBuild(recipe, grid, kernel);
  const byKernel = build === null ? null : createKernelStatics(recipe, grid, layout, build);
  return byKernel ?? createFrameStatics(recipe, grid, layout);
}

/**
 * The statics of a recipe by the kernel, many frames at once: straight from samples to what is wanted, or where something stands
 * between the bands and that, in two steps.
 *
 * @returns null where the recipe's numbers could leave the range of float64
 * @throws {OptionError} when the recipe does not fit the rate
 */
function createKernelStatics(
  recipe: FeatureRecipe,
  grid: FrameGrid,
  layout: ColumnLayout,
  build: KernelBuild,
): StartStatics | null {
  const spectral = spectralSettings(recipe, grid);
  checkLog(spectral);
  const bank = createMelBank(spectral);
  const lastStep = createLastStep(spectral, bank);
  const settings = kernelSettings(recipe, grid, layout, bank);
  if (settings === null) return null;
  const kernel = createFrontEndKernel(settings, build);
  const { numBands } = bank;
  const { numStatics, logEnergyColumn, pitchColumn } = layout;
  const { kind, topDb, rastaPole, energySource, energyFloor } = recipe;
  const lag = looksBack(recipe) ? 1 : 0;
  const isDirect = kind !== "plp" && !standsBetween(recipe);
  /** Where the bands can be worked on as they lie in the statics, or what the kernel gives are the statics. */
  const areBands = isDirect || (kind === "fbank" && numStatics === numBands);
  const finish =
    kind === "mfcc" ? finishByKernel(kernel, numBands, numStatics) : finishByFrame(lastStep, numBands, numStatics);
  const energyOf = (arrays: FrontEndArrays): Float64Array =>
    ({ raw: arrays.rawEnergies, windowed: arrays.windowedEnergies, spectrum: arrays.spectrumSums })[energySource];

  /** Runs the kernel over a block of frames that were placed. @returns the rows it made: statics, or bands */
  const analyse = (arrays: FrontEndArrays, count: number): Float64Array => {
    if (isDirect && kind === "mfcc") {
      kernel.coefficients(count);
      return arrays.coefficients.subarray(0, count * numStatics);
    }
    kernel.bands(count);
    return arrays.bands.subarray(0, count * (isDirect ? numStatics : numBands));
  };

  const compute = (span: SampleSpan, fromFrame: number, numFrames: number, offset: number) => {
    const data = new Float64Array(numFrames * numStatics);
    const bands = areBands ? data : new Float64Array(numFrames * numBands);
    const energies = new Float64Array(numFrames);
    const logEnergies = new Float64Array(logEnergyColumn < 0 ? 0 : numFrames);
    for (const { first, count } of blocksOf(numFrames, kernel)) {
      const arrays = kernel.enter();
      placeFrames({ span, grid, lag, offset, from: fromFrame + first, numFrames: count }, arrays);
      bands.set(analyse(arrays, count), first * (isDirect ? numStatics : numBands));
      energies.set(arrays.rawEnergies.subarray(0, count), first);
      if (logEnergyColumn >= 0) logEnergies.set(energyOf(arrays).subarray(0, count), first);
    }
    return { data, bands, energies, logEnergies };
  };

  return (offset = 0) => {
    const filter = rastaPole === null ? null : createRastaFilter(numBands, { pole: rastaPole });
    return {
      compute(span, fromFrame, toFrame): StaticFrames {
        const numFrames = toFrame - fromFrame;
        const { data, bands, energies, logEnergies } = compute(span, fromFrame, numFrames, offset);
        if (topDb !== null) raiseToTop(bands, topDb);
        if (filter !== null) for (let t = 0; t < numFrames; t++) filter(bands, t * numBands);
        if (bands !== data) finish(bands, numFrames, data);
        for (let t = 0; t < logEnergies.length; t++) {
          data[t * numStatics + logEnergyColumn] = logEnergyOf(logEnergies[t], energyFloor);
        }
        // The kernel's rows hold in these columns what was there before.
        for (let at = pitchColumn; pitchColumn >= 0 && at < data.length; at += numStatics) data.fill(0, at, at + 2);
        return { data, energies };
      },
    };
  };
}

/** From log bands to the statics, a last step that the kernel has or that TypeScript has. */
type FinishBands = (bands: Float64Array, numFrames: number, data: Float64Array) => void;

function finishByKernel(kernel: FrontEndKernel, numBands: number, numStatics: number): FinishBands {
  return (bands, numFrames, data) => {
    for (const { first, count } of blocksOf(numFrames, kernel)) {
      const arrays = kernel.enter();
      arrays.bands.set(bands.subarray(first * numBands, (first + count) * numBands));
      kernel.coefficientsOfBands(count);
      data.set(arrays.coefficients.subarray(0, count * numStatics), first * numStatics);
    }
  };
}

function finishByFrame({ apply }: LastStep, numBands: number, numStatics: number): FinishBands {
  return (bands, numFrames, data) => {
    for (let t = 0; t < numFrames; t++) apply(bands, t * numBands, data, t * numStatics);
  };
}

/** Stretches of as many frames as the kernel takes in one call. */
function blocksOf(numFrames: number, kernel: FrontEndKernel) {
  return Array.from({ length: Math.ceil(numFrames / kernel.maxFrames) }, (_, i) => {
    const first = i * kernel.maxFrames;
    return { first, count: Math.min(kernel.maxFrames, numFrames - first) };
  });
}

/** Which frames are put into a block. */
interface FramesOfBlock {
  readonly span: SampleSpan;
  readonly grid: FrameGrid;
  /** 1 where samples need the one before them in the recording. */
  readonly lag: 0 | 1;
  /** Taken off every sample. */
  readonly offset: number;
  readonly from: number;
  readonly numFrames: number;
}

function copySamples(
  { samples, first }: SampleSpan,
  from: number,
  count: number,
  offset: number,
  to: Float32Array | Float64Array,
  at: number,
): void {
  const source = samples.subarray(from - first, from - first + count);
  to.set(source, at);
  if (offset === 0) return;
  for (let n = 0; n < count; n++) to[at + n] = source[n] - offset;
}

/** A frame that hangs over an end, filled up as its padding says, or with `lag` 1 the predecessors of its samples. */
function copyPadded(
  { span, grid, offset }: FramesOfBlock,
  start: number,
  lag: 0 | 1,
  to: Float32Array | Float64Array,
  at: number,
): void {
  const { samples, first, numSamples } = span;
  for (let n = 0; n < grid.length; n++) {
    const position = paddedIndex(start + n, numSamples, grid.padding);
    to[at + n] = position < lag ? 0 : samples[position - lag - first] - offset;
  }
}

/** Samples, and the index of each frame's first; with `lag` 1 that of its predecessor too, whose others follow. */
type FrameBlock = Pick<FrontEndArrays, "samples" | "starts" | "predecessorStarts">;

/**
 * Puts frames into a block: those inside the recording in one stretch, as they overlap; those over its ends, or with gaps between
 * them, one behind the other. Samples are not scaled.
 */
export function placeFrames(frames: FramesOfBlock, { samples, starts, predecessorStarts }: FrameBlock): void {
  const { span, grid, lag, offset, from, numFrames } = frames;
  const { length, shift } = grid;
  const overlap = shift <= length;
  let end = 0;
  /** Where the stretch's sample at position 0 of the recording would be; the end of its last frame. */
  let base = 0;
  let stretchEnd = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < numFrames; i++) {
    const start = frameStart(from + i, grid);
    if (start - lag < 0 || start + length > span.numSamples) {
      copyPadded(frames, start, 0, samples, end);
      starts[i] = end;
      end += length;
      if (lag === 0) continue;
      copyPadded(frames, start, 1, samples, end);
      predecessorStarts[i] = end;
      end += length;
      continue;
    }
    if (start + length > stretchEnd) {
      const count = overlap ? insideFrames(frames, i) : 1;
      stretchEnd = start + (count - 1) * shift + length;
      base = end - (start - lag);
      copySamples(span, start - lag, stretchEnd - (start - lag), offset, samples, end);
      end += stretchEnd - (start - lag);
    }
    starts[i] = base + start;
    predecessorStarts[i] = base + start - lag;
  }
}

/** How many frames of the block from the i-th on lie inside the recording. */
function insideFrames({ span, grid, from, numFrames }: FramesOfBlock, i: number): number {
  const room = span.numSamples - (frameStart(from + i, grid) + grid.length);
  return Math.min(numFrames - i, 1 + Math.floor(room / grid.shift));
}
