import type { FeatureRecipe } from "../types.js";
import type { FrameGrid } from "./framing.js";
import { createMeydaAnalysis } from "./meyda.js";
import { createSpectralAnalysis } from "./spectral-analysis.js";

/** From one windowed frame to its cepstra, in two steps between which bands can be clamped or filtered over time. */
export interface FrameAnalysis {
  readonly numBands: number;
  /** Writes the log bands of a frame from `at` on; returns Σ of its (scaled) power spectrum. */
  readonly bandsOf: (frame: Float64Array, bands: Float64Array, at: number) => number;
  /** From log bands to coefficients, or the bands themselves. */
  readonly coefficientsOf: (bands: Float64Array, from: number, coefficients: Float64Array, at: number) => void;
}

/** meyda gives its coefficients in one step: they stand for the bands, and nothing may come between. */
function byMeyda({ numMelBands, numCoefficients }: FeatureRecipe, { fftLength, sampleRate }: FrameGrid): FrameAnalysis {
  const analysis = createMeydaAnalysis({ fftLength, sampleRate, numMelBands, numCoefficients });
  return {
    numBands: numCoefficients,
    bandsOf(frame, bands, at) {
      bands.set(analysis.mfcc(frame), at);
      return 0;
    },
    coefficientsOf(bands, from, coefficients, at) {
      for (let k = 0; k < numCoefficients; k++) coefficients[at + k] = bands[from + k] as number;
    },
  };
}

/**
 * The analysis of a recipe's frames at one sample rate.
 *
 * @throws {OptionError} when the mel bank does not fit the FFT
 */
export function createFrameAnalysis(recipe: FeatureRecipe, grid: FrameGrid): FrameAnalysis {
  if (recipe.profile === "meyda") return byMeyda(recipe, grid);
  return createSpectralAnalysis({ ...recipe, fftLength: grid.fftLength, sampleRate: grid.sampleRate });
}
