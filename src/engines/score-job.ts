import { createFrameScorer } from "../gmm/score/score.js";
import type { KernelOptions } from "../kernels/kernel.js";
import type { FeatureMatrix, ScoringForm } from "../types.js";
import type { Job } from "./job.js";

/** Frames to be scored under forms, M × T values. */
export interface ScoreJob {
  readonly input: {
    readonly forms: readonly ScoringForm[];
    readonly parts: readonly FeatureMatrix[];
    readonly options: KernelOptions;
  };
  readonly output: Float64Array;
}

export const scoreFrames: Job<ScoreJob> = ({ forms, parts, options }) => {
  const score = createFrameScorer(forms, options);
  const numFrames = parts.reduce((sum, part) => sum + part.numFrames, 0);
  const output = new Float64Array(forms.length * numFrames);
  let first = 0;
  for (const part of parts) {
    const values = score(part);
    for (let m = 0; m < forms.length; m++) {
      output.set(values.subarray(m * part.numFrames, (m + 1) * part.numFrames), m * numFrames + first);
    }
    first += part.numFrames;
  }
  return { output, transfer: [output.buffer] };
};
