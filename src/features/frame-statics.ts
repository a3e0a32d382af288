import type { FeatureRecipe } from "../types.js";
import type { ColumnLayout } from "./columns.js";
import { createFrameAnalysis } from "./frame-analysis.js";
import { createFrameReaders, type FrameEnergies } from "./frame-reader.js";
import type { FrameGrid } from "./framing.js";
import { logEnergyOf } from "./log-energy.js";
import { createRastaFilter } from "./rasta.js";
import type { StartStatics } from "./statics-pass.js";
import { raiseToTop } from "./top-db.js";

/**
 * The statics of a recipe frame by frame, in float64: the specification, and what the kernel does not take.
 *
 * @throws {OptionError} when the recipe does not fit the rate
 */
export function createFrameStatics(recipe: FeatureRecipe, grid: FrameGrid, layout: ColumnLayout): StartStatics {
  const { topDb, rastaPole, energySource, energyFloor } = recipe;
  const { numStatics, logEnergyColumn } = layout;
  const analysis = createFrameAnalysis(recipe, grid);
  const readers = createFrameReaders(recipe, grid);
  // Written anew for every frame; what lies beyond the frame's length stays 0, the padding.
  const frame = new Float64Array(grid.fftLength);
  const energy: FrameEnergies = { raw: 0, windowed: 0 };
  // Log bands while they are worked on: those of one frame, or where `topDb` looks at all of them, of all.
  const ofOneFrame = new Float64Array(analysis.numBands);
  const stride = topDb === null ? 0 : analysis.numBands;

  return (offset = 0) => {
    const reader = readers(offset);
    const filter = rastaPole === null ? null : createRastaFilter(analysis.numBands, { pole: rastaPole });
    return {
      compute(span, fromFrame, toFrame) {
        const numFrames = toFrame - fromFrame;
        const data = new Float64Array(numFrames * numStatics);
        const energies = new Float64Array(numFrames);
        const bands = topDb === null ? ofOneFrame : new Float64Array(numFrames * stride);
        const finish = (t: number): void => {
          filter?.(bands, t * stride);
          analysis.coefficientsOf(bands, t * stride, data, t * numStatics);
        };
        for (let t = 0; t < numFrames; t++) {
          reader.read(span, fromFrame + t, frame, energy);
          const spectrumSum = analysis.bandsOf(frame, bands, t * stride);
          energies[t] = energy.raw;
          if (logEnergyColumn >= 0) {
            const source = energySource === "spectrum" ? spectrumSum : energy[energySource];
            data[t * numStatics + logEnergyColumn] = logEnergyOf(source, energyFloor);
          }
          if (topDb === null) finish(t);
        }
        if (topDb !== null) {
          raiseToTop(bands, topDb);
          for (let t = 0; t < numFrames; t++) finish(t);
        }
        return { data, energies };
      },
    };
  };
}
