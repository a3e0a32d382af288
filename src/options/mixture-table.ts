import {
  aboveZero,
  anyNumber,
  anything,
  either,
  integerFrom,
  listOf,
  needed,
  numberAbove,
  numberOfAtLeast,
  type OptionRow,
  oneOf,
  orNull,
  type Rule,
  row,
  rule,
} from "../options.js";
import type { CovarianceType } from "../types.js";

/** The options of training mixtures: EM, k-means, variational Bayes, MAP adaptation, incremental training. */

export const covarianceTypes = oneOf("diag", "full", "tied", "spherical") satisfies Rule<CovarianceType>;
export const initializations = oneOf("kmeans", "kmeans++", "random-frames", "random-posteriors", "split");
export const kernels = oneOf("auto", "reference", "simd", "relaxed");
const parameters = oneOf("weights", "means", "covariances");

const varianceFloor = rule<number>(
  "a fraction of the global variance, from 0 to under 1",
  (value) => typeof value === "number" && value >= 0 && value < 1,
  (text) => anyNumber().read?.(text),
);

/** A mixture to start from: it is checked where it is used. */
const mixture = rule<object>("a mixture", (value) => typeof value === "object" && value !== null);

export const seedRow: OptionRow<number> = row(integerFrom(0), 0, "seed of the random numbers", {
  group: "Training:",
  flag: "--seed <n>",
});

const group = "Training:";

/** Of `trainMixture`. */
export const mixtureTable = {
  numComponents: needed(integerFrom(1), "Gaussians", { group, flag: "--components <n>" }),
  covarianceType: row(covarianceTypes, "diag", "covariance type", { group, flag: "--covariance <type>" }),
  initialization: row(either(initializations, mixture), "kmeans", "where EM starts", { group, flag: "--init <start>" }),
  freeze: row(listOf(parameters), [], "some of weights,means,covariances", {
    otherwise: "none",
    group,
    flag: "--freeze <parameters>",
  }),
  resume: row(anything, null, "where an interrupted training stood"),
  seed: seedRow,
  restarts: row(integerFrom(1), 1, "starts, of which the likeliest is kept", { group, flag: "--restarts <n>" }),
  maxIterations: row(integerFrom(1), 100, "EM iterations at most", { group, flag: "--max-iterations <n>" }),
  tolerance: row(numberOfAtLeast(0), 1e-3, "least gain of EM, nats per frame", { group, flag: "--tolerance <nats>" }),
  varianceFloor: row(varianceFloor, 0.01, "least variance, of the global one", {
    group,
    flag: "--variance-floor <share>",
  }),
  ridge: row(numberOfAtLeast(0), 0, "added to every variance"),
  minOccupancy: row(numberOfAtLeast(0), 2, "frames a component must hold"),
} as const;

/** Of `kmeans`; centres to start from are checked where the dimension is known. */
export const kmeansTable = {
  numClusters: needed(integerFrom(1), "clusters"),
  initialization: row(
    either(oneOf("kmeans++", "random-frames"), rule<ArrayLike<number>>("K × D values of centres", isArrayLike)),
    "kmeans++",
    "where the centres start",
  ),
  seed: seedRow,
  restarts: row(integerFrom(1), 1, "starts, of which the least inertia is kept"),
  maxIterations: row(integerFrom(1), 300, "iterations at most, of each start"),
  tolerance: row(numberOfAtLeast(0), 1e-4, "movement of the centres that counts as none"),
  scaling: row(oneOf("none", "deviations"), "none", "what distances are measured in"),
} as const;

function isArrayLike(value: unknown): boolean {
  return typeof value === "object" && value !== null && "length" in value && typeof value.length === "number";
}

const above = aboveZero("a number above 0");

/** Of `trainBayesianMixture`. Priors that are arrays are checked where the dimension is known. */
export const bayesianTable = {
  numComponents: needed(integerFrom(1), "Gaussians at most"),
  covarianceType: row(covarianceTypes, "diag", "covariance type"),
  weightPriorType: row(oneOf("distribution", "process"), "distribution", "prior of the weights"),
  weightConcentrationPrior: row(orNull(above), null, "concentration of that prior"),
  meanPrecisionPrior: row(above, 1, "β₀, frames that the prior of a mean is worth"),
  meanPrior: row(anything, null, "m₀"),
  degreesOfFreedomPrior: row(anything, null, "ν₀"),
  covariancePrior: row(anything, null, "W₀⁻¹"),
  varianceFloor: row(numberOfAtLeast(0), 0.01, "floor of the default covariance prior"),
  initialization: row(either(initializations, mixture), "kmeans", "where it starts"),
  seed: seedRow,
  restarts: row(integerFrom(1), 1, "starts, of which the highest bound is kept"),
  maxIterations: row(integerFrom(1), 500, "iterations at most"),
  tolerance: row(numberOfAtLeast(0), 1e-6, "least gain of the bound, nats per frame"),
  minOccupancy: row(numberOfAtLeast(0), 1, "frames under which a component is left out"),
} as const;

/** Of MAP adaptation. */
export const mapTable = {
  relevanceFactor: row(
    rule<number>(
      "a number of frames of at least 0",
      (value) => typeof value === "number" && value >= 0,
      (text) => anyNumber().read?.(text),
    ),
    16,
    "relevance factor, in frames",
    { group: "Adaptation:", flag: "--relevance <frames>" },
  ),
  update: row(listOf(parameters, 1), ["means"], "some of means,covariances,weights", {
    group: "Adaptation:",
    flag: "--adapt <parameters>",
  }),
  varianceFloor: row(varianceFloor, 0.01, "least adapted variance, of the global one"),
} as const;

/** Of incremental training, beside those of the mixture. */
export const incrementalTable = {
  stepExponent: row(numberAbove(0.5, 1, "an exponent"), 0.7, "how fast old chunks fade"),
  decay: row(orNull(numberAbove(0, 1, "a factor"), "for stepExponent"), null, "share kept of old chunks"),
} as const;

/** The share of frames a random sample may hold. */
export const maxFramesRow: OptionRow<number | null> = row(
  orNull(integerFrom(1), "for all frames"),
  null,
  "train on a random sample of so many frames",
  { otherwise: "all", group: "Training:", flag: "--max-frames <n>" },
);

/** Which code runs the hot loops. */
export const kernelTable = {
  kernel: row(kernels, "auto", "code of the hot loops", { group: "Machine:", flag: "--kernel <name>" }),
  precision: row(oneOf("f32", "f64"), "f64", "of mixtures; of the front end: --set precision=f32", {
    group: "Machine:",
    flag: "--precision <bits>",
  }),
} as const;
