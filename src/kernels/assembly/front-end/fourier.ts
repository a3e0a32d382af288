import { multiplyAdd } from "../lanes";
import { radix2, radix3, radix5 } from "./odd-passes";
import { lastRadix4, radix4 } from "./passes";
import { Pass, Plan } from "./plan";
import { add, BYTES_PER_COMPLEX, loadSplat, multiply, multiplySubtract, subtract } from "./vectors";

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
