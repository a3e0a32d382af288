import { lanesOf, multiplyAdd } from "../lanes";
import { Plan } from "./plan";
import { add, BYTES_PER_VECTOR, loadSplat, multiply, multiplySubtract, subtract } from "./vectors";

/**
 * Turns frames that lie apart into vectors, one frame a lane: `to` gets `length` vectors, rounded up to whole vectors of
 * samples (what is read beyond a frame's end must be memory, and is not to be used).
 */
export function turnFrames<T>(starts: usize, to: usize, length: i32): void {
  const a = <usize>load<u32>(starts);
  const b = <usize>load<u32>(starts, 4);
  const end = <usize>length * sizeof<T>();
  if (sizeof<T>() == 4) {
    const c = <usize>load<u32>(starts, 8);
    const d = <usize>load<u32>(starts, 12);
    for (let at: usize = 0; at < end; at += 16, to += 64) {
      const ra = v128.load(a + at);
      const rb = v128.load(b + at);
      const rc = v128.load(c + at);
      const rd = v128.load(d + at);
      const abLow = v128.shuffle<f32>(ra, rb, 0, 4, 1, 5);
      const abHigh = v128.shuffle<f32>(ra, rb, 2, 6, 3, 7);
      const cdLow = v128.shuffle<f32>(rc, rd, 0, 4, 1, 5);
      const cdHigh = v128.shuffle<f32>(rc, rd, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f64>(abLow, cdLow, 0, 2));
      v128.store(to, v128.shuffle<f64>(abLow, cdLow, 1, 3), 16);
      v128.store(to, v128.shuffle<f64>(abHigh, cdHigh, 0, 2), 32);
      v128.store(to, v128.shuffle<f64>(abHigh, cdHigh, 1, 3), 48);
    }
  } else {
    for (let at: usize = 0; at < end; at += 16, to += 32) {
      const ra = v128.load(a + at);
      const rb = v128.load(b + at);
      v128.store(to, v128.shuffle<f64>(ra, rb, 0, 2));
      v128.store(to, v128.shuffle<f64>(ra, rb, 1, 3), 16);
    }
  }
}

/** Σ x_n / length, in four sums. */
export function meanOf<T>(frame: usize, length: i32): v128 {
  let s0 = v128.splat<T>(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const end = frame + <usize>length * BYTES_PER_VECTOR;
  let at = frame;
  for (; at + 48 < end; at += 64) {
    s0 = add<T>(s0, v128.load(at));
    s1 = add<T>(s1, v128.load(at, 16));
    s2 = add<T>(s2, v128.load(at, 32));
    s3 = add<T>(s3, v128.load(at, 48));
  }
  for (; at < end; at += 16) s0 = add<T>(s0, v128.load(at));
  return v128.div<T>(add<T>(add<T>(s0, s1), add<T>(s2, s3)), v128.splat<T>(<T>length));
}

/**
 * d_n = x_n − mean, y_n = (d_n − a d_{n−1}) w_n with d_{−1} = d_0, in place.
 *
 * @returns Σ d_n²
 */
export function condition<T>(frame: usize, mean: v128, plan: Plan): v128 {
  const a = v128.splat<T>(<T>plan.preEmphasis);
  let window = plan.window;
  let even = v128.splat<T>(0);
  let odd = even;
  const end = frame + <usize>plan.length * BYTES_PER_VECTOR;
  let before = subtract<T>(v128.load(frame), mean);
  let at = frame;
  for (; at + 16 < end; at += 32, window += 2 * sizeof<T>()) {
    const d = subtract<T>(v128.load(at), mean);
    const next = subtract<T>(v128.load(at, 16), mean);
    even = multiplyAdd<T>(d, d, even);
    odd = multiplyAdd<T>(next, next, odd);
    v128.store(at, multiply<T>(multiplySubtract<T>(a, before, d), loadSplat<T>(window)));
    v128.store(at, multiply<T>(multiplySubtract<T>(a, d, next), loadSplat<T>(window + sizeof<T>())), 16);
    before = next;
  }
  if (at < end) {
    const d = subtract<T>(v128.load(at), mean);
    even = multiplyAdd<T>(d, d, even);
    v128.store(at, multiply<T>(multiplySubtract<T>(a, before, d), loadSplat<T>(window)));
  }
  return add<T>(even, odd);
}

/** As `condition` with each sample's predecessor given: y_n = (x_n − mean − a b_n) w_n. */
export function conditionAfter<T>(frame: usize, mean: v128, plan: Plan): v128 {
  const a = v128.splat<T>(<T>plan.preEmphasis);
  let window = plan.window;
  let energy = v128.splat<T>(0);
  let before = plan.predecessors;
  const end = frame + <usize>plan.length * BYTES_PER_VECTOR;
  for (let at = frame; at < end; at += 16, before += 16, window += sizeof<T>()) {
    const d = subtract<T>(v128.load(at), mean);
    energy = multiplyAdd<T>(d, d, energy);
    v128.store(at, multiply<T>(multiplySubtract<T>(a, v128.load(before), d), loadSplat<T>(window)));
  }
  return energy;
}

/** Σ x_n² of `count` vectors, in two sums. */
export function energyOf<T>(from: usize, count: i32): v128 {
  let even = v128.splat<T>(0);
  let odd = even;
  const end = from + <usize>count * BYTES_PER_VECTOR;
  let at = from;
  for (; at + 16 < end; at += 32) {
    const x = v128.load(at);
    const next = v128.load(at, 16);
    even = multiplyAdd<T>(x, x, even);
    odd = multiplyAdd<T>(next, next, odd);
  }
  if (at < end) {
    const x = v128.load(at);
    even = multiplyAdd<T>(x, x, even);
  }
  return add<T>(even, odd);
}

/** Frames from the one at index `first` on into lanes, conditioned, filled up with zeros; their energies written out. */
export function readFrames<T>(plan: Plan, first: i32): void {
  const frame = plan.frame;
  const length = plan.length;
  turnFrames<T>(plan.starts + 4 * <usize>first, frame, length);
  if (plan.hasPredecessors) turnFrames<T>(plan.predecessorStarts + 4 * <usize>first, plan.predecessors, length);
  const mean = plan.removesMean ? meanOf<T>(frame, length) : v128.splat<T>(0);
  const raw = plan.hasPredecessors ? conditionAfter<T>(frame, mean, plan) : condition<T>(frame, mean, plan);
  writeLanes<T>(plan.rawEnergies + 8 * <usize>first, raw, plan.energyScale);
  if (plan.needsWindowedEnergy) writeLanes<T>(plan.windowedEnergies + 8 * <usize>first, energyOf<T>(frame, length), 1);
  const end = frame + <usize>plan.fftLength * BYTES_PER_VECTOR;
  const zero = v128.splat<T>(0);
  for (let at = frame + <usize>length * BYTES_PER_VECTOR; at < end; at += 16) v128.store(at, zero);
}

/** The lanes of a vector, each times a factor, as consecutive float64. */
export function writeLanes<T>(to: usize, values: v128, factor: f64): void {
  const scale = f64x2.splat(factor);
  if (sizeof<T>() == 4) {
    const high = v128.shuffle<f32>(values, values, 2, 3, 2, 3);
    v128.store(to, f64x2.mul(f64x2.promote_low_f32x4(values), scale));
    v128.store(to, f64x2.mul(f64x2.promote_low_f32x4(high), scale), 16);
  } else {
    v128.store(to, f64x2.mul(values, scale));
  }
}
