import { lanesOf, multiplyAdd, splat, USES_RELAXED_SIMD, VECTOR } from "./lanes";
import { productTile } from "./product-tile";
import { Real } from "./real";

/**
 * Parameters come in panels of 2 vectors of components: for each dimension the panel's scales s, then its offsets o, which
 * are means, or in the relaxed build −μ s. The log terms of a block go to `terms`: for each panel and row the panel's values.
 */

/** Whether a distance can still matter is looked at so often: it costs a fiftieth, and saved an eighth where K is 512. */
const DIMENSIONS_BETWEEN_LOOKS: usize = 16;

/** Lanes whose terms, as far as they are known, are not under the largest of their lane by more than counts. */
@inline
function isNear(maxima: usize, leastDifference: v128, c0: v128, c1: v128, a: v128, b: v128): v128 {
  const least = v128.add<Real>(v128.load(maxima), leastDifference);
  return v128.or(v128.ge<Real>(v128.sub<Real>(c0, a), least), v128.ge<Real>(v128.sub<Real>(c1, b), least));
}

/**
 * c − Σ_d ((x_d − μ_d) s_d)² of 4 rows and a panel, two vectors a row. Stops as soon as none of them matters, with what it
 * has by then.
 */
@inline
function tile(
  block: usize,
  panel: usize,
  constants: usize,
  terms: usize,
  maxima: usize,
  dim: i32,
  rowBytes: usize,
  leastDifference: v128,
  isDistance: bool,
): void {
  const c0 = v128.load(constants);
  const c1 = v128.load(constants, 16);
  let a0 = splat<Real>(0);
  let b0 = splat<Real>(0);
  let a1 = splat<Real>(0);
  let b1 = splat<Real>(0);
  let a2 = splat<Real>(0);
  let b2 = splat<Real>(0);
  let a3 = splat<Real>(0);
  let b3 = splat<Real>(0);
  let x0 = block;
  let x1 = x0 + rowBytes;
  let x2 = x1 + rowBytes;
  let x3 = x2 + rowBytes;
  let p = panel;
  const last = panel + <usize>dim * (4 * VECTOR);
  let end = isDistance ? last : min(p + DIMENSIONS_BETWEEN_LOOKS * (4 * VECTOR), last);
  while (true) {
    while (p < end) {
      const s0 = v128.load(p);
      const s1 = v128.load(p, 16);
      const o0 = v128.load(p, 32);
      const o1 = v128.load(p, 48);
      let x = v128.load_splat<Real>(x0);
      let y = whiten(x, s0, o0, isDistance);
      a0 = multiplyAdd<Real>(y, y, a0);
      y = whiten(x, s1, o1, isDistance);
      b0 = multiplyAdd<Real>(y, y, b0);
      x = v128.load_splat<Real>(x1);
      y = whiten(x, s0, o0, isDistance);
      a1 = multiplyAdd<Real>(y, y, a1);
      y = whiten(x, s1, o1, isDistance);
      b1 = multiplyAdd<Real>(y, y, b1);
      x = v128.load_splat<Real>(x2);
      y = whiten(x, s0, o0, isDistance);
      a2 = multiplyAdd<Real>(y, y, a2);
      y = whiten(x, s1, o1, isDistance);
      b2 = multiplyAdd<Real>(y, y, b2);
      x = v128.load_splat<Real>(x3);
      y = whiten(x, s0, o0, isDistance);
      a3 = multiplyAdd<Real>(y, y, a3);
      y = whiten(x, s1, o1, isDistance);
      b3 = multiplyAdd<Real>(y, y, b3);
      x0 += sizeof<Real>();
      x1 += sizeof<Real>();
      x2 += sizeof<Real>();
      x3 += sizeof<Real>();
      p += 4 * VECTOR;
    }
    if (p >= last) break;
    const isAnyNear = v128.or(
      v128.or(
        isNear(maxima, leastDifference, c0, c1, a0, b0),
        isNear(maxima + VECTOR, leastDifference, c0, c1, a1, b1),
      ),
      v128.or(
        isNear(maxima + 2 * VECTOR, leastDifference, c0, c1, a2, b2),
        isNear(maxima + 3 * VECTOR, leastDifference, c0, c1, a3, b3),
      ),
    );
    if (!v128.any_true(isAnyNear)) break;
    end = min(end + DIMENSIONS_BETWEEN_LOOKS * (4 * VECTOR), last);
  }
  finishRow(terms, maxima, c0, c1, a0, b0);
  finishRow(terms + 2 * VECTOR, maxima + VECTOR, c0, c1, a1, b1);
  finishRow(terms + 4 * VECTOR, maxima + 2 * VECTOR, c0, c1, a2, b2);
  finishRow(terms + 6 * VECTOR, maxima + 3 * VECTOR, c0, c1, a3, b3);
}

/** (x − μ) s, or x s + o where that is one instruction. */
@inline
export function whiten(x: v128, scale: v128, offset: v128, isDistance: bool): v128 {
  return USES_RELAXED_SIMD && !isDistance
    ? multiplyAdd<Real>(x, scale, offset)
    : v128.mul<Real>(v128.sub<Real>(x, offset), scale);
}

@inline
function finishRow(terms: usize, maxima: usize, c0: v128, c1: v128, a: v128, b: v128): void {
  const first = v128.sub<Real>(c0, a);
  const second = v128.sub<Real>(c1, b);
  v128.store(terms, first);
  v128.store(terms, second, 16);
  v128.store(maxima, v128.pmax<Real>(v128.load(maxima), v128.pmax<Real>(first, second)));
}

@inline
function panelTerms(
  block: usize,
  rowLength: i32,
  numRows: i32,
  dim: i32,
  panels: usize,
  numPanels: i32,
  constants: usize,
  terms: usize,
  termRows: i32,
  maxima: usize,
  leastDifference: f64,
  isDistance: bool,
): void {
  const least = splat<Real>(leastDifference);
  const rowBytes = <usize>rowLength * sizeof<Real>();
  for (let panel = 0; panel < numPanels; panel++) {
    const parameters = panels + <usize>(panel * dim) * (4 * VECTOR);
    const c = constants + <usize>panel * (2 * VECTOR);
    const to = terms + <usize>(panel * termRows) * (2 * VECTOR);
    for (let row = 0; row < numRows; row += 4) {
      const x = block + <usize>row * rowBytes;
      const term = to + <usize>row * (2 * VECTOR);
      tile(x, parameters, c, term, maxima + <usize>row * VECTOR, dim, rowBytes, least, isDistance);
    }
  }
}

/**
 * c_k − Σ_d ((x_d − μ_kd) s_kd)² of the rows of a block, with s = √½ / σ: as many operations as the expanded product
 * [x, x²], and no cancellation. `leastDifference` as in `fullLogTerms`.
 */
export function diagonalLogTerms(
  block: usize,
  rowLength: i32,
  numRows: i32,
  dim: i32,
  panels: usize,
  numPanels: i32,
  constants: usize,
  terms: usize,
  termRows: i32,
  maxima: usize,
  leastDifference: f64,
): void {
  panelTerms(block, rowLength, numRows, dim, panels, numPanels, constants, terms, termRows, maxima, leastDifference, false);
}

/** The same with offsets that are centres in the relaxed build too: exactly c_k for a row that is a centre. */
export function negativeDistances(
  block: usize,
  rowLength: i32,
  numRows: i32,
  dim: i32,
  panels: usize,
  numPanels: i32,
  constants: usize,
  terms: usize,
  termRows: i32,
  maxima: usize,
): void {
  panelTerms(block, rowLength, numRows, dim, panels, numPanels, constants, terms, termRows, maxima, -Infinity, true);
}

/** For each row x and its share γ: [γ x, γ, γ x²], filled up with zeros to `width` values. */
export function diagonalMoments(
  block: usize,
  numRows: i32,
  dim: i32,
  shares: usize,
  moments: usize,
  width: i32,
): void {
  for (let row = 0; row < numRows; row++) {
    const x = block + <usize>(row * dim) * sizeof<Real>();
    const first = moments + <usize>(row * width) * sizeof<Real>();
    const second = first + <usize>(dim + 1) * sizeof<Real>();
    const share = load<Real>(shares + <usize>row * sizeof<Real>());
    const splatted = v128.splat<Real>(share);
    let d = 0;
    for (; d + lanesOf<Real>() <= dim; d += lanesOf<Real>()) {
      const at = <usize>d * sizeof<Real>();
      const value = v128.load(x + at);
      const scaled = v128.mul<Real>(value, splatted);
      v128.store(first + at, scaled);
      v128.store(second + at, v128.mul<Real>(scaled, value));
    }
    for (; d < dim; d++) {
      const at = <usize>d * sizeof<Real>();
      const value = load<Real>(x + at);
      const scaled = <Real>(value * share);
      store<Real>(first + at, scaled);
      store<Real>(second + at, <Real>(scaled * value));
    }
    store<Real>(first + <usize>dim * sizeof<Real>(), share);
    for (let at = 2 * dim + 1; at < width; at++) store<Real>(first + <usize>at * sizeof<Real>(), <Real>0);
  }
}

/**
 * Adds γᵀ [x, 1, x²] of a block to the sums, K × width float64, in tiles of 4 components. Only rows where one of the four
 * has a posterior at all take part: of 64 components a frame is near to few. `rows` is work space for a list of them.
 */
export function diagonalSums(
  terms: usize,
  termRows: i32,
  numRows: i32,
  numPanels: i32,
  moments: usize,
  width: i32,
  rows: usize,
  sums: usize,
): void {
  const rowBytes = <usize>width * sizeof<Real>();
  const sumBytes = <usize>width * 8;
  const tilesPerPanel = lanesOf<Real>() / 2;
  for (let panel = 0; panel < numPanels; panel++) {
    for (let tile = 0; tile < tilesPerPanel; tile++) {
      const weights = terms + <usize>(panel * termRows) * (2 * VECTOR) + <usize>(4 * tile) * sizeof<Real>();
      let count = 0;
      for (let row = 0; row < numRows; row++) {
        const at = weights + <usize>row * (2 * VECTOR);
        const four = sizeof<Real>() == 8 ? v128.or(v128.load(at), v128.load(at, 16)) : v128.load(at);
        store<u32>(rows + (<usize>count << 2), row);
        count += i32(v128.any_true(four));
      }
      if (count == 0) continue;
      const end = rows + (<usize>count << 2);
      const to = sums + <usize>((panel * tilesPerPanel + tile) * 4) * sumBytes;
      for (let j = 0; j < width; j += 2 * lanesOf<Real>()) {
        const columns = moments + <usize>j * sizeof<Real>();
        productTile(rows, end, weights, 2 * VECTOR, true, columns, rowBytes, to + (<usize>j << 3), sumBytes);
      }
    }
  }
}
