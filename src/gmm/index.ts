/** Mixtures: training, adaptation, scoring, top components. */

export { addStatistics } from "../kernels/statistics.js";
export { type AccumulateOptions, accumulate } from "./accumulate.js";
export { type AdaptedMixture, type AdaptOptions, adaptMixture } from "./adapt-mixture.js";
export type { BayesianMixtureOptions, WeightPriorType } from "./bayes/bayesian-options.js";
export type { BayesianMixture } from "./bayes/bayesian-training.js";
export type { MixturePosterior } from "./bayes/mixture-posterior.js";
export type { MixturePrior } from "./bayes/mixture-prior.js";
export { trainBayesianMixture } from "./bayes/train-bayesian-mixture.js";
export type { WeightPosterior } from "./bayes/weight-posterior.js";
export { assignClusters, type ClusterAssignments, kmeans } from "./cluster-kmeans.js";
export { type EntropyOptions, entropy, type MixtureEntropy } from "./entropy.js";
export type { FeatureShard, FeatureShards } from "./feature-shards.js";
export type { FeatureStream } from "./feature-stream.js";
export { withFrameWeights } from "./frame-weights.js";
export { featureMatrix } from "./frames.js";
export { createMixture, numParameters } from "./gaussian-mixture.js";
export type { IncrementalOptions } from "./incremental-options.js";
export { aic, bic } from "./information-criteria.js";
export { type KlDivergence, type KlDivergenceOptions, type KlMethod, klDivergence } from "./kl-divergence.js";
export type { KmeansOptions } from "./kmeans-options.js";
export type { Clusters, Kmeans } from "./kmeans-training.js";
export { createRatioScorer, type LikelihoodRatioOptions, meanLogLikelihoodRatios } from "./likelihood-ratio.js";
export { createLinearRatioScorer } from "./linear-ratio.js";
export { type MapUpdate, updateMap } from "./map.js";
export type { MapOptions, MapSettings } from "./map-options.js";
export type { MonteCarloOptions } from "./monte-carlo.js";
export { orderComponents } from "./order-components.js";
export { type IncrementalMixture, partialFit } from "./partial-fit.js";
export { predict, scoreSamples } from "./predict.js";
export { projectMixture } from "./project-mixture.js";
export { createReservoir, type Reservoir, type ReservoirOptions, reservoirSample } from "./reservoir.js";
export { type SampledFrames, type SampleOptions, sample } from "./sample.js";
export {
  logLikelihoods,
  logLikelihoodsOfEach,
  meanLogLikelihood,
  meanLogLikelihoods,
  posteriors,
  type Scorable,
} from "./score.js";
export { prepare } from "./scoring-form.js";
export { type SplitOptions, splitComponents } from "./splitting.js";
export { type Standardization, standardize, unstandardizeMixture } from "./standardize.js";
export { type ComponentSelection, selectTopComponents, topLogLikelihoods } from "./top-components.js";
export {
  type InitializationName,
  type MixtureOptions,
  type MixtureParameter,
  type TrainedMixture,
  type TrainingState,
  trainMixture,
} from "./train-mixture.js";
