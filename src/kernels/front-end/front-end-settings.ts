/** What the front end's kernel is told, and whether it can do it. */

import type { KernelPrecision } from "../kernel.js";

/** Triangular filters, stored sparse: band b weighs bins firstBin[b] … with weights[start[b]] … weights[start[b + 1] − 1]. */
export interface SparseBank {
  readonly numBands: number;
  readonly firstBin: Int32Array;
  readonly start: Int32Array;
  readonly weights: Float64Array;
}

/** Coefficients from bands: entry (k, b) at 4 (⌊k / 4⌋ numBands + b) + k mod 4, the last block of four filled up with zeros. */
export interface BlockedMatrix {
  readonly numCoefficients: number;
  readonly matrix: Float64Array;
}

/** What the front end's kernel does with a frame, complete. Tables are rounded to the precision. */
export interface FrontEndSettings {
  readonly precision: KernelPrecision;
  /** Samples from one frame to the next, by which the kernel measures its room. */
  readonly shift: number;
  /** As long as a frame. */
  readonly window: Float64Array;
  /** As `hasKernelLength` says; not less than the frame. */
  readonly fftLength: number;
  readonly sampleScale: number;
  readonly removesMean: boolean;
  readonly preEmphasis: number;
  /** Whether a sample's predecessor is the one in the frame (the first its own), or the caller gives all of them. */
  readonly predecessors: "frame" | "given";
  /** The energy wanted beside the raw one. */
  readonly energySource: "raw" | "windowed" | "spectrum";
  readonly spectrum: "power" | "magnitude";
  /** Times |X|². */
  readonly spectrumFactor: number;
  readonly bank: SparseBank;
  /** Times ln(max(E, floor) + offset); null for E itself. */
  readonly log: { readonly factor: number; readonly floor: number; readonly offset: number } | null;
  /** null where the bands are what is wanted. */
  readonly cepstrum: BlockedMatrix | null;
  /** Values from one frame's coefficients to the next's, where they are handed out. */
  readonly coefficientStride: number;
}

/** More would make work space of many megabytes. */
const MAX_FFT_LENGTH = 65536;

/** The radices of the passes over `half` complex values: of 4, 3 and 5, and of 2 where one is left; null where there are none such. */
export function kernelRadices(half: number): readonly number[] | null {
  const radices: number[] = [];
  let rest = half;
  for (const radix of [4, 5, 3, 2]) {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  return rest === 1 ? radices : null;
}

/** Whether the kernel has a Fourier transform of real frames of this length: 2 · 2^a 3^b 5^c, at most 65,536. */
export function hasKernelLength(fftLength: number): boolean {
  return fftLength % 2 === 0 && fftLength <= MAX_FFT_LENGTH && kernelRadices(fftLength / 2) !== null;
}

/** The least normal number and a bound that sums stay under, with room for their own growth. */
const RANGES = { f32: { least: 2 ** -126, most: 2 ** 125 }, f64: { least: 2 ** -1022, most: 2 ** 1000 } } as const;

/**
 * Whether every sum of samples up to `peak` stays a normal number of the precision, and so does the least value of which a
 * logarithm is taken.
 */
export function staysInRange(settings: FrontEndSettings, peak: number): boolean {
  const { sampleScale, preEmphasis, fftLength, spectrumFactor, bank, log, precision } = settings;
  const { least, most } = RANGES[precision];
  const amplitude = peak * sampleScale * (1 + preEmphasis) * fftLength;
  const weight = bank.weights.reduce((sum, w) => sum + w, 1);
  const floor = log === null ? 1 : log.floor + log.offset;
  return (
    4 * amplitude * amplitude * Math.max(1, spectrumFactor) * weight < most && floor >= least && sampleScale > 1e-20
  );
}
