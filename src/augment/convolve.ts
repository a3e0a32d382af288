import { powerOfTwoFrom } from "../math/fft/bluestein.js";
import { createFft } from "../math/fft/real-fft.js";

/**
 * A stretch of the convolution of a signal with a kernel, by overlap-add of Fourier transforms:
 *
 *   y_t = Σ_k h_k x_{t + start − k},   0 ≤ t < length
 *
 * with x zero outside. O(n log m) for n samples and m taps.
 *
 * @param start   where the stretch begins in the full convolution, 0 … n + m − 2
 * @param length  of the stretch
 */
export function convolve(
  signal: Float32Array | Float64Array,
  kernel: Float32Array | Float64Array,
  { start, length }: { readonly start: number; readonly length: number },
): Float64Array {
  const stretch = new Float64Array(length);
  if (kernel.length === 0) return stretch;
  const size = powerOfTwoFrom(Math.max(1024, 2 * kernel.length));
  const fft = createFft(size);
  const kernelRe = new Float64Array(size);
  const kernelIm = new Float64Array(size);
  kernelRe.set(kernel);
  fft.forward(kernelRe, kernelIm);

  const blockLength = size - kernel.length + 1;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let from = 0; from < signal.length; from += blockLength) {
    re.fill(0);
    im.fill(0);
    re.set(signal.subarray(from, from + blockLength));
    fft.forward(re, im);
    multiply(re, im, kernelRe, kernelIm);
    fft.inverse(re, im);
    const first = Math.max(0, start - from);
    const last = Math.min(size, start + length - from);
    for (let n = first; n < last; n++) {
      const at = from + n - start;
      stretch[at] = (stretch[at] as number) + (re[n] as number);
    }
  }
  return stretch;
}

/** (re, im) ← (re, im) · (otherRe, otherIm), element by element. */
function multiply(re: Float64Array, im: Float64Array, otherRe: Float64Array, otherIm: Float64Array): void {
  for (let k = 0; k < re.length; k++) {
    const a = re[k] as number;
    const b = im[k] as number;
    const c = otherRe[k] as number;
    const d = otherIm[k] as number;
    re[k] = a * c - b * d;
    im[k] = a * d + b * c;
  }
}
