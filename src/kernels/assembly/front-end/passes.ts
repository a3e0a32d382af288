import { Pass } from "./plan";
import { add, BYTES_PER_COMPLEX, loadSplat, storeComplex, storeProduct, subtract } from "./vectors";

/** Passes of Stockham's transform, as src/math/fft-passes.ts has them, on complex vectors: one frame a lane. */

export function radix4<T>(pass: Pass, x: usize, y: usize): void {
  const step = <usize>pass.stride * BYTES_PER_COMPLEX;
  const span = <usize>pass.numTwiddles * step;
  let t = pass.twiddles;
  let from = x;
  let to = y;
  for (let p = pass.numTwiddles; p > 0; p--) {
    const c1 = loadSplat<T>(t);
    const s1 = loadSplat<T>(t + sizeof<T>());
    const c2 = loadSplat<T>(t + 2 * sizeof<T>());
    const s2 = loadSplat<T>(t + 3 * sizeof<T>());
    const c3 = loadSplat<T>(t + 4 * sizeof<T>());
    const s3 = loadSplat<T>(t + 5 * sizeof<T>());
    for (const end = from + step; from < end; from += BYTES_PER_COMPLEX, to += BYTES_PER_COMPLEX) {
      const fromB = from + span;
      const fromC = fromB + span;
      const fromD = fromC + span;
      const ar = v128.load(from);
      const cr = v128.load(fromC);
      const ai = v128.load(from, 16);
      const ci = v128.load(fromC, 16);
      const br = v128.load(fromB);
      const dr = v128.load(fromD);
      const bi = v128.load(fromB, 16);
      const di = v128.load(fromD, 16);
      const er = add<T>(ar, cr);
      const ei = add<T>(ai, ci);
      const fr = subtract<T>(ar, cr);
      const fi = subtract<T>(ai, ci);
      const gr = add<T>(br, dr);
      const gi = add<T>(bi, di);
      const hr = subtract<T>(bi, di);
      const hi = subtract<T>(br, dr);
      const to1 = to + step;
      const to2 = to1 + step;
      const to3 = to2 + step;
      storeComplex(to, add<T>(er, gr), add<T>(ei, gi));
      storeProduct<T>(to1, add<T>(fr, hr), subtract<T>(fi, hi), c1, s1);
      storeProduct<T>(to2, subtract<T>(er, gr), subtract<T>(ei, gi), c2, s2);
      storeProduct<T>(to3, subtract<T>(fr, hr), add<T>(fi, hi), c3, s3);
    }
    to += 3 * step;
    t += 6 * sizeof<T>();
  }
}

/** The last pass of radix 4, where every twiddle is 1. */
export function lastRadix4<T>(pass: Pass, x: usize, y: usize): void {
  const span = <usize>pass.stride * BYTES_PER_COMPLEX;
  for (let i: usize = 0; i < span; i += BYTES_PER_COMPLEX) {
    const from = x + i;
    const fromB = from + span;
    const fromC = fromB + span;
    const fromD = fromC + span;
    const ar = v128.load(from);
    const cr = v128.load(fromC);
    const ai = v128.load(from, 16);
    const ci = v128.load(fromC, 16);
    const br = v128.load(fromB);
    const dr = v128.load(fromD);
    const bi = v128.load(fromB, 16);
    const di = v128.load(fromD, 16);
    const er = add<T>(ar, cr);
    const ei = add<T>(ai, ci);
    const fr = subtract<T>(ar, cr);
    const fi = subtract<T>(ai, ci);
    const gr = add<T>(br, dr);
    const gi = add<T>(bi, di);
    const hr = subtract<T>(bi, di);
    const hi = subtract<T>(br, dr);
    const to = y + i;
    const to1 = to + span;
    const to2 = to1 + span;
    const to3 = to2 + span;
    storeComplex(to, add<T>(er, gr), add<T>(ei, gi));
    storeComplex(to1, add<T>(fr, hr), subtract<T>(fi, hi));
    storeComplex(to2, subtract<T>(er, gr), subtract<T>(ei, gi));
    storeComplex(to3, subtract<T>(fr, hr), add<T>(fi, hi));
  }
}
