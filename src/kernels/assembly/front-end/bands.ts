import { multiplyAdd } from "../lanes";
import { Plan } from "./plan";
import { add, BYTES_PER_VECTOR, loadSplat } from "./vectors";

/** √x of `count` vectors, in place. */
export function takeRoots<T>(at: usize, count: i32): void {
  for (const end = at + BYTES_PER_VECTOR * <usize>count; at < end; at += 16) v128.store(at, v128.sqrt<T>(v128.load(at)));
}

/** Σ x of `count` vectors, in four sums. */
export function sumOf<T>(at: usize, count: i32): v128 {
  let s0 = v128.splat<T>(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const end = at + BYTES_PER_VECTOR * <usize>count;
  for (; at + 48 < end; at += 64) {
    s0 = add<T>(s0, v128.load(at));
    s1 = add<T>(s1, v128.load(at, 16));
    s2 = add<T>(s2, v128.load(at, 32));
    s3 = add<T>(s3, v128.load(at, 48));
  }
  for (; at < end; at += 16) s0 = add<T>(s0, v128.load(at));
  return add<T>(add<T>(s0, s1), add<T>(s2, s3));
}

/** E_b = Σ_k weight_b(k) spectrum_k; where logarithms follow, raised to the floor, and the offset added. */
export function applyBank<T>(plan: Plan): void {
  const floor = v128.splat<T>(<T>(plan.takesLogs ? plan.logFloor : 0));
  const offset = v128.splat<T>(<T>(plan.takesLogs ? plan.logOffset : 0));
  let weight = plan.weights;
  let to = plan.bands;
  for (let band: usize = 0; band < <usize>plan.numBands; band++, to += 16) {
    const end = plan.weights + sizeof<T>() * <usize>load<u32>(plan.weightStart + 4 * band, 4);
    let bin = plan.power + BYTES_PER_VECTOR * <usize>load<u32>(plan.firstBin + 4 * band);
    let even = v128.splat<T>(0);
    let odd = even;
    for (; weight + sizeof<T>() < end; weight += 2 * sizeof<T>(), bin += 32) {
      even = multiplyAdd<T>(loadSplat<T>(weight), v128.load(bin), even);
      odd = multiplyAdd<T>(loadSplat<T>(weight + sizeof<T>()), v128.load(bin, 16), odd);
    }
    if (weight < end) {
      even = multiplyAdd<T>(loadSplat<T>(weight), v128.load(bin), even);
      weight += sizeof<T>();
    }
    v128.store(to, add<T>(v128.pmax<T>(add<T>(even, odd), floor), offset));
  }
}
