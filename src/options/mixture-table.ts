import {
  aboveZero,
  anyNumber,
  anything,
  either,
  integerFrom,
  listOf,
  numberAbove,
  numberOfAtLeast,
  type OptionRow,
  oneOf,
  orNull,
  type Rule,
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

export const seedRow: OptionRow<number> = {
  rule: integerFrom(0),
  default: 0,
  help: "seed of the random numbers",
  group: "Training:",
  flag: "--seed <n>",
};

const group = "Training:";

/** Of `trainMixture`. */
export const mixtureTable = {
  numComponents: { rule: integerFrom(1), help: "Gaussians", group, flag: "--components <n>" },
  covarianceType: {
    rule: covarianceTypes,
    default: "diag",
    help: "covariance type",
    group,
    flag: "--covariance <type>",
  },
  initialization: {
    rule: either(initializations, mixture),
    default: "kmeans",
    help: "where EM starts",
    group,
    flag: "--init <start>",
  },
  freeze: {
    rule: listOf(parameters),
    default: [],
    otherwise: "none",
    help: "some of weights,means,covariances",
    group,
    flag: "--freeze <parameters>",
  },
  resume: { rule: anything, default: null, help: "where an interrupted training stood" },
  seed: seedRow,
  restarts: {
    rule: integerFrom(1),
    default: 1,
    help: "starts, of which the likeliest is kept",
    group,
    flag: "--restarts <n>",
  },
  maxIterations: {
    rule: integerFrom(1),
    default: 100,
    help: "EM iterations at most",
    group,
    flag: "--max-iterations <n>",
  },
  tolerance: {
    rule: numberOfAtLeast(0),
    default: 1e-3,
    help: "least gain of an EM iteration",
    group,
    flag: "--tolerance <nats>",
  },
  varianceFloor: {
    rule: varianceFloor,
    default: 0.01,
    help: "least variance, of the global one",
    group,
    flag: "--variance-floor <share>",
  },
  ridge: { rule: numberOfAtLeast(0), default: 0, help: "added to every variance" },
  minOccupancy: { rule: numberOfAtLeast(0), default: 2, help: "frames a component must hold" },
} as const;

/** Of `kmeans`; centres to start from are checked where the dimension is known. */
export const kmeansTable = {
  numClusters: { rule: integerFrom(1), help: "clusters" },
  initialization: {
    rule: either(oneOf("kmeans++", "random-frames"), rule<ArrayLike<number>>("K × D values of centres", isArrayLike)),
    default: "kmeans++",
    help: "where the centres start",
  },
  seed: seedRow,
  restarts: { rule: integerFrom(1), default: 1, help: "starts, of which the least inertia is kept" },
  maxIterations: { rule: integerFrom(1), default: 300, help: "iterations at most, of each start" },
  tolerance: { rule: numberOfAtLeast(0), default: 1e-4, help: "movement of the centres that counts as none" },
  scaling: { rule: oneOf("none", "deviations"), default: "none", help: "what distances are measured in" },
} as const;

function isArrayLike(value: unknown): boolean {
  return typeof value === "object" && value !== null && "length" in value && typeof value.length === "number";
}

const above = aboveZero("a number above 0");

/** Of `trainBayesianMixture`. Priors that are arrays are checked where the dimension is known. */
export const bayesianTable = {
  numComponents: { rule: integerFrom(1), help: "Gaussians at most" },
  covarianceType: { rule: covarianceTypes, default: "diag", help: "covariance type" },
  weightPriorType: { rule: oneOf("distribution", "process"), default: "distribution", help: "prior of the weights" },
  weightConcentrationPrior: { rule: orNull(above), default: null, help: "concentration of that prior" },
  meanPrecisionPrior: { rule: above, default: 1, help: "β₀, frames that the prior of a mean is worth" },
  meanPrior: { rule: anything, default: null, help: "m₀" },
  degreesOfFreedomPrior: { rule: anything, default: null, help: "ν₀" },
  covariancePrior: { rule: anything, default: null, help: "W₀⁻¹" },
  varianceFloor: { rule: numberOfAtLeast(0), default: 0.01, help: "floor of the default covariance prior" },
  initialization: { rule: either(initializations, mixture), default: "kmeans", help: "where it starts" },
  seed: seedRow,
  restarts: { rule: integerFrom(1), default: 1, help: "starts, of which the highest bound is kept" },
  maxIterations: { rule: integerFrom(1), default: 500, help: "iterations at most" },
  tolerance: { rule: numberOfAtLeast(0), default: 1e-6, help: "least gain of the bound, nats per frame" },
  minOccupancy: { rule: numberOfAtLeast(0), default: 1, help: "frames under which a component is left out" },
} as const;

/** Of MAP adaptation. */
export const mapTable = {
  relevanceFactor: {
    rule: rule<number>(
      "a number of frames of at least 0",
      (value) => typeof value === "number" && value >= 0,
      (text) => anyNumber().read?.(text),
    ),
    default: 16,
    help: "relevance factor of the background model",
    group: "Adaptation:",
    flag: "--relevance <frames>",
  },
  update: {
    rule: listOf(parameters, 1),
    default: ["means"],
    help: "what is adapted: some of means,covariances,weights",
    group: "Adaptation:",
    flag: "--adapt <parameters>",
  },
  varianceFloor: { rule: varianceFloor, default: 0.01, help: "least adapted variance, of the global one" },
} as const;

/** Of incremental training, beside those of the mixture. */
export const incrementalTable = {
  stepExponent: { rule: numberAbove(0.5, 1, "an exponent"), default: 0.7, help: "how fast old chunks fade" },
  decay: {
    rule: orNull(numberAbove(0, 1, "a factor"), "for stepExponent"),
    default: null,
    help: "share kept of old chunks",
  },
} as const;

/** E-steps of an adaptation, and of other loops that run a given number of times. */
export const iterations: Rule<number> = integerFrom(1);

/** The share of frames a random sample may hold. */
export const maxFramesRow: OptionRow<number | null> = {
  rule: orNull(integerFrom(1), "for all frames"),
  default: null,
  otherwise: "all",
  help: "train on a random sample of so many frames",
  group: "Training:",
  flag: "--max-frames <n>",
};

/** Which code runs the hot loops. */
export const kernelTable = {
  kernel: {
    rule: kernels,
    default: "auto",
    help: "code of the hot loops",
    group: "Machine:",
    flag: "--kernel <name>",
  },
  precision: {
    rule: oneOf("f32", "f64"),
    default: "f64",
    help: "of mixtures; of the front end: --set precision=f32",
    group: "Machine:",
    flag: "--precision <bits>",
  },
} as const;
