import type { KernelName } from "../kernels/kernel.js";
import type { FeatureRecipe } from "../types.js";
import type { ColumnLayout } from "./columns.js";
import { createFrameStatics } from "./frame-statics.js";
import type { FrameGrid } from "./framing.js";
import { kernelBuild } from "./kernel-settings.js";
import { createKernelStatics } from "./kernel-statics.js";
import type { StartStatics } from "./statics-pass.js";

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
