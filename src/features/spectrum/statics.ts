/** The statics of a recording frame by frame: conditioned samples, their analysis, the log energy beside it. */

import type { FeatureRecipe } from "../../types.js";
import { createFrameReaders, type FrameEnergies, logEnergyOf, type SampleSpan } from "../frames/conditioning.js";
import type { FrameGrid } from "../frames/framing.js";
import type { ColumnLayout } from "../recipe/columns.js";
import { createFrameAnalysis, raiseToTop } from "./analysis.js";
import { createRastaFilter } from "./rasta.js";

/** The statics of a run of frames. */
export interface StaticFrames {
  /** numFrames × numStatics; the columns of pitch are left 0. */
  readonly data: Float64Array;
  /** Raw energy of each frame, Σ x². */
  readonly energies: Float64Array;
}

/** Computes the statics of one recording, frames in order. */
export interface StaticsPass {
  compute(span: SampleSpan, fromFrame: number, toFrame: number): StaticFrames;
}

/** Starts the pass of a recording; `offset` is the mean to take off its samples. */
export type StartStatics = (offset?: number) => StaticsPass;

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
