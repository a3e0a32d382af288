import { OptionError } from "../errors.js";
import type { LabelledFeatures } from "../features/transform/lda.js";
import { trainLda } from "../features/transform/lda.js";
import { trainPca } from "../features/transform/pca.js";
import { applyTransform } from "../features/transform/transform.js";
import type { FeatureRecipe, FeatureTransform } from "../types.js";

/** A transform to be trained with a classifier, on the same recordings. */
export interface TransformOptions {
  /** Linear discriminants of the labels, or principal components of all frames. */
  readonly kind: "lda" | "pca";
  /** Columns kept. @default all that there are: for LDA one less than the labels at most */
  readonly dim?: number;
}

/**
 * Trains the transform that was asked for and applies it to the recordings it was trained on.
 *
 * @returns the recordings under the transform, and the recipe that makes such features of another
 * @throws {OptionError} when the recipe has a transform already, or could not carry one
 * @throws {TrainingDataError} when there is too little to train it on
 */
export function withTransform(
  examples: readonly LabelledFeatures[],
  recipe: FeatureRecipe,
  options: TransformOptions | undefined,
): { readonly examples: readonly LabelledFeatures[]; readonly recipe: FeatureRecipe } {
  if (options === undefined) return { examples, recipe };
  if (recipe.transform !== null) {
    throw new OptionError("the recipe has a transform already, and another was to be trained; leave one of them out");
  }
  if (recipe.normalizationScope === "group") {
    throw new OptionError(
      'a transform comes after normalisation, which with normalizationScope "group" comes after extraction: no recipe ' +
        'could carry it; use normalizationScope "recording"',
    );
  }
  const transform = trainTransform(examples, options);
  return {
    examples: examples.map(({ label, features }) => ({ label, features: applyTransform(features, transform) })),
    recipe: { ...recipe, transform },
  };
}

function trainTransform(examples: readonly LabelledFeatures[], { kind, dim }: TransformOptions): FeatureTransform {
  const size = dim === undefined ? {} : { dim };
  if (kind === "lda") return trainLda(examples, size);
  if (kind === "pca")
    return trainPca(
      examples.map(({ features }) => features),
      size,
    );
  throw new OptionError(`transform.kind is "lda" or "pca", not ${JSON.stringify(kind)}`);
}
