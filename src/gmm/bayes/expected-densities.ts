import { digamma, log } from "../../math/special.js";
import type { GaussianMixture } from "../../types.js";
import { prepare } from "../scoring-form.js";
import { expectedMixture, type MixturePosterior } from "./mixture-posterior.js";
import { expectedLogWeights } from "./weight-posterior.js";

const LOG_2PI = log(2 * Math.PI);

/** A posterior as its E-step sees it. */
export interface ExpectedDensities {
  /** Its weights are w̃_k, which do not sum to 1. */
  readonly mixture: GaussianMixture;
  /** K values c_k = log w̃_k − ½ D log 2π + ½ log |ν_k W_k|. */
  readonly logConstants: Float64Array;
  /** K values log |W_k|. */
  readonly logDeterminants: Float64Array;
}

/**
 * The variational E-step (Bishop 2006, eq. 10.46, 10.64 and 10.65)
 *
 *   log ρ_tk = E[log π_k] + ½ E[log |Λ_k|] − ½ D log 2π − ½ ( D / β_k + ν_k (x_t − m_k)ᵀ W_k (x_t − m_k) )
 *   E[log |Λ_k|] = Σ_{i<D} ψ( (ν_k − i) / 2 ) + D log 2 + log |W_k|
 *
 * is that of a mixture with means m_k, covariances (ν_k W_k)⁻¹ and "weights" w̃_k:
 *
 *   log ρ_tk = log w̃_k N(x_t; m_k, (ν_k W_k)⁻¹)
 *   log w̃_k = E[log π_k] + ½ ( Σ_{i<D} ψ( (ν_k − i) / 2 ) + D log 2 − D log ν_k − D / β_k )
 *
 * All log w̃_k are less the largest of them, which changes no responsibility and keeps them from underflow.
 */
export function expectedDensities(posterior: MixturePosterior): ExpectedDensities {
  const { dim, numComponents, meanPrecisions } = posterior;
  const logScales = expectedLogWeights(posterior.weights).map((logWeight, k) => {
    const freedom = freedomOf(posterior, k);
    const logPrecision = digammas(freedom, dim) + dim * (Math.LN2 - log(freedom));
    return logWeight + 0.5 * (logPrecision - dim / (meanPrecisions[k] as number));
  });
  const largest = logScales.reduce((most, value) => Math.max(most, value));
  const weights = logScales.map((value) => Math.exp(value - largest));
  const plain = prepare({ ...expectedMixture(posterior), weights: new Float64Array(numComponents).fill(1) });
  return {
    mixture: { ...expectedMixture(posterior), weights },
    logConstants: plain.logConstants.map((constant, k) => constant + (logScales[k] as number) - largest),
    // The constant of `prepare` with weight 1 is −½ (D log 2π + log |Σ_k|), and |W_k| = 1 / |ν_k Σ_k|.
    logDeterminants: plain.logConstants.map(
      (constant, k) => 2 * constant + dim * (LOG_2PI - log(freedomOf(posterior, k))),
    ),
  };
}

/** ν_k. */
export const freedomOf = ({ degreesOfFreedom }: MixturePosterior, k: number): number =>
  degreesOfFreedom[degreesOfFreedom.length === 1 ? 0 : k] as number;

function digammas(degreesOfFreedom: number, dim: number): number {
  let sum = 0;
  for (let i = 0; i < dim; i++) sum += digamma(0.5 * (degreesOfFreedom - i));
  return sum;
}
