import { type ComplexTransform, createStockham } from "./stockham.js";

/** target_n = a_n b_n for `count` complex values. */
function multiply(a: Float64Array, b: Float64Array, target: Float64Array, count: number): void {
  for (let i = 0; i < 2 * count; i += 2) {
    const ar = a[i];
    const ai = a[i + 1];
    const br = b[i];
    const bi = b[i + 1];
    target[i] = ar * br - ai * bi;
    target[i + 1] = ar * bi + ai * br;
  }
}

function conjugate(values: Float64Array): void {
  for (let i = 1; i < values.length; i += 2) values[i] = -values[i];
}

/** e^(−πi n² / N). n² is taken modulo 2N, in whole numbers, so that long transforms keep their digits. */
function createChirp(length: number): Float64Array {
  const chirp = new Float64Array(2 * length);
  for (let n = 0, square = 0; n < length; n++) {
    chirp[2 * n] = Math.cos((Math.PI * square) / length);
    chirp[2 * n + 1] = -Math.sin((Math.PI * square) / length);
    // (n + 1)² = n² + 2n + 1
    square = (square + 2 * n + 1) % (2 * length);
  }
  return chirp;
}

/** The transform of the chirp's conjugate, wrapped around both ends, with the 1 / N of the way back. */
function createKernel(chirp: Float64Array, plan: ComplexTransform): Float64Array {
  const length = chirp.length / 2;
  const kernel = new Float64Array(2 * plan.length);
  for (let n = 0; n < length; n++) {
    const mirror = n === 0 ? 0 : plan.length - n;
    for (const at of [n, mirror]) {
      kernel[2 * at] = chirp[2 * n] / plan.length;
      kernel[2 * at + 1] = -chirp[2 * n + 1] / plan.length;
    }
  }
  plan.transform(kernel, kernel);
  return kernel;
}

/**
 * The transform of any number of complex values as a convolution with a chirp, by transforms of a power of two that is
 * at least twice as long:
 *
 *   X_k = w_k Σ_n (x_n w_n) w̄_{k−n},  w_n = e^(−πi n² / N)
 *
 * Tables and work space are made here, nothing per call. O(N log N), four to six times the time of a power of two.
 *
 * @param length  at least 1
 * @see L. Bluestein, A linear filtering approach to the computation of discrete Fourier transform, IEEE Trans. Audio
 *   Electroacoust. 18, 1970
 */
export function createBluestein(length: number): ComplexTransform {
  const paddedLength = powerOfTwoFrom(2 * length - 1);
  const plan = createStockham(paddedLength);
  const chirp = createChirp(length);
  const kernel = createKernel(chirp, plan);
  const work = new Float64Array(2 * paddedLength);

  const transform = (from: Float64Array, to: Float64Array): void => {
    multiply(from, chirp, work, length);
    work.fill(0, 2 * length);
    plan.transform(work, work);
    multiply(work, kernel, work, paddedLength);
    // Conjugate, transform, conjugate: the way back.
    conjugate(work);
    plan.transform(work, work);
    conjugate(work);
    multiply(work, chirp, to, length);
  };
  return { length, transform };
}

/** The least power of two that is not below n; 1 for n below 1. */
export function powerOfTwoFrom(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}
