import { applyCepstrum, createCepstrum } from "./cepstrum.js";
import type { MelBank } from "./mel-bank.js";
import { createPlp } from "./plp.js";
import type { SpectralSettings } from "./spectral-settings.js";

/** From log bands to what the front end hands out. */
export interface LastStep {
  readonly numCoefficients: number;
  /** numCoefficients values of the log bands from `from` on, into `out` from `at` on. */
  readonly apply: (bands: Float64Array, from: number, out: Float64Array, at: number) => void;
}

/**
 * The last step of the kind asked for: the cosine transform, linear prediction, or nothing.
 *
 * @throws {OptionError} when there are more coefficients than the bands carry
 */
export function createLastStep(settings: SpectralSettings, bank: MelBank): LastStep {
  const { kind, numMelBands } = settings;
  if (kind === "mfcc") {
    const cepstrum = createCepstrum(settings);
    const apply = (bands: Float64Array, from: number, out: Float64Array, at: number): void =>
      applyCepstrum(cepstrum, bands, from, out, at);
    return { numCoefficients: cepstrum.numCoefficients, apply };
  }
  if (kind === "plp") return createPlp(settings, bank.centreFrequencies);
  const apply = (bands: Float64Array, from: number, out: Float64Array, at: number): void => {
    for (let b = 0; b < numMelBands; b++) out[at + b] = bands[from + b] as number;
  };
  return { numCoefficients: numMelBands, apply };
}
