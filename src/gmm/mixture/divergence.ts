import { OptionError, ShapeError } from "../../errors.js";
import type { KernelOptions } from "../../kernels/kernel.js";
import { assignColumns } from "../../math/assignment.js";
import { logSumExp } from "../../math/special.js";
import type { GaussianMixture } from "../../types.js";
import { logLikelihoods } from "../score/score.js";
import { prepare } from "../score/scoring-form.js";
import { gaussianDivergence, gaussiansOf, type WeightedGaussian } from "./gaussian.js";
import { estimateMean, type MonteCarloOptions } from "./sample.js";

/** How far one mixture is from another: the Kullback-Leibler divergence, exactly, by sampling, or from pairs of Gaussians. */

const METHODS = ["monte-carlo", "matched-pair", "variational", "variational-bound"] as const;

export type KlMethod = (typeof METHODS)[number];

export interface KlDivergenceOptions extends MonteCarloOptions, KernelOptions {
  /** @default "monte-carlo", but of two single Gaussians the closed form */
  readonly method?: KlMethod;
}

/** How far a mixture q is from a mixture p, nats. */
export interface KlDivergence {
  readonly divergence: number;
  /** Of an estimate by sampling; 0 of what is computed. */
  readonly standardError: number;
  /** An "approximation" may lie on either side, an "upper-bound" never under the divergence. */
  readonly kind: "exact" | "estimate" | "upper-bound" | "approximation";
}

/**
 * The Kullback-Leibler divergence D(p‖q) = E_p log p(x)/q(x) of two mixtures of any covariance types, nats: what a frame of p
 * loses on average when q scores it. It is never negative, 0 for equal mixtures alone, and not symmetric. Of two single
 * Gaussians it has a closed form; otherwise
 *
 * | method | what it gives | cost |
 * |---|---|---|
 * | "monte-carlo" | the mean over n frames drawn from p: an estimate, with its standard error; may come out under 0 | O(n K D) |
 * | "matched-pair" | an upper bound: each Gaussian of p is paired with one of q (Goldberger et al. 2003; Do 2003) | O(K² D + K³) |
 * | "variational" | an approximation: far off where the Gaussians of a mixture overlap much (Hershey and Olsen 2007, §7) | O(K² D) |
 * | "variational-bound" | an upper bound, the matched pairs' or less (Hershey and Olsen 2007, §8) | O(K² D + K³) |
 *
 * with D² and D³ instead of D for full and tied covariances. The bounds are tight where Gaussians do not overlap.
 *
 * @throws {ShapeError} when the dimensions differ
 * @throws {OptionError} when there is no such method, or fewer than two samples
 * @example
 * const p = createMixture({ covarianceType: "diag", weights: [1], means: [0], covariances: [1] });
 * const q = createMixture({ covarianceType: "diag", weights: [0.5, 0.5], means: [0, 3], covariances: [1, 1] });
 * klDivergence(p, q, { method: "variational" }).divergence // => 0.6820994
 * klDivergence(p, q, { method: "matched-pair" }) // => { divergence: 0.6931472, standardError: 0, kind: "upper-bound" }
 */
export function klDivergence(p: GaussianMixture, q: GaussianMixture, options: KlDivergenceOptions = {}): KlDivergence {
  if (p.dim !== q.dim) {
    throw new ShapeError(
      `the mixtures have ${p.dim} and ${q.dim} dimensions; only mixtures over the same features can be compared`,
    );
  }
  const { method } = options;
  if (method !== undefined && !METHODS.includes(method)) {
    throw new OptionError(`method is one of ${METHODS.join(", ")}, not ${JSON.stringify(method)}`);
  }
  if (method === "monte-carlo") return sampledDivergence(p, q, options);
  const factors = prepare(p).covarianceType === prepare(q).covarianceType ? "as-they-are" : "triangles";
  const [ofP, ofQ] = [gaussiansOf(p, factors), gaussiansOf(q, factors)];
  const [f, g] = [ofP[0], ofQ[0]];
  if (f && g && ofP.length === 1 && ofQ.length === 1) return computed(gaussianDivergence(f, g), "exact");
  return method === undefined ? sampledDivergence(p, q, options) : pairwiseDivergence(ofP, ofQ, method);
}

const computed = (divergence: number, kind: KlDivergence["kind"]): KlDivergence => ({
  divergence,
  standardError: 0,
  kind,
});

function pairwiseDivergence(
  p: readonly WeightedGaussian[],
  q: readonly WeightedGaussian[],
  method: Exclude<KlMethod, "monte-carlo">,
): KlDivergence {
  const across = pairsOf(p, q);
  if (method === "variational") return computed(variationalApproximation(pairsOf(p, p), across), "approximation");
  return computed(method === "matched-pair" ? matchedPairBound(across) : variationalBound(across), "upper-bound");
}

function sampledDivergence(p: GaussianMixture, q: GaussianMixture, options: KlDivergenceOptions): KlDivergence {
  const [formOfP, formOfQ] = [prepare(p), prepare(q)];
  const { mean, standardError } = estimateMean(p, options, (frames) => {
    const ofQ = logLikelihoods(formOfQ, frames, options);
    return logLikelihoods(formOfP, frames, options).map((value, t) => value - ofQ[t]);
  });
  return { divergence: mean, standardError, kind: "estimate" };
}

/** Two mixtures p = Σ_a π_a p_a and q = Σ_b ω_b q_b, and the divergences of all pairs of their Gaussians. */
interface GaussianPairs {
  /** A values log π_a. */
  readonly logPi: Float64Array;
  /** B values log ω_b. */
  readonly logOmega: Float64Array;
  /** A × B values D(p_a‖q_b), row-major. */
  readonly divergences: Float64Array;
}

function pairsOf(p: readonly WeightedGaussian[], q: readonly WeightedGaussian[]): GaussianPairs {
  return {
    logPi: Float64Array.from(p, ({ weight }) => Math.log(weight)),
    logOmega: Float64Array.from(q, ({ weight }) => Math.log(weight)),
    divergences: Float64Array.from(p.flatMap((a) => q.map((b) => gaussianDivergence(a, b)))),
  };
}

/**
 * Σ_a π_a log( Σ_a' π_a' e^−D(p_a‖p_a') / Σ_b ω_b e^−D(p_a‖q_b) ), given the pairs of p with itself and those of p and q: 0 for
 * equal mixtures, and as likely over D(p‖q) as under. Source: Hershey and Olsen 2007, §7.
 */
function variationalApproximation(within: GaussianPairs, across: GaussianPairs): number {
  const own = logSimilarities(within);
  const other = logSimilarities(across);
  return within.logPi.reduce((sum, logPi, a) => sum + Math.exp(logPi) * (own[a] - other[a]), 0);
}

/** log Σ_b ω_b e^−D(p_a‖q_b) of each a. */
const logSimilarities = ({ logPi, logOmega, divergences }: GaussianPairs): Float64Array =>
  logPi.map((_, a) => logSumExp(logOmega.map((log, b) => log - divergences[a * logOmega.length + b])));

/**
 * An upper bound of D(p‖q) that pairs each Gaussian of p with one of q. By the chain rule of relative entropy any pairing m
 * gives one, when those that are paired with b share ω_b in proportion to their weights:
 *
 *   D(p‖q) ≤ Σ_a π_a ( D(p_a‖q_m(a)) + log Π_m(a) / ω_m(a) )      Π_b = Σ_{a: m(a) = b} π_a
 *
 * Two are tried: m(a) = argmin_b D(p_a‖q_b) − log ω_b (Goldberger, Gordon and Greenspan 2003, eq. 2, whose approximation has
 * π_a for Π and is no bound), and where there are as many Gaussians the best of all one-to-one pairings (for a given one Do 2003).
 */
function matchedPairBound(pairs: GaussianPairs): number {
  const { logPi, logOmega } = pairs;
  const nearest = pairingBound(pairs, nearestOf(pairs));
  return logPi.length === logOmega.length ? Math.min(nearest, pairingBound(pairs, bestOneToOne(pairs))) : nearest;
}

function nearestOf({ logPi, logOmega, divergences }: GaussianPairs): Uint32Array {
  const cost = (a: number, b: number) => divergences[a * logOmega.length + b] - logOmega[b];
  return Uint32Array.from(logPi, (_, a) => {
    let nearest = 0;
    for (let b = 1; b < logOmega.length; b++) if (cost(a, b) < cost(a, nearest)) nearest = b;
    return nearest;
  });
}

function bestOneToOne({ logPi, logOmega, divergences }: GaussianPairs): Uint32Array {
  const n = logPi.length;
  const costs = divergences.map((divergence, at) => {
    const [a, b] = [Math.floor(at / n), at % n];
    return Math.exp(logPi[a]) * (divergence - logOmega[b]);
  });
  return assignColumns(costs, n);
}

function pairingBound({ logPi, logOmega, divergences }: GaussianPairs, pairing: Uint32Array): number {
  const shares = new Float64Array(logOmega.length);
  for (const [a, b] of pairing.entries()) shares[b] = shares[b] + Math.exp(logPi[a]);
  let bound = 0;
  for (const [a, b] of pairing.entries()) {
    const logRatio = Math.log(shares[b]) - logOmega[b];
    bound += Math.exp(logPi[a]) * (divergences[a * logOmega.length + b] + logRatio);
  }
  return bound;
}

const MOST_ITERATIONS = 200;
/** Nats: the bound is no better for less. */
const LEAST_GAIN = 1e-9;

/**
 * The least upper bound of D(p‖q) from sharing both mixtures' weights among all pairs, Σ_b φ_ab = π_a and Σ_a ψ_ab = ω_b.
 * In turns that never raise it, from φ_ab = π_a ω_b,
 *
 *   ψ_ab = ω_b φ_ab / Σ_a' φ_a'b      φ_ab = π_a ψ_ab e^−D_ab / Σ_b' ψ_ab' e^−D_ab'
 *
 * The bound of the matched pairs is given where it is less: turns leave a share of 0 at 0, so the two begin apart. O(A B) a
 * turn, 200 at most. Source: Hershey and Olsen 2007, §8.
 */
function variationalBound(pairs: GaussianPairs): number {
  const { logPi, logOmega, divergences } = pairs;
  const count = logOmega.length;
  const logPhi = divergences.map((_, at) => logPi[Math.floor(at / count)] + logOmega[at % count]);
  let bound = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
    const next = improveShares(pairs, logPhi);
    if (!(next < bound - LEAST_GAIN)) break;
    bound = next;
  }
  return Math.min(bound, matchedPairBound(pairs));
}

/** One turn, which leaves its φ in place; returns its bound Σ_a π_a ( log π_a − log Σ_b ψ_ab e^−D_ab ). */
function improveShares({ logPi, logOmega, divergences }: GaussianPairs, logPhi: Float64Array): number {
  const count = logOmega.length;
  const columns = logOmega.map((_, b) => logSumExp(logPi.map((_, a) => logPhi[a * count + b])));
  let bound = 0;
  for (const [a, own] of logPi.entries()) {
    const row = logPhi.subarray(a * count, (a + 1) * count);
    for (let b = 0; b < count; b++) {
      // An empty column takes no part.
      const isEmpty = columns[b] === Number.NEGATIVE_INFINITY;
      row[b] = (isEmpty ? Number.NEGATIVE_INFINITY : logOmega[b] + row[b] - columns[b]) - divergences[a * count + b];
    }
    const total = logSumExp(row);
    for (let b = 0; b < count; b++) row[b] = own + row[b] - total;
    bound += Math.exp(own) * (own - total);
  }
  return bound;
}
