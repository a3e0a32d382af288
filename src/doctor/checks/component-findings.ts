/**
 * Gaussians that hold next to nothing, say what another says, or are all but flat; and the distance of two Gaussians, by which
 * models are compared too.
 */

import { hasMatrices, packedCovariance, variancesOf } from "../../gmm/mixture/covariances.js";
import { mixtureMoments } from "../../gmm/mixture/mixture.js";
import { eigenvectors } from "../../math/linear/eigenvectors.js";
import { cholesky, logDeterminant, packedLength } from "../../math/linear/symmetric.js";
import type { Classifier, GaussianMixture } from "../../types.js";
import { counted, type Finding, findingOfSome, type Place, type SomeOf } from "../finding.js";

/** Frames under which a component describes a few moments of one recording. */
const LEAST_OCCUPANCY = 10;
/** Nats: two components that overlap by 99 % and more are one. */
const COINCIDENT = 0.01;
/** The least share of the label's own variance in a direction: under it the density is a needle that no new frame meets. */
const LEAST_SPREAD = 1e-4;

/** Components that hold next to nothing, that are the same as another, or that are all but flat. */
export function componentFindings(classifier: Classifier): Finding[] {
  return [starved(classifier), coincident(classifier), nearSingular(classifier)].filter((finding) => finding !== null);
}

/** A component of a label's mixture, and how bad it is: small is bad. */
interface Suspect extends Place {
  readonly value: number;
}

function findingOf(
  suspects: readonly Suspect[],
  { mixtures }: Classifier,
  finding: Pick<SomeOf, "kind" | "severity" | "what" | "advice">,
): Finding | null {
  const sorted = suspects.toSorted((a, b) => a.value - b.value);
  const total = mixtures.reduce((sum, { numComponents }) => sum + numComponents, 0);
  return findingOfSome({
    ...finding,
    total,
    group: counted(total, "Gaussian"),
    where: sorted.map(({ value, ...place }) => place),
    figures: { worst: sorted[0]?.value ?? 0 },
  });
}

function starved(classifier: Classifier): Finding | null {
  const suspects = classifier.mixtures.flatMap(({ numComponents, weights }, index) => {
    const training = classifier.training.perLabel[index];
    if (training === undefined || numComponents === 1) return [];
    return Array.from(weights, (weight, component): Suspect => {
      const value = weight * training.numFrames;
      return { label: training.label, component, value, detail: `${value.toFixed(1)} frames` };
    }).filter(({ value }) => value < LEAST_OCCUPANCY);
  });
  return findingOf(suspects, classifier, {
    kind: "starved-components",
    severity: "warning",
    what: [`stands for fewer than ${LEAST_OCCUPANCY} frames`, `stand for fewer than ${LEAST_OCCUPANCY} frames`],
    advice: "train with fewer --components, or on more recordings: these describe moments of single recordings",
  });
}

function coincident(classifier: Classifier): Finding | null {
  const suspects = classifier.mixtures.flatMap((mixture, index) =>
    [...coincidentPairs(mixture)].map(([component, other, value]): Suspect => {
      const overlap = `${(100 * Math.exp(-value)).toFixed(1)} %`;
      return { label: classifier.labels[index] ?? "", component, value, detail: `overlaps ${overlap} with ${other}` };
    }),
  );
  return findingOf(suspects, classifier, {
    kind: "coincident-components",
    severity: "hint",
    what: ["is the same as another", "are the same as another"],
    advice: "train with fewer --components: the same model for less time",
  });
}

/** Pairs that overlap. The distance is at least an eighth of δ² / σ² in any one dimension, which tells most pairs apart at once. */
function* coincidentPairs(mixture: GaussianMixture): Generator<readonly [number, number, number]> {
  const { numComponents, dim, means } = mixture;
  const variances = Array.from({ length: numComponents }, (_, k) => variancesOf(mixture, k));
  const isApart = (a: number, b: number): boolean => {
    for (let d = 0; d < dim; d++) {
      const difference = (means[a * dim + d] as number) - (means[b * dim + d] as number);
      const variance = ((variances[a]?.[d] as number) + (variances[b]?.[d] as number)) / 2;
      if (difference * difference > 8 * COINCIDENT * variance) return true;
    }
    return false;
  };
  for (let b = 1; b < numComponents; b++) {
    for (let a = 0; a < b; a++) {
      if (isApart(a, b)) continue;
      const distance = bhattacharyya(componentGaussian(mixture, a), componentGaussian(mixture, b));
      if (distance < COINCIDENT) yield [b, a, distance];
    }
  }
}

function nearSingular(classifier: Classifier): Finding | null {
  const suspects = classifier.mixtures.flatMap((mixture, index) => {
    const scale = mixtureMoments(mixture).variance.map((variance) => 1 / Math.sqrt(variance));
    return Array.from({ length: mixture.numComponents }, (_, component): Suspect => {
      const value = leastSpread(mixture, component, scale);
      const detail = `${value.toExponential(1)} of the variance`;
      return { label: classifier.labels[index] ?? "", component, value, detail };
    }).filter(({ value }) => value < LEAST_SPREAD);
  });
  return findingOf(suspects, classifier, {
    kind: "near-singular",
    severity: "warning",
    what: ["is all but flat in some direction", "are all but flat in some direction"],
    advice: "raise --variance-floor, 0.01 or more, and look for columns that never change or repeat one another",
  });
}

/** The least variance of a component in any direction, as a share of the label's: dimensions are scaled to the label's own. */
function leastSpread(mixture: GaussianMixture, component: number, scale: Float64Array): number {
  const { dim, covarianceType } = mixture;
  if (!hasMatrices(covarianceType)) {
    return variancesOf(mixture, component).reduce(
      (least, variance, d) => Math.min(least, variance * (scale[d] as number) ** 2),
      Number.POSITIVE_INFINITY,
    );
  }
  const packed = packedCovariance(mixture, component);
  for (let i = 0, at = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++, at++) {
      packed[at] = (packed[at] as number) * (scale[i] as number) * (scale[j] as number);
    }
  }
  return eigenvectors(packed, dim).values.at(-1) as number;
}

interface Gaussian {
  /** D values. */
  readonly mean: Float64Array;
  /** The lower triangle, packed by rows. */
  readonly covariance: Float64Array;
}

const componentGaussian = (mixture: GaussianMixture, k: number): Gaussian => ({
  mean: mixture.means.slice(k * mixture.dim, (k + 1) * mixture.dim),
  covariance: packedCovariance(mixture, k),
});

/**
 * The Gaussian with the moments of a mixture as a whole:
 *
 *   μ = Σ_k w_k μ_k      Σ = Σ_k w_k ( Σ_k + (μ_k − μ)(μ_k − μ)ᵀ )
 *
 * O(numComponents · dim²).
 */
export function mixtureGaussian(mixture: GaussianMixture): Gaussian {
  const { numComponents, dim, weights, means } = mixture;
  const { mean } = mixtureMoments(mixture);
  const covariance = new Float64Array(packedLength(dim));
  for (let k = 0; k < numComponents; k++) {
    const own = packedCovariance(mixture, k);
    const weight = weights[k] as number;
    for (let i = 0, at = 0; i < dim; i++) {
      const left = (means[k * dim + i] as number) - (mean[i] as number);
      for (let j = 0; j <= i; j++, at++) {
        const right = (means[k * dim + j] as number) - (mean[j] as number);
        covariance[at] = (covariance[at] as number) + weight * ((own[at] as number) + left * right);
      }
    }
  }
  return { mean, covariance };
}

/**
 * The Bhattacharyya distance of two Gaussians, with Σ = (Σ_a + Σ_b) / 2:
 *
 *   ⅛ (μ_a − μ_b)ᵀ Σ⁻¹ (μ_a − μ_b) + ½ log ( |Σ| / √(|Σ_a| |Σ_b|) )
 *
 * exp(−distance) is the overlap of the two, ∫ √(p_a p_b): 0 nats for the same Gaussian. O(dim³).
 *
 * @returns infinity where a covariance is not positive definite
 * @see Kailath, IEEE Trans. Communication Technology 15 (1), 1967, eq. 30 for the Gaussian case
 */
export function bhattacharyya(a: Gaussian, b: Gaussian): number {
  const dim = a.mean.length;
  const middle = a.covariance.map((value, at) => (value + (b.covariance[at] as number)) / 2);
  const [factor, factorA, factorB] = [middle, a.covariance, b.covariance].map((packed) => cholesky(packed, dim));
  if (!factor || !factorA || !factorB) return Number.POSITIVE_INFINITY;
  const determinants = logDeterminant(factor, dim) - (logDeterminant(factorA, dim) + logDeterminant(factorB, dim)) / 2;
  const difference = a.mean.map((value, d) => value - (b.mean[d] as number));
  return squaredLength(factor, difference) / 8 + determinants / 2;
}

/** ‖L⁻¹ x‖², by forward substitution. */
function squaredLength(factor: Float64Array, x: Float64Array): number {
  const solved = new Float64Array(x.length);
  let sum = 0;
  for (let i = 0, row = 0; i < x.length; row += ++i) {
    let value = x[i] as number;
    for (let j = 0; j < i; j++) value -= (factor[row + j] as number) * (solved[j] as number);
    solved[i] = value / (factor[row + i] as number);
    sum += (solved[i] as number) ** 2;
  }
  return sum;
}
