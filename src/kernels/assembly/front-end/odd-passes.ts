import { multiplyAdd } from "../lanes";
import { Pass } from "./plan";
import { add, BYTES_PER_COMPLEX, loadSplat, multiply, multiplySubtract, storeComplex, storeProduct, subtract } from "./vectors";

/** Passes as in passes.ts, of radix 2, 3 and 5. */

export function radix2<T>(pass: Pass, x: usize, y: usize): void {
  const step = <usize>pass.stride * BYTES_PER_COMPLEX;
  const span = <usize>pass.numTwiddles * step;
  let t = pass.twiddles;
  let from = x;
  let to = y;
  for (let p = pass.numTwiddles; p > 0; p--) {
    const c = loadSplat<T>(t);
    const s = loadSplat<T>(t + sizeof<T>());
    for (const end = from + step; from < end; from += BYTES_PER_COMPLEX, to += BYTES_PER_COMPLEX) {
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(from + span);
      const bi = v128.load(from + span, 16);
      storeComplex(to, add<T>(ar, br), add<T>(ai, bi));
      storeProduct<T>(to + step, subtract<T>(ar, br), subtract<T>(ai, bi), c, s);
    }
    to += step;
    t += 2 * sizeof<T>();
  }
}

const SIN_THIRD: f64 = 0.8660254037844386;

export function radix3<T>(pass: Pass, x: usize, y: usize): void {
  const step = <usize>pass.stride * BYTES_PER_COMPLEX;
  const span = <usize>pass.numTwiddles * step;
  const half = v128.splat<T>(<T>0.5);
  const sine = v128.splat<T>(<T>SIN_THIRD);
  let t = pass.twiddles;
  let from = x;
  let to = y;
  for (let p = pass.numTwiddles; p > 0; p--) {
    const c1 = loadSplat<T>(t);
    const s1 = loadSplat<T>(t + sizeof<T>());
    const c2 = loadSplat<T>(t + 2 * sizeof<T>());
    const s2 = loadSplat<T>(t + 3 * sizeof<T>());
    for (const end = from + step; from < end; from += BYTES_PER_COMPLEX, to += BYTES_PER_COMPLEX) {
      const fromB = from + span;
      const fromC = fromB + span;
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(fromB);
      const bi = v128.load(fromB, 16);
      const cr = v128.load(fromC);
      const ci = v128.load(fromC, 16);
      const sumRe = add<T>(br, cr);
      const sumIm = add<T>(bi, ci);
      const midRe = multiplySubtract<T>(half, sumRe, ar);
      const midIm = multiplySubtract<T>(half, sumIm, ai);
      const sideRe = multiply<T>(sine, subtract<T>(bi, ci));
      const sideIm = multiply<T>(sine, subtract<T>(cr, br));
      storeComplex(to, add<T>(ar, sumRe), add<T>(ai, sumIm));
      storeProduct<T>(to + step, add<T>(midRe, sideRe), add<T>(midIm, sideIm), c1, s1);
      storeProduct<T>(to + 2 * step, subtract<T>(midRe, sideRe), subtract<T>(midIm, sideIm), c2, s2);
    }
    to += 2 * step;
    t += 4 * sizeof<T>();
  }
}

const COS_FIFTH: f64 = 0.30901699437494745;
const SIN_FIFTH: f64 = 0.9510565162951535;
const COS_TWO_FIFTHS: f64 = -0.8090169943749475;
const SIN_TWO_FIFTHS: f64 = 0.5877852522924731;

/** The pairs j and 5 − j: what they share goes with the cosines, what they differ in with the sines, times −i. */
export function radix5<T>(pass: Pass, x: usize, y: usize): void {
  const step = <usize>pass.stride * BYTES_PER_COMPLEX;
  const span = <usize>pass.numTwiddles * step;
  const cos1 = v128.splat<T>(<T>COS_FIFTH);
  const sin1 = v128.splat<T>(<T>SIN_FIFTH);
  const cos2 = v128.splat<T>(<T>COS_TWO_FIFTHS);
  const sin2 = v128.splat<T>(<T>SIN_TWO_FIFTHS);
  let t = pass.twiddles;
  let from = x;
  let to = y;
  for (let p = pass.numTwiddles; p > 0; p--) {
    for (const end = from + step; from < end; from += BYTES_PER_COMPLEX, to += BYTES_PER_COMPLEX) {
      const fromB = from + span;
      const fromC = fromB + span;
      const fromD = fromC + span;
      const fromE = fromD + span;
      const ar = v128.load(from);
      const ai = v128.load(from, 16);
      const br = v128.load(fromB);
      const bi = v128.load(fromB, 16);
      const cr = v128.load(fromC);
      const ci = v128.load(fromC, 16);
      const dr = v128.load(fromD);
      const di = v128.load(fromD, 16);
      const er = v128.load(fromE);
      const ei = v128.load(fromE, 16);
      const outerRe = add<T>(br, er);
      const outerIm = add<T>(bi, ei);
      const innerRe = add<T>(cr, dr);
      const innerIm = add<T>(ci, di);
      const outerSideRe = subtract<T>(bi, ei);
      const outerSideIm = subtract<T>(er, br);
      const innerSideRe = subtract<T>(ci, di);
      const innerSideIm = subtract<T>(dr, cr);
      storeComplex(to, add<T>(add<T>(ar, outerRe), innerRe), add<T>(add<T>(ai, outerIm), innerIm));
      const midRe = multiplyAdd<T>(cos2, innerRe, multiplyAdd<T>(cos1, outerRe, ar));
      const midIm = multiplyAdd<T>(cos2, innerIm, multiplyAdd<T>(cos1, outerIm, ai));
      const farRe = multiplyAdd<T>(cos1, innerRe, multiplyAdd<T>(cos2, outerRe, ar));
      const farIm = multiplyAdd<T>(cos1, innerIm, multiplyAdd<T>(cos2, outerIm, ai));
      const midSideRe = multiplyAdd<T>(sin2, innerSideRe, multiply<T>(sin1, outerSideRe));
      const midSideIm = multiplyAdd<T>(sin2, innerSideIm, multiply<T>(sin1, outerSideIm));
      const farSideRe = multiplySubtract<T>(sin1, innerSideRe, multiply<T>(sin2, outerSideRe));
      const farSideIm = multiplySubtract<T>(sin1, innerSideIm, multiply<T>(sin2, outerSideIm));
      storeTurned<T>(to + step, add<T>(midRe, midSideRe), add<T>(midIm, midSideIm), t);
      storeTurned<T>(to + 2 * step, add<T>(farRe, farSideRe), add<T>(farIm, farSideIm), t + 2 * sizeof<T>());
      storeTurned<T>(to + 3 * step, subtract<T>(farRe, farSideRe), subtract<T>(farIm, farSideIm), t + 4 * sizeof<T>());
      storeTurned<T>(to + 4 * step, subtract<T>(midRe, midSideRe), subtract<T>(midIm, midSideIm), t + 6 * sizeof<T>());
    }
    to += 4 * step;
    t += 8 * sizeof<T>();
  }
}

/** The product with the twiddle at an address: sixteen registers do not hold eight of them as well. */
@inline
function storeTurned<T>(to: usize, re: v128, im: v128, twiddle: usize): void {
  storeProduct<T>(to, re, im, loadSplat<T>(twiddle), loadSplat<T>(twiddle + sizeof<T>()));
}
