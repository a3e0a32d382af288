/**
 * A column whose deviation is under a millionth of its root mean square is taken for a constant: float32 carries seven
 * digits, so that what is left of such a column is rounding.
 */
const CONSTANT_BELOW = 1e-6;

/** 1/σ, what a centred column is multiplied with to have variance 1; 0 where σ ≤ 10⁻⁶ √(μ² + σ²), a constant column. */
export function columnScale(mean: number, variance: number): number {
  const meanSquare = variance + mean * mean;
  // ≤ and not <: a column of zeros has both sides 0.
  return variance <= CONSTANT_BELOW ** 2 * meanSquare ? 0 : 1 / Math.sqrt(variance);
}
