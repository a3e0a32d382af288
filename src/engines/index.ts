/** Work over several cores that runs in Node and in browsers. */

export { type AdaptInOptions, adaptMixtureIn } from "./adapt-mixture-in.js";
export { crossValidateIn } from "./cross-validate-in.js";
export { kmeansIn } from "./kmeans-in.js";
export { nestedCrossValidateIn } from "./nested-cross-validate-in.js";
export { openWebWorkers, type WebWorkerOptions } from "./open-web-workers.js";
export type { FrameSource } from "./run-passes-in.js";
export { logLikelihoodsIn, type ScoreInOptions } from "./score-in.js";
export { selectComponentsIn } from "./select-components-in.js";
export type { TrainModelsInOptions } from "./small-work.js";
export { trainAnomalyDetectorIn } from "./train-anomaly-detector-in.js";
export { trainBackgroundModelIn } from "./train-background-model-in.js";
export { type TrainBayesianInOptions, trainBayesianMixtureIn } from "./train-bayesian-mixture-in.js";
export { type TrainClassifierInOptions, trainClassifierIn } from "./train-classifier-in.js";
export { type TrainInOptions, trainMixtureIn } from "./train-mixture-in.js";
export { trainVerifierIn } from "./train-verifier-in.js";
export type { WorkerPool } from "./worker-pool.js";
