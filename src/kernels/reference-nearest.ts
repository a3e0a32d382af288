/** For each frame of a block the index of its nearest centre, the first of equals, and its squared distance in units of `scale`. */
export function nearestInBlock(
  centres: Float64Array,
  scale: Float64Array,
  x: Float64Array,
  index: Uint32Array,
  squaredDistance: Float64Array,
): void {
  const dim = scale.length;
  for (let frame = 0; frame < index.length; frame++) {
    const row = frame * dim;
    let best = Number.POSITIVE_INFINITY;
    for (let centre = 0, at = 0; at < centres.length; centre++) {
      let distance = 0;
      for (let d = 0; d < dim; d++, at++) {
        const difference = ((x[row + d] as number) - (centres[at] as number)) * (scale[d] as number);
        distance += difference * difference;
      }
      if (distance < best) {
        best = distance;
        index[frame] = centre;
      }
    }
    squaredDistance[frame] = best;
  }
}
