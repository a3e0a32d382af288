import { createStockham, type Stockham } from "./stockham.js";

/**
 * The Fourier transform of any number of complex values as a convolution with a chirp, done by transforms of a power of
 * two that is at least twice as long:
 *
 *   X_k = w_k Σ_n (x_n w_n) w̄_{k−n},  w_n = e^(−πi n² / N)
 *
 * n² is taken modulo 2N, in whole numbers, so that long transforms keep their digits. About five times the time of a
 * power of two. Used for 200 and 400 samples (25 ms frames that are not padded); a table of small primes would be faster.
 *
 * @param length  at least 1
 * @see L. Bluestein, A linear filtering approach to the computation of discrete Fourier transform, 1970
 */
export function createBluestein(length: number): Stockham {
  let paddedLength = 1;
  while (paddedLength < 2 * length - 1) paddedLength *= 2;
  const inner = createStockham(paddedLength);
  const cos = new Float64Array(length);
  const sin = new Float64Array(length);
  for (let n = 0, square = 0; n < length; n++) {
    cos[n] = Math.cos((Math.PI * square) / length);
    sin[n] = -Math.sin((Math.PI * square) / length);
    // (n + 1)² = n² + 2n + 1
    square = (square + 2 * n + 1) % (2 * length);
  }
  const kernelRe = new Float64Array(paddedLength);
  const kernelIm = new Float64Array(paddedLength);
  for (let n = 0; n < length; n++) {
    const mirror = n === 0 ? 0 : paddedLength - n;
    // 1 / paddedLength of the inverse transform goes into the kernel.
    kernelRe[n] = (cos[n] as number) / paddedLength;
    kernelIm[n] = -(sin[n] as number) / paddedLength;
    kernelRe[mirror] = kernelRe[n] as number;
    kernelIm[mirror] = kernelIm[n] as number;
  }
  inner.transform(kernelRe, kernelIm, 1, 0, kernelRe, kernelIm);

  const workRe = new Float64Array(paddedLength);
  const workIm = new Float64Array(paddedLength);
  const transform: Stockham["transform"] = (re, im, step, offset, outRe, outIm) => {
    for (let n = 0, i = 0; n < length; n++, i += step) {
      const xr = re[i] as number;
      const xi = im[i + offset] as number;
      workRe[n] = xr * (cos[n] as number) - xi * (sin[n] as number);
      workIm[n] = xr * (sin[n] as number) + xi * (cos[n] as number);
    }
    workRe.fill(0, length);
    workIm.fill(0, length);
    inner.transform(workRe, workIm, 1, 0, workRe, workIm);
    for (let k = 0; k < paddedLength; k++) {
      const xr = workRe[k] as number;
      const xi = workIm[k] as number;
      workRe[k] = xr * (kernelRe[k] as number) - xi * (kernelIm[k] as number);
      workIm[k] = xr * (kernelIm[k] as number) + xi * (kernelRe[k] as number);
    }
    // Real and imaginary part change places: the inverse transform.
    inner.transform(workIm, workRe, 1, 0, workIm, workRe);
    for (let k = 0; k < length; k++) {
      const xr = workRe[k] as number;
      const xi = workIm[k] as number;
      outRe[k] = xr * (cos[k] as number) - xi * (sin[k] as number);
      outIm[k] = xr * (sin[k] as number) + xi * (cos[k] as number);
    }
  };
  return { length, transform };
}
