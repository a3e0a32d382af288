/**
 * Which mel scale.
 *
 *   htk     m = 1127 ln(1 + f / 700), the same as 2595 log₁₀(1 + f / 700) up to a factor that cancels in a bank of filters
 *   slaney  linear under 1 kHz, 3 f / 200; from there 15 + 27 ln(f / 1000) / ln 6.4
 */
export type MelScale = "htk" | "slaney";

const SLANEY_KNEE_HZ = 1000;
const SLANEY_KNEE_MEL = 15;
const SLANEY_LOG_STEP = Math.log(6.4) / 27;

/**
 * A frequency in Hz, on a mel scale.
 *
 * @see HTK Book 3.4, eq. 5.13; M. Slaney, Auditory Toolbox, Interval TR 1998-010, mfcc.m
 * @example
 * hertzToMel(1000, "slaney"); // => 15
 * hertzToMel(1000, "htk"); // => 999.99
 */
export function hertzToMel(frequency: number, scale: MelScale): number {
  if (scale === "htk") return 1127 * Math.log(1 + frequency / 700);
  return frequency < SLANEY_KNEE_HZ
    ? (3 * frequency) / 200
    : SLANEY_KNEE_MEL + Math.log(frequency / SLANEY_KNEE_HZ) / SLANEY_LOG_STEP;
}

/**
 * The frequency in Hz of a value on a mel scale: the inverse of `hertzToMel`.
 *
 * @example melToHertz(15, "slaney"); // => 1000
 */
export function melToHertz(mel: number, scale: MelScale): number {
  if (scale === "htk") return 700 * (Math.exp(mel / 1127) - 1);
  return mel < SLANEY_KNEE_MEL ? (mel * 200) / 3 : SLANEY_KNEE_HZ * Math.exp((mel - SLANEY_KNEE_MEL) * SLANEY_LOG_STEP);
}
