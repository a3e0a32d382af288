import { type StreamFeaturesOptions, streamFeatures } from "../corpus/load/stream-features.js";
import { stackFeatures } from "../features/feature-matrix.js";
import type { FeatureMatrix, FeatureRecipe } from "../types.js";
import type { JobResult } from "./job.js";
import { withOwnBuffer } from "./own-buffer.js";

/** A recording of which all features are wanted. */
export interface StreamInput {
  readonly path: string;
  readonly recipe: FeatureRecipe;
  readonly options: Pick<StreamFeaturesOptions, "kernel">;
}

/** Its features, and what was read around. */
export interface StreamOutput {
  readonly features: FeatureMatrix;
  readonly warnings: readonly string[];
}

/** `streamFeatures`, all pieces together: the sound is never in memory as a whole, its features are. */
export async function streamInWorker({ path, recipe, options }: StreamInput): Promise<JobResult<StreamOutput>> {
  const pieces: FeatureMatrix[] = [];
  const warnings: string[] = [];
  const onWarnings = (found: readonly string[]) => void warnings.push(...found);
  for await (const piece of streamFeatures(path, recipe, { ...options, onWarnings })) pieces.push(piece);
  const features = withOwnBuffer(stackFeatures(pieces));
  return { output: { features, warnings }, transfer: [features.data.buffer as ArrayBuffer] };
}
