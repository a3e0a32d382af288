import type { Pass } from "./fft-passes.js";

export function radix2Pass({ numTwiddles, stride, twiddles }: Pass, x: Float64Array, y: Float64Array): void {
  const step = 2 * stride;
  const span = numTwiddles * step;
  for (let p = 0, t = 0, from = 0, to = 0; p < numTwiddles; p++, t += 2, from += step, to += 2 * step) {
    const c = twiddles[t] as number;
    const s = twiddles[t + 1] as number;
    for (let q = 0; q < step; q += 2) {
      const i = from + q;
      const o = to + q;
      const ar = x[i] as number;
      const ai = x[i + 1] as number;
      const br = x[i + span] as number;
      const bi = x[i + span + 1] as number;
      const ur = ar - br;
      const ui = ai - bi;
      y[o] = ar + br;
      y[o + 1] = ai + bi;
      y[o + step] = ur * c - ui * s;
      y[o + step + 1] = ur * s + ui * c;
    }
  }
}

/** sin 2π/3 */
const SIN_THIRD = Math.sqrt(0.75);

export function radix3Pass({ numTwiddles, stride, twiddles }: Pass, x: Float64Array, y: Float64Array): void {
  const step = 2 * stride;
  const span = numTwiddles * step;
  for (let p = 0, t = 0, from = 0, to = 0; p < numTwiddles; p++, t += 4, from += step, to += 3 * step) {
    const c1 = twiddles[t] as number;
    const s1 = twiddles[t + 1] as number;
    const c2 = twiddles[t + 2] as number;
    const s2 = twiddles[t + 3] as number;
    for (let q = 0; q < step; q += 2) {
      const i = from + q;
      const o = to + q;
      const ar = x[i] as number;
      const ai = x[i + 1] as number;
      const br = x[i + span] as number;
      const bi = x[i + span + 1] as number;
      const cr = x[i + 2 * span] as number;
      const ci = x[i + 2 * span + 1] as number;
      const sumRe = br + cr;
      const sumIm = bi + ci;
      const midRe = ar - 0.5 * sumRe;
      const midIm = ai - 0.5 * sumIm;
      const sideRe = SIN_THIRD * (bi - ci);
      const sideIm = SIN_THIRD * (cr - br);
      const ur = midRe + sideRe;
      const ui = midIm + sideIm;
      const vr = midRe - sideRe;
      const vi = midIm - sideIm;
      y[o] = ar + sumRe;
      y[o + 1] = ai + sumIm;
      y[o + step] = ur * c1 - ui * s1;
      y[o + step + 1] = ur * s1 + ui * c1;
      y[o + 2 * step] = vr * c2 - vi * s2;
      y[o + 2 * step + 1] = vr * s2 + vi * c2;
    }
  }
}

const COS_FIFTH = Math.cos((2 * Math.PI) / 5);
const SIN_FIFTH = Math.sin((2 * Math.PI) / 5);
const COS_TWO_FIFTHS = Math.cos((4 * Math.PI) / 5);
const SIN_TWO_FIFTHS = Math.sin((4 * Math.PI) / 5);

export function radix5Pass({ numTwiddles, stride, twiddles }: Pass, x: Float64Array, y: Float64Array): void {
  const step = 2 * stride;
  const span = numTwiddles * step;
  for (let p = 0, t = 0, from = 0, to = 0; p < numTwiddles; p++, t += 8, from += step, to += 5 * step) {
    const c1 = twiddles[t] as number;
    const s1 = twiddles[t + 1] as number;
    const c2 = twiddles[t + 2] as number;
    const s2 = twiddles[t + 3] as number;
    const c3 = twiddles[t + 4] as number;
    const s3 = twiddles[t + 5] as number;
    const c4 = twiddles[t + 6] as number;
    const s4 = twiddles[t + 7] as number;
    for (let q = 0; q < step; q += 2) {
      const i = from + q;
      const o = to + q;
      const ar = x[i] as number;
      const ai = x[i + 1] as number;
      const br = x[i + span] as number;
      const bi = x[i + span + 1] as number;
      const cr = x[i + 2 * span] as number;
      const ci = x[i + 2 * span + 1] as number;
      const dr = x[i + 3 * span] as number;
      const di = x[i + 3 * span + 1] as number;
      const er = x[i + 4 * span] as number;
      const ei = x[i + 4 * span + 1] as number;
      // The pairs j and 5 − j: what they share goes with the cosines, what they differ in with the sines, times −i.
      const outerRe = br + er;
      const outerIm = bi + ei;
      const innerRe = cr + dr;
      const innerIm = ci + di;
      const outerSideRe = bi - ei;
      const outerSideIm = er - br;
      const innerSideRe = ci - di;
      const innerSideIm = dr - cr;
      const midRe = ar + COS_FIFTH * outerRe + COS_TWO_FIFTHS * innerRe;
      const midIm = ai + COS_FIFTH * outerIm + COS_TWO_FIFTHS * innerIm;
      const farRe = ar + COS_TWO_FIFTHS * outerRe + COS_FIFTH * innerRe;
      const farIm = ai + COS_TWO_FIFTHS * outerIm + COS_FIFTH * innerIm;
      const midSideRe = SIN_FIFTH * outerSideRe + SIN_TWO_FIFTHS * innerSideRe;
      const midSideIm = SIN_FIFTH * outerSideIm + SIN_TWO_FIFTHS * innerSideIm;
      const farSideRe = SIN_TWO_FIFTHS * outerSideRe - SIN_FIFTH * innerSideRe;
      const farSideIm = SIN_TWO_FIFTHS * outerSideIm - SIN_FIFTH * innerSideIm;
      const ur = midRe + midSideRe;
      const ui = midIm + midSideIm;
      const vr = farRe + farSideRe;
      const vi = farIm + farSideIm;
      const wr = farRe - farSideRe;
      const wi = farIm - farSideIm;
      const zr = midRe - midSideRe;
      const zi = midIm - midSideIm;
      y[o] = ar + outerRe + innerRe;
      y[o + 1] = ai + outerIm + innerIm;
      y[o + step] = ur * c1 - ui * s1;
      y[o + step + 1] = ur * s1 + ui * c1;
      y[o + 2 * step] = vr * c2 - vi * s2;
      y[o + 2 * step + 1] = vr * s2 + vi * c2;
      y[o + 3 * step] = wr * c3 - wi * s3;
      y[o + 3 * step + 1] = wr * s3 + wi * c3;
      y[o + 4 * step] = zr * c4 - zi * s4;
      y[o + 4 * step + 1] = zr * s4 + zi * c4;
    }
  }
}
