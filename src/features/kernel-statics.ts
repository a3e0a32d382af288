import {
  createFrontEndKernel,
  type FrontEndArrays,
  type FrontEndKernel,
} from "../kernels/front-end/front-end-kernel.js";
import type { KernelBuild } from "../kernels/kernel.js";
import type { FeatureRecipe } from "../types.js";
import type { ColumnLayout } from "./columns.js";
import { placeFrames } from "./frame-blocks.js";
import type { SampleSpan } from "./frame-reader.js";
import type { FrameGrid } from "./framing.js";
import { kernelSettings, looksBack, standsBetween } from "./kernel-settings.js";
import { createLastStep, type LastStep } from "./last-step.js";
import { logEnergyOf } from "./log-energy.js";
import { createMelBank } from "./mel-bank.js";
import { createRastaFilter } from "./rasta.js";
import { checkLog, type SpectralSettings } from "./spectral-settings.js";
import type { StartStatics, StaticFrames } from "./statics-pass.js";
import { raiseToTop } from "./top-db.js";

/** A stretch of the frames of one call. */
interface Block {
  readonly first: number;
  readonly count: number;
}

function blocksOf(numFrames: number, kernel: FrontEndKernel): readonly Block[] {
  return Array.from({ length: Math.ceil(numFrames / kernel.maxFrames) }, (_, i) => {
    const first = i * kernel.maxFrames;
    return { first, count: Math.min(kernel.maxFrames, numFrames - first) };
  });
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

/**
 * The statics of a recipe by the kernel, many frames at once: straight from samples to what is wanted, or where something stands
 * between the bands and that, in two steps.
 *
 * @returns null where the recipe's numbers could leave the range of float64
 * @throws {OptionError} when the recipe does not fit the rate
 */
export function createKernelStatics(
  recipe: FeatureRecipe,
  grid: FrameGrid,
  layout: ColumnLayout,
  build: KernelBuild,
): StartStatics | null {
  const spectral: SpectralSettings = { ...recipe, fftLength: grid.fftLength, sampleRate: grid.sampleRate };
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
          data[t * numStatics + logEnergyColumn] = logEnergyOf(logEnergies[t] as number, energyFloor);
        }
        // The kernel's rows hold in these columns what was there before.
        for (let at = pitchColumn; pitchColumn >= 0 && at < data.length; at += numStatics) data.fill(0, at, at + 2);
        return { data, energies };
      },
    };
  };
}
