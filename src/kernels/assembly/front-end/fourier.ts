import { multiplyAdd } from "../lanes";
import { Pass, Plan } from "./plan";
import { add, BYTES_PER_COMPLEX, loadSplat, multiply, multiplySubtract, subtract } from "./vectors";

/** Passes of Stockham's transform, as src/math/fft-passes.ts has them, on complex vectors: one frame a lane. */

/** (re + i im)(c + i s) at an address. */
@inline
function storeProduct<T>(to: usize, re: v128, im: v128, c: v128, s: v128): void {
  v128.store(to, multiplySubtract<T>(im, s, multiply<T>(re, c)));
  v128.store(to, multiplyAdd<T>(re, s, multiply<T>(im, c)), 16);
}

@inline
function storeComplex(to: usize, re: v128, im: v128): void {
  v128.store(to, re);
  v128.store(to, im, 16);
}

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

/** The transform of fftLength / 2 complex vectors at `frame`. @returns where it lies: one of the two work spaces */
export function transform<T>(plan: Plan): usize {
  let from = plan.frame;
  let to = plan.other;
  let at = plan.passes;
  for (let i = plan.numPasses; i > 0; i--, at += offsetof<Pass>()) {
    const pass = changetype<Pass>(at);
    switch (pass.radix) {
      case 4:
        if (pass.numTwiddles == 1) lastRadix4<T>(pass, from, to);
        else radix4<T>(pass, from, to);
        break;
      case 2:
        radix2<T>(pass, from, to);
        break;
      case 3:
        radix3<T>(pass, from, to);
        break;
      default:
        radix5<T>(pass, from, to);
    }
    const free = from;
    from = to;
    to = free;
  }
  return from;
}

/**
 * From the spectrum Z of half as many pairs x_2n + i x_2n+1 to |X_k|² · scale of the real values, bins k and fftLength / 2 − k at
 * once, as `unpackPower` of src/math/fft.ts.
 */
export function unpackPower<T>(z: usize, plan: Plan): void {
  const half = plan.fftLength >> 1;
  const power = plan.power;
  const scale = v128.splat<T>(<T>plan.powerScale);
  const four = v128.splat<T>(4);
  const dcRe = v128.load(z);
  const dcIm = v128.load(z, 16);
  const dc = add<T>(dcRe, dcIm);
  const top = subtract<T>(dcRe, dcIm);
  v128.store(power, multiply<T>(multiply<T>(four, scale), multiply<T>(dc, dc)));
  v128.store(power + 16 * <usize>half, multiply<T>(multiply<T>(four, scale), multiply<T>(top, top)));
  let t = plan.unpackTwiddles + 2 * sizeof<T>();
  let low = z + BYTES_PER_COMPLEX;
  let high = z + BYTES_PER_COMPLEX * <usize>(half - 1);
  let toLow = power + 16;
  let toHigh = power + 16 * <usize>(half - 1);
  while (low <= high) {
    const ar = v128.load(low);
    const br = v128.load(high);
    const ai = v128.load(low, 16);
    const bi = v128.load(high, 16);
    const c = loadSplat<T>(t);
    const s = loadSplat<T>(t + sizeof<T>());
    const er = add<T>(ar, br);
    const ei = subtract<T>(ai, bi);
    const or = add<T>(ai, bi);
    const oi = subtract<T>(br, ar);
    const tr = multiplySubtract<T>(oi, s, multiply<T>(or, c));
    const ti = multiplyAdd<T>(or, s, multiply<T>(oi, c));
    const xr = add<T>(er, tr);
    const xi = add<T>(ei, ti);
    const yr = subtract<T>(er, tr);
    const yi = subtract<T>(ei, ti);
    v128.store(toLow, multiply<T>(scale, multiplyAdd<T>(xr, xr, multiply<T>(xi, xi))));
    v128.store(toHigh, multiply<T>(scale, multiplyAdd<T>(yr, yr, multiply<T>(yi, yi))));
    low += BYTES_PER_COMPLEX;
    high -= BYTES_PER_COMPLEX;
    toLow += 16;
    toHigh -= 16;
    t += 2 * sizeof<T>();
  }
}
