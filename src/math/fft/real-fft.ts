/** The Fourier transform of real frames, for spectrograms, noise of a given spectrum, and features without WebAssembly. */

import { checkLength, checkRoom, createTransform, rootsOfUnity } from "./complex-fft.js";

export interface RealFft {
  readonly length: number;
  /** ⌊length / 2⌋ + 1: the bins from 0 Hz to half the sample rate. */
  readonly numBins: number;
  /** |X_k|² of the first `length` values of a frame into the first `numBins` of `power`. */
  readonly powerSpectrum: (frame: Float64Array, power: Float64Array) => void;
  /** X_k = Σ_n x_n e^(−2πi k n / N), numBins values into `re` and `im`. */
  readonly transform: (frame: Float64Array, re: Float64Array, im: Float64Array) => void;
}

/**
 * The Fourier transform of real frames, any length: even ones on half the length, odd ones on the whole. Tables are made here,
 * nothing per call. O(N log N).
 *
 * @param length  samples in a frame, 1 to 2²⁴
 * @throws {OptionError} when the length is no such number; the functions throw {ShapeError} when an array is too short
 * @example
 * const power = new Float64Array(3);
 * createRealFft(4).powerSpectrum(Float64Array.of(1, 0, 0, 0), power);
 * power; // => Float64Array [1, 1, 1]
 */
export function createRealFft(length: number): RealFft {
  checkLength(length);
  const numBins = Math.floor(length / 2) + 1;
  const spectrumOf = length % 2 === 0 ? createEven(length) : createOdd(length);
  return {
    length,
    numBins,
    powerSpectrum: (frame, power) => {
      checkRoom("frame", frame, length);
      checkRoom("power", power, numBins);
      const x = spectrumOf(frame);
      for (let k = 0; k < numBins; k++) power[k] = x[2 * k] * x[2 * k] + x[2 * k + 1] * x[2 * k + 1];
    },
    transform: (frame, re, im) => {
      checkRoom("frame", frame, length);
      checkRoom("re", re, numBins);
      checkRoom("im", im, numBins);
      const x = spectrumOf(frame);
      for (let k = 0; k < numBins; k++) {
        re[k] = x[2 * k];
        im[k] = x[2 * k + 1];
      }
    },
  };
}

/** From a frame to its bins, stored re, im, re, im, … in an array that is used again. */
type SpectrumOf = (frame: Float64Array) => Float64Array;

function createOdd(length: number): SpectrumOf {
  const transform = createTransform(length);
  const values = new Float64Array(2 * length);
  return (frame) => {
    values.fill(0);
    for (let n = 0; n < length; n++) values[2 * n] = frame[n];
    transform(values);
    return values;
  };
}

/**
 * From the spectrum Z of N/2 pairs x_2n + i x_2n+1, as the frame lies, to that of the N real values, Z_{N/2} being Z_0:
 *
 *   X_k = E_k + e^(−2πi k / N) O_k,  E_k = (Z_k + conj Z_{N/2−k}) / 2,  O_k = (Z_k − conj Z_{N/2−k}) / 2i
 */
function createEven(length: number): SpectrumOf {
  const half = length / 2;
  const transform = createTransform(half);
  const z = new Float64Array(length + 2);
  const spectrum = new Float64Array(length + 2);
  const roots = rootsOfUnity(length, half + 1);
  return (frame) => {
    z.set(frame.subarray(0, length));
    transform(z);
    z.copyWithin(length, 0, 2);
    for (let a = 0, b = length; a <= length; a += 2, b -= 2) {
      const oddRe = z[a + 1] + z[b + 1];
      const oddIm = z[b] - z[a];
      spectrum[a] = 0.5 * (z[a] + z[b] + oddRe * roots[a] - oddIm * roots[a + 1]);
      spectrum[a + 1] = 0.5 * (z[a + 1] - z[b + 1] + oddRe * roots[a + 1] + oddIm * roots[a]);
    }
    return spectrum;
  };
}
