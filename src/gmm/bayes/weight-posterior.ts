import { digamma, logBeta, logGamma } from "../../math/special.js";
import type { MixturePrior } from "./mixture-prior.js";

/** What is believed of the weights after the frames were seen: of a Dirichlet distribution, or of the sticks of a process. */
export type WeightPosterior =
  | {
      readonly type: "distribution";
      /** K values α_k. */
      readonly concentrations: Float64Array;
    }
  | {
      readonly type: "process";
      /** K values a_k of the Beta(a_k, b_k) that says which share of what is left component k takes. */
      readonly taken: Float64Array;
      /** K values b_k. */
      readonly left: Float64Array;
    };

/**
 * distribution: α_k = α₀ + n_k (Bishop 2006, eq. 10.58)
 * process:      a_k = 1 + n_k      b_k = α₀ + Σ_{j>k} n_j (Blei and Jordan 2006, eq. 18 and 19)
 */
export function weightPosterior(
  occupancy: Float64Array,
  { weightPriorType, weightConcentration }: Pick<MixturePrior, "weightPriorType" | "weightConcentration">,
): WeightPosterior {
  if (weightPriorType === "distribution") {
    return { type: "distribution", concentrations: occupancy.map((n) => weightConcentration + n) };
  }
  const left = new Float64Array(occupancy.length);
  let behind = 0;
  for (let k = occupancy.length - 1; k >= 0; k--) {
    left[k] = weightConcentration + behind;
    behind += occupancy[k] as number;
  }
  return { type: "process", taken: occupancy.map((n) => 1 + n), left };
}

/** K values E[log π_k] (Bishop, eq. 10.66; Blei and Jordan, §3). */
export function expectedLogWeights(posterior: WeightPosterior): Float64Array {
  if (posterior.type === "distribution") {
    const ofSum = digamma(posterior.concentrations.reduce((sum, value) => sum + value, 0));
    return posterior.concentrations.map((value) => digamma(value) - ofSum);
  }
  let logRest = 0;
  return posterior.taken.map((taken, k) => {
    const left = posterior.left[k] as number;
    const ofSum = digamma(taken + left);
    const expected = digamma(taken) - ofSum + logRest;
    logRest += digamma(left) - ofSum;
    return expected;
  });
}

/** K values E[π_k]; of a process brought to a sum of 1, as scikit-learn does with what the last stick leaves. */
export function expectedWeights(posterior: WeightPosterior): Float64Array {
  let rest = 1;
  const values =
    posterior.type === "distribution"
      ? posterior.concentrations
      : posterior.taken.map((taken, k) => {
          const left = posterior.left[k] as number;
          const weight = (rest * taken) / (taken + left);
          rest *= left / (taken + left);
          return weight;
        });
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

/** The logarithm of what the density's other factors integrate to: Σ log Γ(α_k) − log Γ(Σ α_k), or Σ log B(a_k, b_k). */
export function logWeightNormalizer(posterior: WeightPosterior): number {
  if (posterior.type === "distribution") {
    const { concentrations } = posterior;
    const total = concentrations.reduce((sum, value) => sum + value, 0);
    return concentrations.reduce((sum, value) => sum + logGamma(value), 0) - logGamma(total);
  }
  return posterior.taken.reduce((sum, taken, k) => sum + logBeta(taken, posterior.left[k] as number), 0);
}
