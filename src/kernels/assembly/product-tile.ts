import { addToSums, lanesOf, multiplyAdd, splat } from "./lanes";
import { Real } from "./real";

/**
 * Adds Σ over the listed rows of w_i c_j to float64 sums, for 4 weights i and 2 vectors of columns j: rows of sums lie
 * `sumBytes` apart. A row's weights lie with the row (`isGathered`), or in the order of the list.
 */
@inline
export function productTile(
  rows: usize,
  end: usize,
  weights: usize,
  weightBytes: usize,
  isGathered: bool,
  columns: usize,
  columnBytes: usize,
  sums: usize,
  sumBytes: usize,
): void {
  let a0 = splat<Real>(0);
  let b0 = splat<Real>(0);
  let a1 = splat<Real>(0);
  let b1 = splat<Real>(0);
  let a2 = splat<Real>(0);
  let b2 = splat<Real>(0);
  let a3 = splat<Real>(0);
  let b3 = splat<Real>(0);
  for (; rows < end; rows += 4) {
    const row = <usize>load<u32>(rows);
    const c = columns + row * columnBytes;
    const w = isGathered ? weights + row * weightBytes : weights;
    const c0 = v128.load(c);
    const c1 = v128.load(c, 16);
    let g = v128.load_splat<Real>(w);
    a0 = multiplyAdd<Real>(g, c0, a0);
    b0 = multiplyAdd<Real>(g, c1, b0);
    g = v128.load_splat<Real>(w, sizeof<Real>());
    a1 = multiplyAdd<Real>(g, c0, a1);
    b1 = multiplyAdd<Real>(g, c1, b1);
    g = v128.load_splat<Real>(w, 2 * sizeof<Real>());
    a2 = multiplyAdd<Real>(g, c0, a2);
    b2 = multiplyAdd<Real>(g, c1, b2);
    g = v128.load_splat<Real>(w, 3 * sizeof<Real>());
    a3 = multiplyAdd<Real>(g, c0, a3);
    b3 = multiplyAdd<Real>(g, c1, b3);
    if (!isGathered) weights += weightBytes;
  }
  const half = <usize>lanesOf<Real>() * 8;
  addToSums<Real>(sums, a0);
  addToSums<Real>(sums + half, b0);
  addToSums<Real>(sums + sumBytes, a1);
  addToSums<Real>(sums + sumBytes + half, b1);
  addToSums<Real>(sums + 2 * sumBytes, a2);
  addToSums<Real>(sums + 2 * sumBytes + half, b2);
  addToSums<Real>(sums + 3 * sumBytes, a3);
  addToSums<Real>(sums + 3 * sumBytes + half, b3);
}
