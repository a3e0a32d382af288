import { logBeta, logGamma } from "../../src/math/special.js";

/** A Bayesian mixture of few frames in one dimension, for which every assignment of frames to components can be tried. */
export interface TinyModel {
  readonly numComponents: number;
  readonly weightPriorType: "distribution" | "process";
  readonly weightConcentration: number;
  readonly meanPrecision: number;
  readonly mean: number;
  readonly degreesOfFreedom: number;
  readonly variance: number;
}

/** log p(frames): the sum over all K^T assignments, each with weights, means and precisions integrated out. Slow and obvious. */
export function exactLogEvidence(frames: readonly number[], model: TinyModel): number {
  const { numComponents } = model;
  const terms = Array.from({ length: numComponents ** frames.length }, (_, code) => {
    const assignment = frames.map((_, t) => Math.floor(code / numComponents ** t) % numComponents);
    const members = Array.from({ length: numComponents }, (_, k) => frames.filter((_, t) => assignment[t] === k));
    const logDensities = members.reduce((sum, own) => sum + logMarginal(own, model), 0);
    return (
      logDensities +
      logAssignment(
        members.map((own) => own.length),
        model,
      )
    );
  });
  const largest = Math.max(...terms);
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
}

/** The frames of one component, one after the other: each has Student's t distribution given those before it. */
function logMarginal(frames: readonly number[], model: TinyModel): number {
  let { meanPrecision: precision, mean, degreesOfFreedom: freedom, variance: scatter } = model;
  let sum = 0;
  for (const x of frames) {
    // N(μ, 1/λ) of a Gamma-distributed λ with shape ν/2 and rate s/2, and μ | λ ~ N(m, 1 / (β λ)).
    const scale = (scatter * (precision + 1)) / (precision * freedom);
    const square = (x - mean) ** 2 / (scale * freedom);
    sum += logGamma((freedom + 1) / 2) - logGamma(freedom / 2) - 0.5 * Math.log(freedom * Math.PI * scale);
    sum -= ((freedom + 1) / 2) * Math.log1p(square);
    scatter += (precision / (precision + 1)) * (x - mean) ** 2;
    mean = (precision * mean + x) / (precision + 1);
    precision += 1;
    freedom += 1;
  }
  return sum;
}

/** log p(assignment), weights integrated out: of the Dirichlet-multinomial, or stick by stick. */
function logAssignment(counts: readonly number[], { weightPriorType, weightConcentration: alpha }: TinyModel): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (weightPriorType === "distribution") {
    const ofCounts = counts.reduce((sum, count) => sum + logGamma(alpha + count) - logGamma(alpha), 0);
    return ofCounts + logGamma(counts.length * alpha) - logGamma(counts.length * alpha + total);
  }
  let behind = total;
  return counts.reduce((sum, count) => {
    behind -= count;
    return sum + logBeta(1 + count, alpha + behind) - logBeta(1, alpha);
  }, 0);
}
