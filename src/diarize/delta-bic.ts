import { packedLength } from "../math/linear/symmetric.js";
import { log } from "../math/special.js";
import { addGaussianSums, type CovariancePrior, type GaussianSums, logVolume } from "./gaussian-sums.js";

/** Frames that are modelled by one Gaussian, with the logarithm of its volume at hand. */
export interface GaussianCluster {
  readonly sums: GaussianSums;
  /** log |Σ̂|. */
  readonly logVolume: number;
}

/** How clusters are compared. */
export interface BicSettings {
  /** λ: how much a further Gaussian costs, in units of BIC's own penalty. */
  readonly penalty: number;
  readonly prior: CovariancePrior;
}

export const gaussianCluster = (sums: GaussianSums, { prior }: BicSettings): GaussianCluster => ({
  sums,
  logVolume: logVolume(sums, prior),
});

export const joinClusters = (a: GaussianCluster, b: GaussianCluster, settings: BicSettings): GaussianCluster =>
  gaussianCluster(addGaussianSums(a.sums, b.sums), settings);

/**
 * What two Gaussians gain over one, less what the second one costs: above 0 the frames are of two speakers.
 *
 *   ΔBIC = ½ ( n log |Σ| − n_a log |Σ_a| − n_b log |Σ_b| ) − λ ½ ( D + D (D + 1) / 2 ) log n        n = n_a + n_b
 *
 * n in the penalty is that of the two, not of the recording: what is said of two clusters does not depend on the others.
 * O(D³).
 *
 * @see Chen and Gopalakrishnan, "Speaker, Environment and Channel Change Detection and Clustering via the Bayesian
 *   Information Criterion", DARPA Broadcast News Transcription and Understanding Workshop 1998, eqs. 4–7
 */
export function deltaBic(a: GaussianCluster, b: GaussianCluster, settings: BicSettings): number {
  const [numA, numB] = [a.sums.numFrames, b.sums.numFrames];
  const numFrames = numA + numB;
  const joined = joinClusters(a, b, settings).logVolume;
  const gain = 0.5 * (numFrames * joined - numA * a.logVolume - numB * b.logVolume);
  const dim = a.sums.first.length;
  return gain - 0.5 * settings.penalty * (dim + packedLength(dim)) * log(numFrames);
}
