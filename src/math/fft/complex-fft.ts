/**
 * The Fourier transform of complex values, any length, for convolution and for `createRealFft`. The front end has a fast one of
 * its own in WebAssembly (kernels/assembly/front-end); this one is written to be read.
 */

import { OptionError, ShapeError } from "../../errors.js";

/** A Fourier transform of complex values in place. */
export interface Fft {
  readonly length: number;
  /** X_k = Σ_n x_n e^(−2πi k n / N) */
  readonly forward: (re: Float64Array, im: Float64Array) => void;
  /** x_n = (1 / N) Σ_k X_k e^(+2πi k n / N) */
  readonly inverse: (re: Float64Array, im: Float64Array) => void;
}

/**
 * The Fourier transform of complex values and its inverse, in place. Tables are made here, nothing per call. O(N log N).
 *
 * @param length  1 to 2²⁴
 * @throws {OptionError} when the length is no such number; the functions throw {ShapeError} when an array is too short
 */
export function createFft(length: number): Fft {
  checkLength(length);
  const transform = createTransform(length);
  const values = new Float64Array(2 * length);
  /** With re and im in each other's place the same transform goes back. */
  const apply = (re: Float64Array, im: Float64Array, scale: number): void => {
    for (let n = 0; n < length; n++) {
      values[2 * n] = re[n];
      values[2 * n + 1] = im[n];
    }
    transform(values);
    for (let n = 0; n < length; n++) {
      re[n] = scale * values[2 * n];
      im[n] = scale * values[2 * n + 1];
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

/** A table of this length can still be made, and 2N² − 1 is a whole number that doubles hold. */
const MAX_LENGTH = 2 ** 24;

export function checkLength(length: number): void {
  if (Number.isInteger(length) && length >= 1 && length <= MAX_LENGTH) return;
  throw new OptionError(
    `the length of a Fourier transform must be a whole number from 1 to ${MAX_LENGTH}; got ${String(length)}`,
  );
}

export function checkRoom(name: string, values: Float64Array, needed: number): void {
  if (values.length >= needed) return;
  throw new ShapeError(`${name} must hold at least ${needed} values for this transform; got ${values.length}`);
}

/** X_k = Σ_n x_n e^(−2πi k n / N) in place, of N values stored re, im, re, im, … */
export type ComplexTransform = (values: Float64Array) => void;

/** In passes, one for each factor of the length, or by Bluestein where a factor is large. */
export function createTransform(length: number): ComplexTransform {
  const factors = smallFactors(length);
  return factors === null ? createBluestein(length) : createMixedRadix(length, factors);
}

/** e^(−2πi m / length) for m = 0 … count − 1, stored re, im, re, im, … */
export function rootsOfUnity(length: number, count: number): Float64Array {
  const roots = new Float64Array(2 * count);
  for (let m = 0; m < count; m++) {
    roots[2 * m] = Math.cos((2 * Math.PI * m) / length);
    roots[2 * m + 1] = -Math.sin((2 * Math.PI * m) / length);
  }
  return roots;
}

/** The least power of two that is not below n; 1 for n below 1. */
export function powerOfTwoFrom(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}

/** The factors of a length, fours first; null where a prime is left that is cheaper by Bluestein. */
export function smallFactors(length: number): readonly number[] | null {
  const factors: number[] = [];
  let rest = length;
  for (const factor of [4, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31])
    for (; rest % factor === 0; rest /= factor) factors.push(factor);
  return rest === 1 ? factors : null;
}

/**
 * Passes in Stockham's order: no bit reversal, each pass reads one array and writes another.
 *
 * @see C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, §1.7 and §2.4
 */
function createMixedRadix(length: number, factors: readonly number[]): ComplexTransform {
  const roots = rootsOfUnity(length, length);
  const work = [new Float64Array(2 * length), new Float64Array(2 * length)] as const;
  return (values) => {
    let [from, to] = work;
    from.set(values.subarray(0, 2 * length));
    let stride = 1;
    for (const radix of factors) {
      if (radix === 4) runPassOfFour(stride, roots, from, to);
      else runPass(radix, stride, roots, from, to);
      [from, to] = [to, from];
      stride *= radix;
    }
    values.set(from);
  };
}

/**
 * A pass of radix r: N / r butterflies of r values. Butterfly (p, q), with q < stride, takes the values at q + stride p + j N / r,
 * j < r, and puts
 *
 *   Σ_j x_j ω^(k (stride p + j N / r)),  ω = e^(−2πi / N)
 *
 * at q + stride (r p + k), k < r.
 */
function runPass(radix: number, stride: number, roots: Float64Array, x: Float64Array, y: Float64Array): void {
  const length = roots.length / 2;
  const span = length / radix;
  for (let start = 0; start < span; start += stride) {
    for (let k = 0; k < radix; k++) {
      for (let q = 0; q < stride; q++) {
        let re = 0;
        let im = 0;
        let exponent = k * start;
        for (let at = start + q; at < length; at += span) {
          const c = roots[2 * exponent];
          const s = roots[2 * exponent + 1];
          re += x[2 * at] * c - x[2 * at + 1] * s;
          im += x[2 * at] * s + x[2 * at + 1] * c;
          exponent += k * span;
          if (exponent >= length) exponent -= length;
        }
        const to = radix * start + stride * k + q;
        y[2 * to] = re;
        y[2 * to + 1] = im;
      }
    }
  }
}

/** `runPass` of radix 4, whose own roots are 1, −i, −1 and i: three products a butterfly, not sixteen. */
function runPassOfFour(stride: number, roots: Float64Array, x: Float64Array, y: Float64Array): void {
  // Shifted, not divided: indices stay whole numbers for the compiler, which takes a third off.
  const quarter = roots.length >> 2;
  for (let start = 0; start < quarter; start += 2 * stride) {
    const [c1, s1, c2, s2] = [roots[start], roots[start + 1], roots[2 * start], roots[2 * start + 1]];
    const [c3, s3] = [roots[3 * start], roots[3 * start + 1]];
    for (let q = 0; q < 2 * stride; q += 2) {
      const a = start + q;
      const b = a + quarter;
      const c = b + quarter;
      const d = c + quarter;
      const evenSumRe = x[a] + x[c];
      const evenSumIm = x[a + 1] + x[c + 1];
      const evenRe = x[a] - x[c];
      const evenIm = x[a + 1] - x[c + 1];
      const oddSumRe = x[b] + x[d];
      const oddSumIm = x[b + 1] + x[d + 1];
      // −i (x_b − x_d)
      const oddRe = x[b + 1] - x[d + 1];
      const oddIm = x[d] - x[b];
      const to = 4 * start + q;
      y[to] = evenSumRe + oddSumRe;
      y[to + 1] = evenSumIm + oddSumIm;
      putProduct(y, to + 2 * stride, evenRe + oddRe, evenIm + oddIm, c1, s1);
      putProduct(y, to + 4 * stride, evenSumRe - oddSumRe, evenSumIm - oddSumIm, c2, s2);
      putProduct(y, to + 6 * stride, evenRe - oddRe, evenIm - oddIm, c3, s3);
    }
  }
}

function putProduct(y: Float64Array, at: number, re: number, im: number, c: number, s: number): void {
  y[at] = re * c - im * s;
  y[at + 1] = re * s + im * c;
}

/**
 * A transform as a convolution with a chirp, by transforms of a power of two that is at least twice as long:
 *
 *   X_k = w_k Σ_n (x_n w_n) w̄_{k−n},  w_n = e^(−πi n² / N)
 *
 * @see L. Bluestein, A linear filtering approach to the computation of discrete Fourier transform, IEEE Trans. Audio
 *   Electroacoust. 18, 1970
 */
function createBluestein(length: number): ComplexTransform {
  const paddedLength = powerOfTwoFrom(2 * length - 1);
  const transform = createTransform(paddedLength);
  const chirp = new Float64Array(2 * length);
  // The conjugate of the chirp, wrapped around both ends, with the 1 / N of the way back.
  const kernel = new Float64Array(2 * paddedLength);
  // n² modulo 2N, in whole numbers, so that long transforms keep their digits: (n + 1)² = n² + 2n + 1.
  for (let n = 0, square = 0; n < length; n++, square = (square + 2 * n - 1) % (2 * length)) {
    chirp[2 * n] = Math.cos((Math.PI * square) / length);
    chirp[2 * n + 1] = -Math.sin((Math.PI * square) / length);
    for (const at of [n, (paddedLength - n) % paddedLength]) {
      kernel[2 * at] = chirp[2 * n] / paddedLength;
      kernel[2 * at + 1] = -chirp[2 * n + 1] / paddedLength;
    }
  }
  transform(kernel);
  const work = new Float64Array(2 * paddedLength);
  return (values) => {
    multiply(values, chirp, work, length);
    work.fill(0, 2 * length);
    transform(work);
    multiply(work, kernel, work, paddedLength);
    // Conjugate, transform, conjugate: the way back.
    conjugate(work);
    transform(work);
    conjugate(work);
    multiply(work, chirp, values, length);
  };
}

/** target_n = a_n b_n for `count` complex values. */
function multiply(a: Float64Array, b: Float64Array, target: Float64Array, count: number): void {
  for (let i = 0; i < 2 * count; i += 2) {
    const re = a[i] * b[i] - a[i + 1] * b[i + 1];
    target[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
    target[i] = re;
  }
}

function conjugate(values: Float64Array): void {
  for (let i = 1; i < values.length; i += 2) values[i] = -values[i];
}
