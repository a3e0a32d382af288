/** Whether the WebAssembly kernel computes a recipe, and the settings and tables it then gets. */

import { frontEndBuild } from "../../kernels/front-end/front-end-kernel.js";
import type { FrontEndSettings } from "../../kernels/front-end/front-end-settings.js";
import { hasKernelLength, staysInRange } from "../../kernels/front-end/front-end-settings.js";
import type { KernelBuild, KernelName } from "../../kernels/kernel.js";
import type { FeatureRecipe } from "../../types.js";
import { LARGEST_AMPLITUDE } from "../check-waveform.js";
import { DECIBELS_PER_NAT } from "../frames/conditioning.js";
import type { FrameGrid } from "../frames/framing.js";
import { windowOf } from "../frames/window.js";
import type { ColumnLayout } from "../recipe/columns.js";
import { createCepstrum } from "./cepstrum.js";
import type { MelBank } from "./mel.js";

/**
 * The build of the kernel that computes a recipe's statics, or null for TypeScript, frame by frame.
 *
 * @throws {OptionError} when there is no such kernel, or this machine cannot run it
 */
export function kernelBuild(recipe: FeatureRecipe, grid: FrameGrid, kernel: KernelName = "auto"): KernelBuild | null {
  const isForIt = isForKernel(recipe, grid);
  if (!isForIt && kernel === "auto") return null;
  const build = frontEndBuild(kernel);
  return isForIt ? build : null;
}

/** Whether the kernel has every stage of the recipe: not meyda's own code, dither, or an FFT of other lengths than its own. */
function isForKernel({ profile, dither }: FeatureRecipe, { fftLength }: FrameGrid): boolean {
  return profile !== "meyda" && dither === 0 && hasKernelLength(fftLength);
}

/**
 * The kernel's settings for a recipe, with the tables of the front end; in float64 where the recipe's numbers could leave the
 * range of float32; null where they could leave that of float64.
 */
export function kernelSettings(
  recipe: FeatureRecipe,
  grid: FrameGrid,
  { numStatics }: ColumnLayout,
  bank: MelBank,
): FrontEndSettings | null {
  const isMfcc = recipe.kind === "mfcc";
  const isDirect = recipe.kind === "fbank" && !standsBetween(recipe);
  const settings: FrontEndSettings = {
    precision: recipe.precision,
    shift: grid.shift,
    window: windowOf(recipe.window, grid.length, recipe.windowSymmetry),
    fftLength: grid.fftLength,
    sampleScale: recipe.sampleScale,
    removesMean: recipe.dcRemoval === "frame",
    preEmphasis: recipe.preEmphasis,
    predecessors: looksBack(recipe) ? "given" : "frame",
    energySource: recipe.energySource,
    spectrum: recipe.spectrum,
    spectrumFactor: recipe.spectrumScale === "fft-length" ? 1 / grid.fftLength : 1,
    bank,
    log: logOf(recipe),
    cepstrum: isMfcc ? createCepstrum(recipe) : null,
    coefficientStride: isMfcc || isDirect ? numStatics : recipe.numMelBands,
  };
  const candidates = recipe.precision === "f32" ? (["f32", "f64"] as const) : (["f64"] as const);
  const precision = candidates.find((each) => staysInRange({ ...settings, precision: each }, LARGEST_AMPLITUDE));
  return precision === undefined ? null : { ...settings, precision };
}

function logOf({ log, logFloor, logOffset }: FeatureRecipe): FrontEndSettings["log"] {
  if (log === "none") return null;
  return { factor: log === "dB" ? DECIBELS_PER_NAT : 1, floor: logFloor, offset: logOffset };
}

/** Whether something stands between the bands and what is made of them. */
export const standsBetween = ({ topDb, rastaPole }: FeatureRecipe): boolean => topDb !== null || rastaPole !== null;

/** Whether each sample's predecessor is the one before it in the recording. */
export const looksBack = ({ preEmphasis, preEmphasisOver }: FeatureRecipe): boolean =>
  preEmphasis !== 0 && preEmphasisOver === "signal";
