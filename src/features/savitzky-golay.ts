/**
 * The taps that give the `order`-th derivative of the polynomial of degree `order` fitted by least squares to
 * 2 window + 1 values, per frame to the power of `order`:
 *
 *   k_j = order! p(j) / Σ_j p(j)²   for j = −window … window
 *
 * p is the Gram polynomial of that degree: leading coefficient 1, orthogonal on −window … window to all of lower degree.
 * It follows from p_{n+1}(j) = j p_n(j) − b_n p_{n−1}(j) with b_n = Σ p_n² / Σ p_{n−1}². The derivative is the same at
 * every point of the window, so it serves the ends of a recording too.
 *
 * @param order   from 1 to 2 window
 * @see Savitzky and Golay, Analytical Chemistry 36 (8), 1964; Gorry, Analytical Chemistry 62 (6), 1990
 * @example savitzkyGolayTaps(1, 1) // => [-0.5, 0, 0.5]
 */
export function savitzkyGolayTaps(order: number, window: number): Float64Array {
  const length = 2 * window + 1;
  let before = new Float64Array(length);
  let current = new Float64Array(length).fill(1);
  let normBefore = 1;
  let norm = length;
  let factorial = 1;
  for (let degree = 1; degree <= order; degree++) {
    const ratio = degree === 1 ? 0 : norm / normBefore;
    const [previous, last] = [before, current];
    const next = last.map((value, tap) => (tap - window) * value - ratio * (previous[tap] as number));
    before = last;
    current = next;
    normBefore = norm;
    norm = next.reduce((sum, value) => sum + value * value, 0);
    factorial *= degree;
  }
  const scale = factorial / norm;
  return current.map((value) => value * scale);
}
