/** A complex discrete Fourier transform of one length, in place. */
export type Transform = (re: Float64Array, im: Float64Array) => void;

/**
 * The forward transform X_k = Σ_n x_n e^(−2πi kn / N) of a power of two N (Cooley and Tukey 1965). The inverse is the forward
 * one with the two arrays exchanged, over N.
 *
 * O(N log N); the tables are made once.
 */
export function createTransform(size: number): Transform {
  const cosines = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
  const sines = Float64Array.from({ length: size / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
  const reversed = bitReversal(size);
  return (re, im) => {
    for (let n = 0; n < size; n++) {
      const other = reversed[n] as number;
      if (other > n) {
        swap(re, n, other);
        swap(im, n, other);
      }
    }
    for (let half = 1; half < size; half *= 2) {
      const stride = size / (2 * half);
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const c = cosines[k * stride] as number;
          const s = sines[k * stride] as number;
          const upper = start + k;
          const lower = upper + half;
          const a = re[lower] as number;
          const b = im[lower] as number;
          const x = a * c - b * s;
          const y = a * s + b * c;
          re[lower] = (re[upper] as number) - x;
          im[lower] = (im[upper] as number) - y;
          re[upper] = (re[upper] as number) + x;
          im[upper] = (im[upper] as number) + y;
        }
      }
    }
  };
}

/** The least power of two that is not below n. */
export function powerOfTwoFrom(n: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, n)));
}

function bitReversal(size: number): Uint32Array {
  const reversed = new Uint32Array(size);
  for (let n = 1; n < size; n++) reversed[n] = ((reversed[n >> 1] as number) >> 1) + (n % 2) * (size / 2);
  return reversed;
}

function swap(values: Float64Array, i: number, j: number): void {
  const kept = values[i] as number;
  values[i] = values[j] as number;
  values[j] = kept;
}
