import { resolveRecipe } from "../../src/features/recipe/recipe.js";
import { trainClassifier } from "../../src/recognize/classifier.js";
import type { Classifier, Utterance } from "../../src/types.js";
import { clusteredFrames } from "./random-frames.js";

/** Features of `perLabel` made-up recordings for each label: every label has clusters of its own. */
export function tinyUtterances(labels: readonly string[], perLabel: number, dim = 3): Utterance[] {
  const recipe = resolveRecipe({});
  return labels.flatMap((label, i) => {
    const features = clusteredFrames({ numFrames: 30 * perLabel, dim, numClusters: 2, seed: 100 + i });
    return Array.from({ length: perLabel }, (_, take) => ({
      label,
      path: `${label}_${take}.wav`,
      group: String(take),
      features: {
        ...features,
        recipe,
        numFrames: 30,
        data: Float32Array.from(features.data.slice(take * 30 * dim, (take + 1) * 30 * dim)),
      },
    }));
  });
}

export const tinyClassifier = (covarianceType: "diag" | "full" = "diag"): Promise<Classifier> =>
  trainClassifier(tinyUtterances(["ada", "bob", "chi"], 4), { by: "speaker", covarianceType, numComponents: 2 });
