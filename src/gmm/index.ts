/** Mixtures: training, scoring, top components. */

export type { FeatureShard, FeatureShards } from "./feature-shards.js";
export { withFrameWeights } from "./frame-weights.js";
export { featureMatrix } from "./frames.js";
export { createMixture, numParameters } from "./gaussian-mixture.js";
export { createRatioScorer, type LikelihoodRatioOptions, meanLogLikelihoodRatios } from "./likelihood-ratio.js";
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
export { type ComponentSelection, selectTopComponents, topLogLikelihoods } from "./top-components.js";
export {
  type InitializationName,
  type MixtureOptions,
  type MixtureParameter,
  type TrainedMixture,
  type TrainingState,
  trainMixture,
} from "./train-mixture.js";
