import type { FeatureMatrix } from "../types.js";

/** One piece of a corpus that may be larger than memory. */
export interface FeatureShard {
  readonly numFrames: number;
  /** The same frames each time: training reads them once in every iteration, two shards at a time. */
  read(): FeatureMatrix | Promise<FeatureMatrix>;
}

/** Frames that are read again at each pass, one shard after the other. */
export interface FeatureShards {
  readonly dim: number;
  readonly shards: readonly FeatureShard[];
}
