/** Vocal tract length normalisation: how the frequency axis of a mel bank is stretched. */

import { OptionError } from "../../errors.js";
import type { FeatureRecipe } from "../../types.js";

/**
 * Kaldi's warping function, continuous, with lowFrequency and highFrequency where they were:
 *
 *   F(f) = f / α between l = vtlnLow · max(1, α) and h = vtlnHigh · min(1, α), and linear to the ends on either side
 *
 * with α = vtlnWarp; a negative vtlnHigh counts down from half the sample rate. HTK's function of the same options is another one.
 *
 * @param range  Hz: the ends of the mel bank, and half the sample rate
 * @throws {OptionError} when the bends do not lie in order inside the range
 * @see Kaldi feat/mel-computations.cc, MelBanks::VtlnWarpFreq
 */
export function createFrequencyWarp(
  warp: Pick<FeatureRecipe, "vtlnWarp" | "vtlnLow" | "vtlnHigh">,
  range: { readonly low: number; readonly high: number; readonly nyquist: number },
): (frequency: number) => number {
  const { vtlnWarp } = warp;
  if (!(Number.isFinite(vtlnWarp) && vtlnWarp > 0)) {
    throw new OptionError(`vtlnWarp must be a number above 0, usually 0.8 to 1.25; got ${String(vtlnWarp)}`);
  }
  if (vtlnWarp === 1) return (frequency) => frequency;
  const { low, high } = range;
  const vtlnHigh = warp.vtlnHigh < 0 ? range.nyquist + warp.vtlnHigh : warp.vtlnHigh;
  const lowerBend = warp.vtlnLow * Math.max(1, vtlnWarp);
  const upperBend = vtlnHigh * Math.min(1, vtlnWarp);
  // The bends and where they go: min(l, F(l)) is vtlnLow, max(h, F(h)) is vtlnHigh.
  if (!(low < warp.vtlnLow && lowerBend < upperBend && vtlnHigh < high)) {
    throw new OptionError(
      `with vtlnWarp ${vtlnWarp}, vtlnLow ${warp.vtlnLow} and vtlnHigh ${warp.vtlnHigh} the axis bends at ${lowerBend} and ` +
        `${upperBend} Hz; bends must lie in this order, and vtlnLow and vtlnHigh inside lowFrequency ${low} and ` +
        `highFrequency ${high} Hz`,
    );
  }
  const leftSlope = (lowerBend / vtlnWarp - low) / (lowerBend - low);
  const rightSlope = (high - upperBend / vtlnWarp) / (high - upperBend);
  return (frequency) => {
    if (frequency <= low || frequency >= high) return frequency;
    if (frequency < lowerBend) return low + leftSlope * (frequency - low);
    if (frequency < upperBend) return frequency / vtlnWarp;
    return high + rightSlope * (frequency - high);
  };
}
