import { OptionError } from "../../errors.js";
import { pitchTable } from "../../options/speech-table.js";
import { resolveOptions } from "../../options.js";
import type { FrameTiming } from "../check-waveform.js";

/** Every setting of the pitch tracker, complete. Made by `resolvePitch`. Costs are in units of correlation. */
export interface PitchRecipe extends FrameTiming {
  /** Seconds; with `frameShift` it places the frames, as it does for features. */
  readonly frameLength: number;
  /** Seconds. */
  readonly frameShift: number;
  /** Hz, the lowest pitch looked for. */
  readonly minimum: number;
  /** Hz, the highest pitch looked for. */
  readonly maximum: number;
  /** Seconds of each of the two stretches whose likeness is measured; at least one period of the lowest pitch. */
  readonly window: number;
  /** Correlation above which a frame by itself is rather voiced than not. */
  readonly voicingThreshold: number;
  /** Frames weaker than this share of the strongest (root mean squares under 1 kHz) are hardly voiced; 0 judges no level. */
  readonly silenceThreshold: number;
  /** What a pitch lower by an octave costs: of two that fit as well, the higher one is the period itself. */
  readonly octaveCost: number;
  /** What a jump by an octave within 10 ms costs. */
  readonly octaveJumpCost: number;
  /** What it costs to begin or end voicing within 10 ms. */
  readonly voicingChangeCost: number;
}

/** Options of `trackPitch`; what is absent takes its default. */
export type PitchOptions = Partial<PitchRecipe>;

/**
 * The complete pitch options: what is absent (or undefined) takes its default, what is present is checked.
 *
 * Defaults: frameLength 0.025, frameShift 0.01, minimum 60, maximum 400, window 0.02, voicingThreshold 0.5,
 * silenceThreshold 0.05, octaveCost 0.02, octaveJumpCost 0.6, voicingChangeCost 0.2.
 *
 * @throws {OptionError} for an unknown option, a value outside its range, or options that contradict one another
 * @example resolvePitch({ maximum: 600 }).minimum // => 60
 */
export function resolvePitch(options: PitchOptions = {}): PitchRecipe {
  const recipe = resolveOptions<PitchRecipe>("pitch", pitchTable, options);
  const { minimum, maximum, window } = recipe;
  if (maximum < 2 * minimum) {
    throw new OptionError(
      `pitch: maximum: expected at least an octave above the minimum of ${minimum} Hz, got ${maximum}`,
    );
  }
  if (window * minimum < 1) {
    throw new OptionError(
      `pitch: window: expected at least one period of the lowest pitch, ${(1 / minimum).toFixed(4)} s at ${minimum} Hz, ` +
        `got ${window}; make it longer, or minimum higher`,
    );
  }
  return recipe;
}
