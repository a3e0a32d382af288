import { OptionError, ShapeError } from "../errors.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { GaussianMixture } from "../types.js";
import { gaussianDivergence, gaussiansOf, type WeightedGaussian } from "./gaussian.js";
import { matchedPairBound, pairsOf, variationalApproximation, variationalBound } from "./kl-bounds.js";
import { estimateMean, type MonteCarloOptions } from "./monte-carlo.js";
import { logLikelihoods } from "./score.js";
import { prepare } from "./scoring-form.js";

export type KlMethod = "monte-carlo" | "matched-pair" | "variational" | "variational-bound";

export interface KlDivergenceOptions extends MonteCarloOptions, KernelOptions {
  /** @default "monte-carlo", but of two single Gaussians the closed form */
  readonly method?: KlMethod;
}

/** How far a mixture q is from a mixture p, nats. */
export interface KlDivergence {
  readonly divergence: number;
  /** Of an estimate by sampling; 0 of what is computed. */
  readonly standardError: number;
  /** "approximation" may lie on either side, "upper-bound" not under the divergence. */
  readonly kind: "exact" | "estimate" | "upper-bound" | "approximation";
}

/**
 * The Kullback-Leibler divergence D(p‖q) = E_p log p(x)/q(x) of two mixtures of any covariance types, nats: what a frame of p
 * loses on average when it is scored by q. It is 0 for equal mixtures alone, never negative, and not symmetric. Of two
 * single Gaussians it has a closed form; otherwise
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

const METHODS: readonly KlMethod[] = ["monte-carlo", "matched-pair", "variational", "variational-bound"];

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
    return logLikelihoods(formOfP, frames, options).map((value, t) => value - (ofQ[t] as number));
  });
  return { divergence: mean, standardError, kind: "estimate" };
}
