/** Both Kaldi's. */
const LEAST_FRAMES = 10;
const LEAST_WEIGHT = 1e-5;
const NUM_ITERATIONS = 50;

/**
 * The weights that maximise Povey's auxiliary function of a mixture's numerator and denominator occupancies,
 *
 *   Σ_k γ_k^num log w_k − γ_k^den w_k / w_k^old
 *
 * by 50 rounds of
 *
 *   w_k ← (γ_k^num + c_k w_k) / Σ_j (γ_j^num + c_j w_j)      c_k = max_j γ_j^den / w_j^old − γ_k^den / w_k^old
 *
 * each of which lets it grow. No weight of a component in use falls under 10⁻⁵ before they are scaled to sum to 1. With
 * fewer than 10 frames in all, or none in the numerator, they stay as they are.
 *
 * @param weights  K values that sum to 1; one of 0 stays 0
 * @see Povey 2003, eq. 4.32–4.35; Kaldi gmm/ebw-diag-gmm.cc, UpdateEbwWeightsDiagGmm
 */
export function updateEbwWeights(
  weights: Float64Array,
  numerator: Float64Array,
  denominator: Float64Array,
): Float64Array {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const inNumerator = sum(numerator);
  if (inNumerator === 0 || inNumerator + sum(denominator) < LEAST_FRAMES) return weights;
  const ratios = weights.map((weight, k) => (weight > 0 ? (denominator[k] as number) / weight : 0));
  const greatest = ratios.reduce((most, ratio) => Math.max(most, ratio), 0);
  let updated = weights;
  for (let iteration = 0; iteration < NUM_ITERATIONS; iteration++) {
    updated = scaledToOne(
      updated.map((weight, k) => (numerator[k] as number) + (greatest - (ratios[k] as number)) * weight),
    );
  }
  return scaledToOne(updated.map((weight, k) => ((weights[k] as number) > 0 ? Math.max(weight, LEAST_WEIGHT) : 0)));
}

function scaledToOne(values: Float64Array): Float64Array {
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}
