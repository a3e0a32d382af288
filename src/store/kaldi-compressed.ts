/**
 * Kaldi's lossy matrices. All begin with float32 `min` and `range`, then int32 rows and columns, little-endian.
 *
 *   CM   four uint16 for each column, the values at 0, 25, 75 and 100 % of it; then a byte a value, column after column
 *   CM2  a uint16 a value, row after row: min + range i / 65535
 *   CM3  a byte a value, row after row: min + range i / 255
 *
 * The arithmetic is in float32, operation by operation as Kaldi's, so that values agree to the bit.
 * Source: Kaldi, matrix/compressed-matrix.h and .cc, `CopyToMat`.
 */
export interface CompressedShape {
  readonly token: "CM" | "CM2" | "CM3";
  readonly numFrames: number;
  readonly dim: number;
}

/** Bytes after the header. */
export function compressedLength(token: CompressedShape["token"], numFrames: number, dim: number): number {
  if (token === "CM") return dim * (8 + numFrames);
  return numFrames * dim * (token === "CM2" ? 2 : 1);
}

/** @param offset  of `min`; the view holds everything from there on */
export function decompressMatrix(view: DataView, offset: number, shape: CompressedShape): Float32Array {
  const min = view.getFloat32(offset, true);
  const range = view.getFloat32(offset + 4, true);
  const start = offset + 16;
  if (shape.token === "CM") return decompressColumns(view, start, { min, range }, shape);
  const { fround } = Math;
  const wide = shape.token === "CM2";
  const increment = fround(range * (wide ? 1 / 65535 : 1 / 255));
  const values = new Float32Array(shape.numFrames * shape.dim);
  for (let i = 0; i < values.length; i++) {
    const level = wide ? view.getUint16(start + 2 * i, true) : view.getUint8(start + i);
    values[i] = min + fround(level * increment);
  }
  return values;
}

interface Scale {
  readonly min: number;
  readonly range: number;
}

function decompressColumns(
  view: DataView,
  start: number,
  { min, range }: Scale,
  { numFrames, dim }: CompressedShape,
): Float32Array {
  const { fround } = Math;
  // Kaldi's constant for 1 / 65535.
  const step = fround(range * fround(1.52590218966964e-5));
  const percentile = (column: number, i: number) =>
    fround(min + fround(step * view.getUint16(start + 8 * column + 2 * i, true)));
  const values = new Float32Array(numFrames * dim);
  let at = start + 8 * dim;
  for (let d = 0; d < dim; d++) {
    const p0 = percentile(d, 0);
    const p25 = percentile(d, 1);
    const p75 = percentile(d, 2);
    const p100 = percentile(d, 3);
    const low = fround(p25 - p0);
    const middle = fround(p75 - p25);
    const high = fround(p100 - p75);
    for (let t = 0; t < numFrames; t++, at++) {
      const level = view.getUint8(at);
      values[t * dim + d] =
        level <= 64
          ? p0 + fround(low * level) * (1 / 64)
          : level <= 192
            ? p25 + fround(middle * (level - 64)) * (1 / 128)
            : p75 + fround(high * (level - 192)) * (1 / 63);
    }
  }
  return values;
}
