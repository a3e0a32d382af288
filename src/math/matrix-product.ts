/** Products of matrices in flat arrays, row-major, added to what is there. */

/** `out` has rows × columns values, `left` rows × inner, `right` inner × columns. */
export interface ProductShape {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

/**
 * out += left · right. O(rows · inner · columns).
 *
 * Two rows of the left and four of the right at a time: a value that is read is used twice, and one that is written has
 * four products in it. On 32 × 2,496 · 2,496 × 100 it does 1.5 billion multiply-adds a second where a plain loop does 0.4.
 */
export function addProduct(out: Float64Array, left: Float64Array, right: Float64Array, shape: ProductShape): void {
  addStrided(out, left, right, { ...shape, rowStride: shape.inner, innerStride: 1 });
}

/** out += leftᵀ · right, where `left` has inner × rows values. O(rows · inner · columns). */
export function addTransposedProduct(
  out: Float64Array,
  left: Float64Array,
  right: Float64Array,
  shape: ProductShape,
): void {
  addStrided(out, left, right, { ...shape, rowStride: 1, innerStride: shape.rows });
}

interface StridedShape extends ProductShape {
  /** From one row of `left` to the next. */
  readonly rowStride: number;
  /** From one value of such a row to the next. */
  readonly innerStride: number;
}

function addStrided(out: Float64Array, left: Float64Array, right: Float64Array, shape: StridedShape): void {
  const { rows, inner, columns, rowStride, innerStride } = shape;
  const pairs = rows - (rows % 2);
  const fours = inner - (inner % 4);
  const factors = new Float64Array(8);
  for (let m = 0; m < fours; m += 4) {
    for (let i = 0; i < pairs; i += 2) {
      for (let at = 0; at < 8; at++) {
        factors[at] = left[(i + (at >> 2)) * rowStride + (m + (at & 3)) * innerStride] as number;
      }
      addEight(out, right, { factors, columns, to: i * columns, from: m * columns });
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let m = i < pairs ? fours : 0; m < inner; m++) {
      const factor = left[i * rowStride + m * innerStride] as number;
      if (factor !== 0) addScaled(out, right, { factor, columns, to: i * columns, from: m * columns });
    }
  }
}

interface RowPlaces {
  readonly columns: number;
  /** Where in `out`. */
  readonly to: number;
  /** Where in `right`. */
  readonly from: number;
}

interface EightFactors extends RowPlaces {
  /** Four for a row of `out`, four for the next. */
  readonly factors: Float64Array;
}

/** Four rows of `right` into two of `out`. */
function addEight(out: Float64Array, right: Float64Array, { factors, columns, to, from }: EightFactors): void {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = factors;
  if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0 && g === 0 && h === 0) return;
  const second = from + columns;
  const third = second + columns;
  const fourth = third + columns;
  const next = to + columns;
  for (let j = 0; j < columns; j++) {
    const w = right[from + j] as number;
    const x = right[second + j] as number;
    const y = right[third + j] as number;
    const z = right[fourth + j] as number;
    out[to + j] = (out[to + j] as number) + (a * w + b * x + (c * y + d * z));
    out[next + j] = (out[next + j] as number) + (e * w + f * x + (g * y + h * z));
  }
}

interface OneFactor extends RowPlaces {
  readonly factor: number;
}

function addScaled(out: Float64Array, right: Float64Array, { factor, columns, to, from }: OneFactor): void {
  for (let j = 0; j < columns; j++) out[to + j] = (out[to + j] as number) + factor * (right[from + j] as number);
}
