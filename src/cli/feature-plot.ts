import { basename } from "node:path";
import { loadRecording } from "../corpus/load/load-recording.js";
import { OptionError } from "../errors.js";
import { extractFeatures, gridFor } from "../features/extract.js";
import { frameStart } from "../features/frames/framing.js";
import { featureNames } from "../features/recipe/columns.js";
import { writeFileAtomically } from "../files/write-file.js";
import { drawFeatures } from "../report/charts/features-chart.js";
import { rasterizeSvg } from "../report/svg.js";
import type { FeatureRecipe } from "../types.js";
import { remark } from "./output.js";
import { holdingSignals } from "./signals.js";

/** @throws {OptionError} when a picture cannot be made of what is asked for */
export function checkPlot(plot: string, paths: readonly string[]): void {
  if (!/\.(svg|png)$/i.test(plot)) throw new OptionError(`--plot writes .svg or .png, not ${plot}`);
  if (paths.length > 1) throw new OptionError(`--plot draws one recording, not ${paths.length}: run it for each`);
}

/** Draws waveform, spectrogram and features of a recording. Frames that the recipe leaves out are drawn as well: times agree. */
export async function plotFeatures(path: string, plot: string, given: FeatureRecipe): Promise<void> {
  const leavesOut = [given.energyGate === null ? [] : "energy gate", given.vad === null ? [] : "VAD"].flat();
  if (leavesOut.length > 0) remark(`the picture shows every frame, also those left out by ${leavesOut.join(" and ")}`);
  const recipe: FeatureRecipe = { ...given, energyGate: null, vad: null };
  const waveform = await loadRecording(path, recipe);
  const features = extractFeatures(waveform, recipe);
  const grid = gridFor(recipe, waveform.sampleRate);
  const svg = drawFeatures(waveform, features, {
    title: basename(path),
    names: featureNames(recipe),
    firstFrame: (frameStart(0, grid) + grid.length / 2) / grid.sampleRate,
  });
  const content = /\.png$/i.test(plot) ? await rasterizeSvg(svg) : svg;
  await holdingSignals(() => writeFileAtomically(plot, content));
}
