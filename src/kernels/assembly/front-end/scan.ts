/**
 * The first of `count` float32 numbers whose magnitude is not at most `limit`, NaN among them, or −1. `count` is a multiple of 16,
 * all of which are read.
 */
export function firstBeyond(at: usize, count: i32, limit: f32): i32 {
  const most = f32x4.splat(limit);
  const end = at + 4 * <usize>count;
  let from = at;
  for (; from < end; from += 64) {
    const a = f32x4.le(f32x4.abs(v128.load(from)), most);
    const b = f32x4.le(f32x4.abs(v128.load(from, 16)), most);
    const c = f32x4.le(f32x4.abs(v128.load(from, 32)), most);
    const d = f32x4.le(f32x4.abs(v128.load(from, 48)), most);
    if (!i32x4.all_true(v128.and(v128.and(a, b), v128.and(c, d)))) break;
  }
  for (; from < end; from += 4) {
    if (!(abs(load<f32>(from)) <= limit)) return <i32>((from - at) >> 2);
  }
  return -1;
}
