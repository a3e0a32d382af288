import { lanesOf, multiplyAdd } from "../lanes";
import { Plan } from "./plan";
import { loadSplat } from "./vectors";

/** The cosine transform of the bands, in blocks of four coefficients. */
export function applyCepstrum<T>(plan: Plan): void {
  let m = plan.matrix;
  let to = plan.cepstra;
  const end = plan.bands + 16 * <usize>plan.numBands;
  for (let k = 0; k < plan.numCoefficients; k += 4, to += 64) {
    let c0 = v128.splat<T>(0);
    let c1 = c0;
    let c2 = c0;
    let c3 = c0;
    for (let band = plan.bands; band < end; band += 16, m += 4 * sizeof<T>()) {
      const y = v128.load(band);
      c0 = multiplyAdd<T>(y, loadSplat<T>(m), c0);
      c1 = multiplyAdd<T>(y, loadSplat<T>(m + sizeof<T>()), c1);
      c2 = multiplyAdd<T>(y, loadSplat<T>(m + 2 * sizeof<T>()), c2);
      c3 = multiplyAdd<T>(y, loadSplat<T>(m + 3 * sizeof<T>()), c3);
    }
    v128.store(to, c0);
    v128.store(to, c1, 16);
    v128.store(to, c2, 32);
    v128.store(to, c3, 48);
  }
}

/** `count` vectors to the rows of as many frames as there are lanes, float64. */
export function writeRows<T>(from: usize, count: i32, row: usize, stride: usize): void {
  for (const end = row + 8 * <usize>count; row < end; row += 8, from += 16) {
    const x = v128.load(from);
    if (sizeof<T>() == 4) {
      const low = f64x2.promote_low_f32x4(x);
      const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
      const third = row + 2 * stride;
      v128.store64_lane(row, low, 0);
      v128.store64_lane(row + stride, low, 1);
      v128.store64_lane(third, high, 0);
      v128.store64_lane(third + stride, high, 1);
    } else {
      v128.store64_lane(row, x, 0);
      v128.store64_lane(row + stride, x, 1);
    }
  }
}

/** The other way: rows of float64 to vectors. */
export function readRows<T>(row: usize, stride: usize, count: i32, to: usize): void {
  for (const end = row + 8 * <usize>count; row < end; row += 8, to += 16) {
    for (let lane: usize = 0; lane < <usize>lanesOf<T>(); lane++) {
      store<T>(to + lane * sizeof<T>(), <T>load<f64>(row + lane * stride));
    }
  }
}
