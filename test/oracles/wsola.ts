/** WSOLA by its definition: every frame a list, every correlation a sum, the input zero where it is not. */
export function wsola(samples: Float32Array, factor: number, hop: number, reach: number): number[] {
  const frameAt = (start: number) => Array.from({ length: 2 * hop }, (_, n) => samples[start + n] ?? 0);
  const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, n) => sum + x * (b[n] ?? 0), 0);
  const result = Array.from({ length: Math.round(samples.length / factor) }, () => 0);
  let previous = -hop;
  for (let k = 0; (k - 1) * hop < result.length; k++) {
    let start = Math.min(Math.round(factor * k * hop), samples.length) - hop;
    if (k > 0) {
      const continuation = frameAt(previous + hop);
      const candidates = Array.from({ length: 2 * reach + 1 }, (_, i) => start - reach + i);
      const similarity = (at: number) =>
        product(continuation, frameAt(at)) / Math.sqrt(product(frameAt(at), frameAt(at)) || Number.POSITIVE_INFINITY);
      const byDistance = candidates.sort((a, b) => Math.abs(a - start) - Math.abs(b - start));
      start = byDistance.reduce((best, at) => (similarity(at) > similarity(best) ? at : best));
    }
    for (const [n, x] of frameAt(start).entries()) {
      const at = (k - 1) * hop + n;
      const weight = 0.5 - 0.5 * Math.cos((Math.PI * n) / hop);
      if (at >= 0 && at < result.length) result[at] = (result[at] ?? 0) + weight * x;
    }
    previous = start;
  }
  return result;
}
