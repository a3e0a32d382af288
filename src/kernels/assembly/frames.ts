import { lanesOf, splat, VECTOR } from "./lanes";
import { Real } from "./real";

/**
 * Rows of a block: x − centre, then a 1 where a row has room for it, then zeros to the end of the row. Frames are read
 * as S. Rows past the frames are zero. `centre` is float32 where both the frames and
 * Real are, else float64.
 */
@inline
function loadFrames<S>(
  frames: usize,
  numFrames: i32,
  dim: i32,
  centre: usize,
  block: usize,
  numRows: i32,
  rowLength: i32,
): void {
  const rowBytes = <usize>rowLength * sizeof<Real>();
  memory.fill(block, 0, <usize>numRows * rowBytes);
  for (let t = 0; t < numFrames; t++) {
    const row = block + <usize>t * rowBytes;
    let d = 0;
    if (sizeof<S>() == 4 && sizeof<Real>() == 4) {
      for (; d + 3 < dim; d += 4) {
        const at = <usize>d << 2;
        v128.store(row + at, f32x4.sub(v128.load(frames + at), v128.load(centre + at)));
      }
      for (; d < dim; d++) {
        const at = <usize>d << 2;
        store<f32>(row + at, load<f32>(frames + at) - load<f32>(centre + at));
      }
    } else {
      for (; d < dim; d++) {
        const value = <f64>load<S>(frames + <usize>d * sizeof<S>()) - load<f64>(centre + (<usize>d << 3));
        store<Real>(row + <usize>d * sizeof<Real>(), <Real>value);
      }
    }
    if (dim < rowLength) store<Real>(row + <usize>dim * sizeof<Real>(), <Real>1);
    frames += <usize>dim * sizeof<S>();
  }
}

/** −∞ in every lane of the block's running maxima, one vector a frame. */
export function resetMaxima(maxima: usize, numRows: i32): void {
  const lowest = splat<Real>(-Infinity);
  for (let t = 0; t < numRows; t++) v128.store(maxima + <usize>t * VECTOR, lowest);
}

export function loadF32(
  frames: usize,
  numFrames: i32,
  dim: i32,
  centre: usize,
  block: usize,
  numRows: i32,
  rowLength: i32,
): void {
  loadFrames<f32>(frames, numFrames, dim, centre, block, numRows, rowLength);
}

export function loadF64(
  frames: usize,
  numFrames: i32,
  dim: i32,
  centre: usize,
  block: usize,
  numRows: i32,
  rowLength: i32,
): void {
  loadFrames<f64>(frames, numFrames, dim, centre, block, numRows, rowLength);
}
