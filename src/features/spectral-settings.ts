import { OptionError } from "../errors.js";
import type { CepstrumSettings } from "./cepstrum.js";
import type { MelBankSettings } from "./mel-bank.js";
import type { PlpSettings } from "./plp.js";

/** What happens to one windowed frame, complete. */
export interface SpectralSettings extends MelBankSettings, CepstrumSettings, PlpSettings {
  /** "mfcc" and "plp" make numCoefficients cepstra; "fbank" hands out the bands, and no setting of cepstra matters. */
  readonly kind: "mfcc" | "fbank" | "plp";
  /** What the filters weigh: |X|², or its square root. */
  readonly spectrum: "power" | "magnitude";
  /** "fft-length": |X|² / N, as python_speech_features. */
  readonly spectrumScale: "none" | "fft-length";
  /** Bands: ln E, 10 log₁₀ E, or E itself, where floor and offset play no part. "plp" wants "ln". */
  readonly log: "ln" | "dB" | "none";
  /** Energies under it are raised to it before the logarithm: HTK 1, Kaldi 2⁻²³, psf 2⁻⁵², librosa 10⁻¹⁰. */
  readonly logFloor: number;
  /** Added to the energy after the floor: meyda's ln(E + 1) is 1, all others 0. */
  readonly logOffset: number;
}

/** Of power: 10 log₁₀ x = (10 / ln 10) ln x. */
export const DECIBELS_PER_NEPER = 10 / Math.LN10;

/** @throws {OptionError} when the logarithm of silence would be −∞, or PLP could not take it back */
export function checkLog({ kind, log, logFloor, logOffset }: SpectralSettings): void {
  if (!(Number.isFinite(logFloor) && logFloor >= 0 && Number.isFinite(logOffset) && logOffset >= 0)) {
    throw new OptionError(
      `logFloor and logOffset must be numbers, 0 or above; got ${String(logFloor)} and ${String(logOffset)}`,
    );
  }
  if (log !== "none" && logFloor + logOffset === 0) {
    throw new OptionError(
      "logFloor 0 with logOffset 0 would make the logarithm of silence −∞; set logFloor above 0, such as 1e-10",
    );
  }
  if (kind === "plp" && (log !== "ln" || logOffset !== 0)) {
    throw new OptionError(
      `kind "plp" takes the energies back from their natural logarithm: use log "ln" and logOffset 0; got log ` +
        `${JSON.stringify(log)} and logOffset ${logOffset}`,
    );
  }
}
