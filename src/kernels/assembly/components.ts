import { lanesOf, maxOfLanes, multiplyAdd, splat, sumOfLanes, VECTOR } from "./lanes";
import { whiten } from "./diagonal";
import { Real } from "./real";

/**
 * The `count` largest of each row's terms: their components to `indices` (count a frame), largest first, of equals the
 * first. `best` is work space for their values. A panel is looked at closely only where a term exceeds the least kept.
 */
export function largestTerms(
  terms: usize,
  termRows: i32,
  numFrames: i32,
  numComponents: i32,
  count: i32,
  best: usize,
  indices: usize,
): void {
  const perPanel = 2 * lanesOf<Real>();
  for (let row = 0; row < numFrames; row++) {
    let kept = 0;
    for (let k = 0; k < numComponents; k += perPanel) {
      const at = terms + <usize>((k / perPanel) * termRows + row) * (2 * VECTOR);
      if (kept == count) {
        const least = v128.splat<Real>(load<Real>(best + <usize>(count - 1) * sizeof<Real>()));
        const first = v128.gt<Real>(v128.load(at), least);
        if (!v128.any_true(v128.or(first, v128.gt<Real>(v128.load(at, 16), least)))) continue;
      }
      for (let lane = 0; lane < perPanel && k + lane < numComponents; lane++) {
        const value = load<Real>(at + <usize>lane * sizeof<Real>());
        if (kept == count && !(value > load<Real>(best + <usize>(count - 1) * sizeof<Real>()))) continue;
        if (kept < count) kept++;
        let place = kept - 1;
        while (place > 0 && load<Real>(best + <usize>(place - 1) * sizeof<Real>()) < value) {
          store<Real>(best + <usize>place * sizeof<Real>(), load<Real>(best + <usize>(place - 1) * sizeof<Real>()));
          store<u32>(indices + (<usize>place << 2), load<u32>(indices + (<usize>(place - 1) << 2)));
          place--;
        }
        store<Real>(best + <usize>place * sizeof<Real>(), value);
        store<u32>(indices + (<usize>place << 2), k + lane);
      }
    }
    indices += <usize>count << 2;
  }
}

/** log Σ exp of `count` values, float64. */
@inline
function logSumExpOf(values: usize, count: i32): f64 {
  let largest: f64 = -Infinity;
  for (let c = 0; c < count; c++) largest = max(largest, load<f64>(values + (<usize>c << 3)));
  if (!(largest > -Infinity)) return largest;
  let sum: f64 = 0;
  for (let c = 0; c < count; c++) sum += Math.exp(load<f64>(values + (<usize>c << 3)) - largest);
  return largest + Math.log(sum);
}

/**
 * log Σ over the `count` components that `indices` names for each frame of exp(c_k − Σ_d ((x_d − μ_kd) s_kd)²). Parameters lie
 * component by component, scales then offsets, each filled up with zeros to the row's length; so do the frames.
 */
export function diagonalAmong(
  block: usize,
  rowLength: i32,
  numFrames: i32,
  parameters: usize,
  constants: usize,
  indices: usize,
  count: i32,
  values: usize,
  logLikelihoods: usize,
): void {
  const rowBytes = <usize>rowLength * sizeof<Real>();
  for (let row = 0; row < numFrames; row++) {
    for (let c = 0; c < count; c++) {
      const k = <usize>load<u32>(indices + (<usize>c << 2));
      const scales = parameters + 2 * k * rowBytes;
      let squared = splat<Real>(0);
      for (let at: usize = 0; at < rowBytes; at += VECTOR) {
        const y = whiten(v128.load(block + at), v128.load(scales + at), v128.load(scales + rowBytes + at), false);
        squared = multiplyAdd<Real>(y, y, squared);
      }
      const term = load<Real>(constants + k * sizeof<Real>()) - sumOfLanes<Real>(squared);
      store<f64>(values + (<usize>c << 3), <f64>term);
    }
    store<f64>(logLikelihoods + (<usize>row << 3), logSumExpOf(values, count));
    block += rowBytes;
    indices += <usize>count << 2;
  }
}

/** The same for full covariances: c_k − ‖ W_k x + o_k ‖², the matrices as for `fullLogTerms`. */
export function fullAmong(
  block: usize,
  rowLength: i32,
  numFrames: i32,
  dim: i32,
  matrices: usize,
  constants: usize,
  indices: usize,
  count: i32,
  values: usize,
  logLikelihoods: usize,
): void {
  const rowBytes = <usize>rowLength * sizeof<Real>();
  const perBlock = 2 * lanesOf<Real>();
  let matrixColumns = 0;
  for (let i = 0; i < dim; i += perBlock) matrixColumns += 1 + min(i + perBlock, dim);
  for (let row = 0; row < numFrames; row++) {
    for (let c = 0; c < count; c++) {
      const k = <usize>load<u32>(indices + (<usize>c << 2));
      let w = matrices + k * <usize>matrixColumns * (2 * VECTOR);
      let squared = splat<Real>(0);
      for (let i = 0; i < dim; i += perBlock) {
        let a = v128.load(w);
        let b = v128.load(w, 16);
        w += 2 * VECTOR;
        const columns = min(i + perBlock, dim);
        for (let j = 0; j < columns; j++) {
          const x = v128.load_splat<Real>(block + <usize>j * sizeof<Real>());
          a = multiplyAdd<Real>(x, v128.load(w), a);
          b = multiplyAdd<Real>(x, v128.load(w, 16), b);
          w += 2 * VECTOR;
        }
        squared = multiplyAdd<Real>(a, a, multiplyAdd<Real>(b, b, squared));
      }
      const term = load<Real>(constants + k * sizeof<Real>()) - sumOfLanes<Real>(squared);
      store<f64>(values + (<usize>c << 3), <f64>term);
    }
    store<f64>(logLikelihoods + (<usize>row << 3), logSumExpOf(values, count));
    block += rowBytes;
    indices += <usize>count << 2;
  }
}

/** Of each row the first component of the largest term, and minus that term: the nearest centre and its squared distance. */
export function nearestOfRows(
  terms: usize,
  termRows: i32,
  numFrames: i32,
  maxima: usize,
  indices: usize,
  distances: usize,
): void {
  const perPanel = 2 * lanesOf<Real>();
  for (let row = 0; row < numFrames; row++) {
    const largest = maxOfLanes<Real>(v128.load(maxima + <usize>row * VECTOR));
    const wanted = v128.splat<Real>(largest);
    let at = terms + <usize>row * (2 * VECTOR);
    let k = 0;
    // A row that is not a number has no largest term: it is said to be nearest to the first centre.
    while (largest > <Real>-Infinity) {
      const isThere = v128.or(v128.eq<Real>(v128.load(at), wanted), v128.eq<Real>(v128.load(at, 16), wanted));
      if (v128.any_true(isThere)) break;
      at += <usize>termRows * (2 * VECTOR);
      k += perPanel;
    }
    let lane = 0;
    while (lane < perPanel - 1 && load<Real>(at + <usize>lane * sizeof<Real>()) != largest) lane++;
    store<u32>(indices + (<usize>row << 2), largest > <Real>-Infinity ? k + lane : 0);
    store<f64>(distances + (<usize>row << 3), 0 - <f64>largest);
  }
}

/** Posteriors of rows that each belong wholly to one component: 1 for the one that `indices` names, shares of 1. */
export function assignRows(
  terms: usize,
  termRows: i32,
  numRows: i32,
  numFrames: i32,
  numPanels: i32,
  indices: usize,
  shares: usize,
): void {
  const perPanel = 2 * lanesOf<Real>();
  for (let panel = 0; panel < numPanels; panel++) {
    memory.fill(terms + <usize>(panel * termRows) * (2 * VECTOR), 0, <usize>numRows * (2 * VECTOR));
  }
  for (let row = 0; row < numRows; row++) {
    store<Real>(shares + <usize>row * sizeof<Real>(), row < numFrames ? <Real>1 : <Real>0);
    if (row >= numFrames) continue;
    const k = load<u32>(indices + (<usize>row << 2));
    const at = terms + <usize>((k / perPanel) * termRows + row) * (2 * VECTOR);
    store<Real>(at + <usize>(k % perPanel) * sizeof<Real>(), <Real>1);
  }
}
