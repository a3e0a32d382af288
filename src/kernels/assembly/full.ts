import { lanesOf, multiplyAdd, splat, sumOfLanes, VECTOR } from "./lanes";
import { productTile } from "./product-tile";
import { Real } from "./real";

/**
 * Whitening matrices come in blocks of 2 vectors of rows, the rows in the lanes: first the block's offsets, then for each
 * column as far as the triangle reaches the block's values. A row of a block of frames holds x, a 1, and zeros.
 */

/** Rows of the triangle's block that begins at `row`, its last column counted: how far it reaches. */
@inline
function columnsOf(row: i32, dim: i32): i32 {
  return min(row + 2 * lanesOf<Real>(), dim);
}

/** Bytes of one component's whitening matrix. */
@inline
function matrixBytes(dim: i32): usize {
  let columns = 0;
  for (let row = 0; row < dim; row += 2 * lanesOf<Real>()) columns += 1 + columnsOf(row, dim);
  return <usize>columns * (2 * VECTOR);
}

/** Whether the term is under the row's largest by more than counts, whatever the rest of the distance is. */
@inline
function isFar(constant: Real, squared: v128, largest: usize, leastDifference: Real): bool {
  return constant - sumOfLanes<Real>(squared) < load<Real>(largest) + leastDifference;
}

@inline
function finishRow(term: usize, largest: usize, constant: Real, squared: v128): void {
  const value = <Real>(constant - sumOfLanes<Real>(squared));
  store<Real>(term, value);
  if (value > load<Real>(largest)) store<Real>(largest, value);
}

/** c − ‖ W x + o ‖² of 4 rows. Stops as soon as all four are too far for a posterior, with what it has by then. */
@inline
function tile(
  block: usize,
  rowBytes: usize,
  dim: i32,
  matrix: usize,
  constant: Real,
  term: usize,
  maxima: usize,
  leastDifference: Real,
): void {
  let q0 = splat<Real>(0);
  let q1 = splat<Real>(0);
  let q2 = splat<Real>(0);
  let q3 = splat<Real>(0);
  let w = matrix;
  for (let row = 0; row < dim; row += 2 * lanesOf<Real>()) {
    let a0 = v128.load(w);
    let b0 = v128.load(w, 16);
    let a1 = a0;
    let b1 = b0;
    let a2 = a0;
    let b2 = b0;
    let a3 = a0;
    let b3 = b0;
    let x0 = block;
    let x1 = x0 + rowBytes;
    let x2 = x1 + rowBytes;
    let x3 = x2 + rowBytes;
    w += 2 * VECTOR;
    const end = w + <usize>columnsOf(row, dim) * (2 * VECTOR);
    while (w < end) {
      const w0 = v128.load(w);
      const w1 = v128.load(w, 16);
      let x = v128.load_splat<Real>(x0);
      a0 = multiplyAdd<Real>(x, w0, a0);
      b0 = multiplyAdd<Real>(x, w1, b0);
      x = v128.load_splat<Real>(x1);
      a1 = multiplyAdd<Real>(x, w0, a1);
      b1 = multiplyAdd<Real>(x, w1, b1);
      x = v128.load_splat<Real>(x2);
      a2 = multiplyAdd<Real>(x, w0, a2);
      b2 = multiplyAdd<Real>(x, w1, b2);
      x = v128.load_splat<Real>(x3);
      a3 = multiplyAdd<Real>(x, w0, a3);
      b3 = multiplyAdd<Real>(x, w1, b3);
      x0 += sizeof<Real>();
      x1 += sizeof<Real>();
      x2 += sizeof<Real>();
      x3 += sizeof<Real>();
      w += 2 * VECTOR;
    }
    q0 = multiplyAdd<Real>(a0, a0, multiplyAdd<Real>(b0, b0, q0));
    q1 = multiplyAdd<Real>(a1, a1, multiplyAdd<Real>(b1, b1, q1));
    q2 = multiplyAdd<Real>(a2, a2, multiplyAdd<Real>(b2, b2, q2));
    q3 = multiplyAdd<Real>(a3, a3, multiplyAdd<Real>(b3, b3, q3));
    if (
      row + 2 * lanesOf<Real>() < dim &&
      isFar(constant, q0, maxima, leastDifference) &&
      isFar(constant, q1, maxima + VECTOR, leastDifference) &&
      isFar(constant, q2, maxima + 2 * VECTOR, leastDifference) &&
      isFar(constant, q3, maxima + 3 * VECTOR, leastDifference)
    ) {
      break;
    }
  }
  finishRow(term, maxima, constant, q0);
  finishRow(term + 2 * VECTOR, maxima + VECTOR, constant, q1);
  finishRow(term + 4 * VECTOR, maxima + 2 * VECTOR, constant, q2);
  finishRow(term + 6 * VECTOR, maxima + 3 * VECTOR, constant, q3);
}

/**
 * c_k − ‖ W_k x + o_k ‖² of the rows of a block, with W = √½ L⁻¹ and o = −W μ. A term that is sure to be less than the row's
 * largest + `leastDifference` (negative) is left at an upper bound of itself that is so too: with −50 its posterior is 0 all
 * the same (Bei and Gray's partial distances, 1985). With −∞ all are exact. The last panel is filled up with −∞.
 */
export function fullLogTerms(
  block: usize,
  rowLength: i32,
  numRows: i32,
  dim: i32,
  matrices: usize,
  numComponents: i32,
  numPanels: i32,
  constants: usize,
  terms: usize,
  termRows: i32,
  maxima: usize,
  leastDifference: f64,
): void {
  const rowBytes = <usize>rowLength * sizeof<Real>();
  const bytes = matrixBytes(dim);
  const perPanel = 2 * lanesOf<Real>();
  for (let k = 0; k < numComponents; k++) {
    const constant = load<Real>(constants + <usize>k * sizeof<Real>());
    const panel = k / perPanel;
    const to = terms + <usize>(panel * termRows) * (2 * VECTOR) + <usize>(k % perPanel) * sizeof<Real>();
    for (let row = 0; row < numRows; row += 4) {
      tile(
        block + <usize>row * rowBytes,
        rowBytes,
        dim,
        matrices + <usize>k * bytes,
        constant,
        to + <usize>row * (2 * VECTOR),
        maxima + <usize>row * VECTOR,
        <Real>leastDifference,
      );
    }
  }
  for (let k = numComponents; k < numPanels * perPanel; k++) {
    const to = terms + <usize>((numPanels - 1) * termRows) * (2 * VECTOR) + <usize>(k % perPanel) * sizeof<Real>();
    for (let row = 0; row < numRows; row++) store<Real>(to + <usize>row * (2 * VECTOR), <Real>-Infinity);
  }
}

/**
 * Adds Σ γ z zᵀ of a block, z = [x, 1], to each component's sums: the products, in their last row Σ γ x and Σ γ. The lower
 * triangle is cut into tiles of 4 rows and 2 vectors of columns, float64, one tile after another. Only rows of the block
 * with a posterior take part; their γ z are gathered in `scaled`, their indices in `rows`.
 */
export function fullSums(
  block: usize,
  rowLength: i32,
  numRows: i32,
  dim: i32,
  terms: usize,
  termRows: i32,
  numComponents: i32,
  shares: usize,
  rows: usize,
  scaled: usize,
  sums: usize,
): void {
  const rowBytes = <usize>rowLength * sizeof<Real>();
  const perPanel = 2 * lanesOf<Real>();
  for (let k = 0; k < numComponents; k++) {
    const panel = k / perPanel;
    const from = terms + <usize>(panel * termRows) * (2 * VECTOR) + <usize>(k % perPanel) * sizeof<Real>();
    let next = rows;
    let to = scaled;
    for (let row = 0; row < numRows; row++) {
      const share = <Real>(load<Real>(from + <usize>row * (2 * VECTOR)) * load<Real>(shares + <usize>row * sizeof<Real>()));
      if (!(share > <Real>0)) continue;
      store<u32>(next, row);
      next += 4;
      const factor = v128.splat<Real>(share);
      const x = block + <usize>row * rowBytes;
      for (let at: usize = 0; at < rowBytes; at += VECTOR) {
        v128.store(to + at, v128.mul<Real>(v128.load(x + at), factor));
      }
      to += rowBytes;
    }
    for (let i = 0; i <= dim; i += 4) {
      for (let j = 0; j <= i + 3; j += perPanel) {
        const at = <usize>j * sizeof<Real>();
        const left = scaled + <usize>i * sizeof<Real>();
        if (next > rows) productTile(rows, next, left, rowBytes, false, block + at, rowBytes, sums, <usize>perPanel * 8);
        sums += <usize>perPanel * 32;
      }
    }
  }
}
